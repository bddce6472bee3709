import SyncModel

enum SlugFunction: BuiltinFunction {
  static let name = "slug"
  static let documentation = """
    The text as part of a web address: lower case letters a to z and digits, Latin letters without their accents, and one \
    hyphen for each run of anything else. It can be empty.
    """
  static let parameters = [Parameter("text", .text(max: nil))]
  static let kind = TransformKind.oneway
  static let examples = [
    Example(#"slug("  Ana María Ñandú & Œuvre, S.A. ")"#, #""ana-maria-nandu-oeuvre-s-a""#),
    Example(#"slug("Straße 12e\u{301}")"#, #""strasse-12e""#),
    Example(#"slug("日本")"#, #""""#),
  ]

  /// A letter becomes two at most.
  static func result(_ arguments: [CallArgument]) -> ResultType {
    let bound = arguments.type(0).textBound.map { $0.multipliedReportingOverflow(by: 2) }
    return ResultType(FieldType(.text(max: bound.flatMap { $0.overflow ? nil : $0.partialValue })))
  }

  static func evaluate(_ arguments: Arguments, in arena: Arena) -> Cell {
    let text = arguments[0]
    let target = arena.reserve(Int(text.length) * 2 + 1).assumingMemoryBound(to: UInt8.self)
    let bytes = text.bytes(in: arena)
    var count = 0
    var index = 0
    var isHyphenDue = false
    while index < bytes.count {
      let (scalar, length) = ScalarText.decode(bytes, at: index)
      index += length
      let value = scalar?.value ?? 0
      // Combining accents belong to the letter before them.
      if value >= 0x300, value <= 0x36F { continue }
      let letters = LatinFolding.letters(value)
      guard letters.first != 0 else {
        isHyphenDue = count > 0
        continue
      }
      if isHyphenDue {
        target[count] = 0x2D
        count += 1
        isHyphenDue = false
      }
      target[count] = letters.first
      count += 1
      if letters.second != 0 {
        target[count] = letters.second
        count += 1
      }
    }
    return .text(offset: arena.commit(count), count: count)
  }
}
