import SyncModel

enum DigitsFunction: BuiltinFunction {
  static let name = "digits"
  static let documentation = "The digits 0 to 9 of the text, all else left out."
  static let parameters = [Parameter("text", .text(max: nil))]
  static let kind = TransformKind.normalizer
  static let examples = [
    Example(#"digits("+52 (55) 1234-5678")"#, #""525512345678""#),
    Example(#"digits("none ٣")"#, #""""#),
  ]

  static func result(_ arguments: [CallArgument]) -> ResultType {
    ResultType(FieldType(.text(max: arguments.type(0).textBound)))
  }

  static func evaluate(_ arguments: Arguments, in arena: Arena) -> Cell {
    let cell = arguments[0]
    let target = arena.reserve(Int(cell.length)).assumingMemoryBound(to: UInt8.self)
    var count = 0
    for byte in cell.bytes(in: arena) where byte &- 0x30 <= 9 {
      target[count] = byte
      count += 1
    }
    return .text(offset: arena.commit(count), count: count)
  }
}
