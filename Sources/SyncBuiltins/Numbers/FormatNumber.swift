import SyncModel

enum FormatNumberFunction: BuiltinFunction {
  static let name = "format_number"
  static let documentation = """
    The number with exactly `decimals` digits behind the point, halves rounded away from zero, the digits before it in groups \
    of three. `group` stands between the groups (empty for none), `point` before the decimals.
    """
  static let parameters = [
    Parameter("number", .types(NumberTypes.all)),
    Parameter("decimals", .int(bits: 64), default: .int(0), constant: true),
    Parameter("group", .text(max: nil), default: .text(","), constant: true),
    Parameter("point", .text(max: nil), default: .text("."), constant: true),
  ]
  static let kind = TransformKind.oneway
  static let examples = [
    Example("format_number(1234567.891, 2)", #""1,234,567.89""#),
    Example(#"format_number(-1234.5, 2, ".", ",")"#, #""-1.234,50""#),
    Example(#"format_number(1999.5, 0, "")"#, #""2000""#),
    Example("format_number(-0.004, 2)", #""0.00""#),
    Example("format_number(float(\"1e300\"))", nil),
  ]

  static func result(_ arguments: [CallArgument]) -> ResultType {
    let decimals = arguments.constantInt(1) ?? 0
    let (group, point) = (arguments.constantText(2) ?? ",", arguments.constantText(3) ?? ".")
    var error: String?
    if decimals < 0 || decimals > ExactDecimal.digitsMax {
      error = "`format_number` shows 0 to \(ExactDecimal.digitsMax) digits behind the point, not \(decimals)"
    } else if decimals > 0, point.isEmpty || group == point {
      error = "nothing would tell the decimals from the digits before them: the point must differ from the group sign"
    } else if (group + point).unicodeScalars.contains(where: { $0.properties.numericType != nil }) {
      error = "a digit cannot stand between digits as a sign"
    }
    var type = FieldType(.text(max: nil))
    if error == nil, let whole = digits(arguments.type(0)) {
      let groups = (whole - 1) / 3 * group.unicodeScalars.count
      let fraction = decimals == 0 ? 0 : Int(decimals) + point.unicodeScalars.count
      type.base = .text(max: 1 + whole + groups + fraction)
    }
    let isFloat = arguments.type(0) == .float
    return ResultType(
      type, fails: isFloat ? "`format_number` fails on a Float that is no number of 38 digits" : nil, error: error)
  }

  /// The most digits before the point, one for a carry included.
  private static func digits(_ type: ValueType) -> Int? {
    switch type {
    case .int(let bits): bits <= 16 ? 5 : bits <= 32 ? 10 : 19
    case .decimal(let bounds): bounds.map { max(1, $0.precision - $0.scale + 1) } ?? ExactDecimal.digitsMax
    default: nil
    }
  }

  static func evaluate(_ arguments: Arguments, in arena: Arena) -> Cell {
    let value = arguments[0]
    guard let number = value.tag == .float ? NumberText.exact(value.double) : value.exactDecimal(in: arena) else {
      return .failure(of: value, "is no number of at most 38 digits", in: arena)
    }
    let decimals = Int(max(0, min(arguments[1].int, Int64(ExactDecimal.digitsMax))))
    let rounded = number.rounded(to: UInt8(decimals))
    var digits = Array(String(rounded.mantissa.magnitude).utf8)
    let scale = Int(rounded.scale)
    if digits.count <= scale { digits = [UInt8](repeating: 0x30, count: scale + 1 - digits.count) + digits }
    let whole = digits.dropLast(scale)
    let start = arena.count
    // Nothing is left of a small negative number.
    if rounded.mantissa < 0 { arena.append(byte: 0x2D) }
    for (index, digit) in whole.enumerated() {
      if index > 0, (whole.count - index) % 3 == 0 {
        arena.append(from: Int(arguments[2].bits), count: Int(arguments[2].length))
      }
      arena.append(byte: digit)
    }
    if decimals > 0 {
      arena.append(from: Int(arguments[3].bits), count: Int(arguments[3].length))
      for digit in digits.suffix(scale) { arena.append(byte: digit) }
      for _ in scale..<decimals { arena.append(byte: 0x30) }
    }
    return .text(offset: start, count: arena.count - start)
  }
}
