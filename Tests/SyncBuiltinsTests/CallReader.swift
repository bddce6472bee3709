import SyncBuiltins
import SyncModel

/// Evaluates the calls of examples: literals, lists of literals and nested calls, left to right, in one pass.
struct CallReader {
  struct Problem: Error, CustomStringConvertible {
    var description: String
  }

  /// A value with what a checker would know of it.
  struct Value {
    var cell: Cell
    var argument: CallArgument
    var failure: String?
    var error: String?
  }

  let arena: Arena
  private let text: [UInt8]
  private var index = 0

  static func evaluate(_ text: String, in arena: Arena) throws -> Value {
    var reader = CallReader(arena: arena, text: Array(text.utf8))
    let value = try reader.value()
    guard reader.index == reader.text.count else { throw reader.problem("more text") }
    return value
  }

  private init(arena: Arena, text: [UInt8]) {
    self.arena = arena
    self.text = text
  }

  private func problem(_ what: String) -> Problem {
    Problem(description: "\(what) at byte \(index) of \(String(decoding: text, as: UTF8.self))")
  }

  private mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard index < text.count, text[index] == UInt8(ascii: character) else { return false }
    index += 1
    return true
  }

  private mutating func blanks() { while skip(" ") {} }

  private mutating func word(_ allows: (UInt8) -> Bool) -> String {
    let start = index
    while index < text.count, allows(text[index]) { index += 1 }
    return String(decoding: text[start..<index], as: UTF8.self)
  }

  private mutating func value() throws -> Value {
    blanks()
    defer { blanks() }
    guard index < text.count else { throw problem("nothing") }
    switch text[index] {
    case UInt8(ascii: "\""): return literal(.text(try string()), .text(max: nil))
    case UInt8(ascii: "["): return try list()
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): return try number()
    default: break
    }
    let name = word { $0 == UInt8(ascii: "_") || ($0 | 0x20) &- 0x61 < 26 || $0 &- 0x30 < 10 }
    switch name {
    case "null": return literal(.null, .null)
    case "true", "false": return literal(.bool(name == "true"), .bool)
    default: return try call(name)
    }
  }

  private func literal(_ literal: Literal, _ type: ValueType) -> Value {
    Value(
      cell: literal.cell(in: arena),
      argument: CallArgument(FieldType(type, nullable: literal == .null), literal: literal))
  }

  private mutating func string() throws -> String {
    index += 1
    var bytes: [UInt8] = []
    while !skip("\"") {
      guard index < text.count else { throw problem("an open text") }
      if skip("\\") {
        if skip("n") {
          bytes.append(0x0A)
        } else if skip("t") {
          bytes.append(0x09)
        } else if skip("u") {
          guard skip("{") else { throw problem("no brace") }
          let digits = word { $0 != UInt8(ascii: "}") }
          guard skip("}"), let scalar = UInt32(digits, radix: 16).flatMap(Unicode.Scalar.init) else {
            throw problem("no scalar")
          }
          bytes += Array(String(Character(scalar)).utf8)
        } else {
          bytes.append(text[index])
          index += 1
        }
        continue
      }
      bytes.append(text[index])
      index += 1
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private mutating func number() throws -> Value {
    let word = word { byte in
      byte &- 0x30 <= 9 || [0x2B, 0x2D, 0x2E, 0x3A, 0x54, 0x5A].contains(byte)
    }
    if let value = Int64(word) { return literal(.int(value), .int(bits: 64)) }
    if let value = ExactDecimal(word) { return literal(.decimal(value), .decimal(nil)) }
    let read = Array(word.utf8).withUnsafeBytes { (DateText.parseDate($0), DateText.parseTimestamp($0)) }
    if let days = read.0 { return literal(.date(days), .date) }
    if let instant = read.1 { return literal(.timestamp(instant), .timestamp) }
    throw problem("`\(word)` is no literal")
  }

  /// As JSON without blanks; strings may use the escapes that JSON shares with the language.
  private mutating func list() throws -> Value {
    let start = index
    var json: [UInt8] = []
    var depth = 0
    var isInText = false
    repeat {
      guard index < text.count else { throw problem("an open list") }
      let byte = text[index]
      index += 1
      if isInText, byte == UInt8(ascii: "\\") {
        json += [byte, text[index]]
        index += 1
        continue
      }
      if byte == UInt8(ascii: "\"") { isInText.toggle() }
      if !isInText, byte == UInt8(ascii: " ") { continue }
      if !isInText, byte == UInt8(ascii: "[") { depth += 1 }
      if !isInText, byte == UInt8(ascii: "]") { depth -= 1 }
      json.append(byte)
    } while depth > 0
    let holdsTexts = text[start..<index].contains(UInt8(ascii: "\""))
    let element: ValueType = holdsTexts || json == Array("[null]".utf8) ? .text(max: nil) : .decimal(nil)
    return Value(
      cell: json.withUnsafeBytes { .json($0, in: arena) },
      argument: CallArgument(FieldType(.list(FieldType(element)))))
  }

  private mutating func call(_ name: String) throws -> Value {
    guard let function = BuiltinFunctions.byName[name] else { throw problem("no function `\(name)`") }
    guard skip("(") else { throw problem("no arguments") }
    var values: [Value] = []
    blanks()
    while !skip(")") {
      values.append(try value())
      if !skip(","), index < text.count, text[index] != UInt8(ascii: ")") { throw problem("no comma") }
    }
    let parameters = function.parameters
    for parameter in parameters.dropFirst(values.count) where !parameter.isVariadic {
      guard let value = parameter.defaultValue else { throw problem("`\(parameter.name)` of `\(name)` is missing") }
      values.append(literal(value, value == .null ? .null : value.type))
    }
    guard values.count <= parameters.count || parameters.last?.isVariadic == true else { throw problem("too many") }
    for (index, value) in values.enumerated() {
      let parameter = parameters[min(index, parameters.count - 1)]
      if let error = value.error { throw problem(error) }
      if parameter.isConstant, value.argument.literal == nil { throw problem("`\(parameter.name)` must be constant") }
      guard parameter.accepts(value.argument.type.base) else {
        throw problem("`\(parameter.name)` of `\(name)` does not take \(value.argument.type)")
      }
    }
    let result = function.result(values.map(\.argument))
    let registers = values.map(\.cell)
    let indices = values.indices.map { UInt16($0) }
    let cell = registers.withUnsafeBufferPointer { registers in
      indices.withUnsafeBufferPointer { indices in
        guard let first = registers.baseAddress, let numbers = indices.baseAddress else { return Cell.absent }
        let arguments = Arguments(registers: first, indices: numbers, count: registers.count)
        return function.evaluate(arguments, in: arena)
      }
    }
    return Value(cell: cell, argument: CallArgument(result.type), failure: result.failure, error: result.error)
  }
}

extension Literal {
  var type: ValueType {
    switch self {
    case .text: .text(max: nil)
    case .int: .int(bits: 64)
    default: .null
    }
  }
}

extension Parameter {
  func accepts(_ type: ValueType) -> Bool {
    switch accepts {
    case .any, .sameAsFirst: return true
    case .list:
      if case .list = type { return true }
      return type == .json
    case .types(let types): return type == .null ? isNullable : types.contains(type)
    }
  }
}
