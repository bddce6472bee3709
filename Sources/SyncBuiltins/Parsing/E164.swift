import SyncModel

enum E164Function: BuiltinFunction {
  static let name = "e164"
  static let documentation = """
    The telephone number in the form of ITU-T E.164: `+`, the calling code, the national number, without blanks and signs. A \
    number that does not begin with `+` or `00` is one of `region` (an ISO 3166 code of two letters), whose trunk prefix is \
    dropped. It checks that the calling code exists and that the national number is as long as numbers of that region are, \
    not that the number is in use; extensions and letters fail.
    """
  static let parameters = [
    Parameter("text", .text(max: nil)),
    Parameter("region", .text(max: nil), nullable: true, default: .null, constant: true),
  ]
  static let kind = TransformKind.normalizer
  static let examples = [
    Example(#"e164("+52 (55) 1234-5678")"#, #""+525512345678""#),
    Example(#"e164("020 7946 0958", "GB")"#, #""+442079460958""#),
    Example(#"e164("+44 (0)20 7946 0958")"#, #""+442079460958""#),
    Example(#"e164("0049 30 123456")"#, #""+4930123456""#),
    Example(#"e164("555 0100")"#, nil),
    Example(#"e164("+999 1234567")"#, nil),
  ]

  static func result(_ arguments: [CallArgument]) -> ResultType {
    let type = FieldType(.text(max: 16))
    let failure = "`e164` fails on text that is no telephone number with its calling code"
    guard let region = arguments.constantText(1) else { return ResultType(type, fails: failure) }
    guard region == "001" || CallingCodes.byRegion[region] == nil else {
      return ResultType(type, fails: "`e164` fails on text that is no telephone number")
    }
    return ResultType(
      type, error: "there is no region `\(region)`: write an ISO 3166 code of two letters, as in `e164(\"GB\")`")
  }

  static func evaluate(_ arguments: Arguments, in arena: Arena) -> Cell {
    let text = arguments[0].string(in: arena)
    func failure(_ complaint: String) -> Cell { .failure(of: arguments[0], complaint, in: arena) }
    guard var (digits, isInternational) = dialled(text) else { return failure("is not a telephone number") }
    let region = arguments.optional(1).flatMap { CallingCodes.byRegion[$0.string(in: arena)] }
    if !isInternational, let prefix = international(digits, region) {
      digits.removeFirst(prefix)
      isInternational = true
    }
    if isInternational {
      guard digits.count <= 15, let code = code(of: digits), let lengths = CallingCodes.lengths[code] else {
        return failure("has no calling code that exists")
      }
      guard lengths.contains(digits.count - code.count) else {
        return failure("is not as long as the numbers behind +\(code) are")
      }
      return .text("+" + digits, in: arena)
    }
    guard let region else { return failure("has no calling code, and no region is named") }
    if digits.hasPrefix(region.trunk), region.lengths.contains(digits.count - region.trunk.count) {
      digits.removeFirst(region.trunk.count)
    }
    guard region.lengths.contains(digits.count), region.code.count + digits.count <= 15 else {
      return failure("is not as long as the numbers of the region are")
    }
    return .text("+" + region.code + digits, in: arena)
  }

  /// The digits, and whether a `+` stood before them; `nil` where something else stands between them than the signs that
  /// numbers are written with. A trunk prefix in parentheses behind the calling code is not dialled from abroad.
  private static func dialled(_ text: String) -> (digits: String, isInternational: Bool)? {
    var digits = ""
    var plus = false
    var rest = text.unicodeScalars[...]
    while let scalar = rest.popFirst() {
      switch scalar {
      case "0"..."9": digits.unicodeScalars.append(scalar)
      case "+":
        guard digits.isEmpty, !plus else { return nil }
        plus = true
      case "(" where plus && rest.starts(with: "0)".unicodeScalars): rest.removeFirst(2)
      case " ", "-", ".", "(", ")", "/", "\u{A0}", "\u{202F}", "\u{2009}", "\u{2010}"..."\u{2015}": break
      default: return nil
      }
    }
    return digits.isEmpty ? nil : (digits, plus)
  }

  /// How many digits lead out of the country: `00`, and `011` where the calling code is 1.
  private static func international(_ digits: String, _ region: CallingCodes.Plan?) -> Int? {
    if region?.code == "1" { return digits.hasPrefix("011") ? 3 : nil }
    return digits.hasPrefix("00") ? 2 : nil
  }

  private static func code(of digits: String) -> String? {
    // No code is the beginning of another.
    (1...3).lazy.map { String(digits.prefix($0)) }.first { CallingCodes.lengths[$0] != nil }
  }
}
