public import SyncModel

/// Pulls a JSON text apart, value by value. Keeps its own copy of the text. Objects and arrays are entered and their
/// members asked for until there are no more; every value must be taken or skipped.
public struct JSONScanner {
  public enum Kind: Sendable {
    case object, array, string, number, bool, null
  }

  private let text: Arena
  private let line: Int
  private var cursor: JSONCursor
  /// For each open container, whether a member was read already.
  private var open: [Bool] = []

  /// Throws where the bytes are not UTF-8.
  /// - Parameter line: what errors say.
  public init(_ bytes: UnsafeRawBufferPointer, line: Int = 1) throws(FormatError) {
    if let invalid = UTF8Check.firstInvalid(bytes) {
      throw FormatError(line: line, column: invalid + 1, message: "not UTF-8")
    }
    text = Arena(capacity: bytes.count)
    text.append(bytes)
    self.line = line
    cursor = JSONCursor(text.start.assumingMemoryBound(to: UInt8.self), count: bytes.count)
    cursor.skipBlanks()
  }

  public init(_ text: String, line: Int = 1) throws(FormatError) {
    let arena = Arena(capacity: text.utf8.count)
    arena.append(text)
    try self.init(arena.bytes, line: line)
  }

  public func error(_ message: String) -> FormatError {
    FormatError(line: line, column: cursor.index + 1, message: message)
  }

  private mutating func attempt<Value>(
    _ body: (inout JSONCursor) throws(JSONFault) -> Value
  ) throws(FormatError) -> Value {
    do throws(JSONFault) {
      return try body(&cursor)
    } catch {
      throw error.error(line: line, in: text.bytes)
    }
  }

  /// What kind of value comes next.
  public var kind: Kind? {
    switch cursor.byte {
    case 0x7B: .object
    case 0x5B: .array
    case 0x22: .string
    case 0x74, 0x66: .bool
    case 0x6E: .null
    case 0x2D, 0x30...0x39: .number
    default: nil
    }
  }

  public mutating func beginObject() throws(FormatError) { try begin(0x7B, "an object expected") }
  public mutating func beginArray() throws(FormatError) { try begin(0x5B, "an array expected") }

  private mutating func begin(_ byte: UInt8, _ message: StaticString) throws(FormatError) {
    guard open.count < JSONCursor.depthMax else { throw error("nested deeper than 512 levels") }
    try attempt { (cursor) throws(JSONFault) in
      try cursor.expect(byte, message)
      cursor.skipBlanks()
    }
    open.append(false)
  }

  /// The next key of the object, its value now next; `nil` at the end of the object.
  public mutating func nextKey() throws(FormatError) -> String? {
    guard try next(0x7D, "`,` or `}` expected") else { return nil }
    try attempt { (cursor) throws(JSONFault) in
      guard cursor.byte == 0x22 else { throw JSONFault(cursor.index, "a key in quotes expected") }
    }
    let key = try string()
    try attempt { (cursor) throws(JSONFault) in
      try cursor.expect(0x3A, "`:` expected")
      cursor.skipBlanks()
    }
    return key
  }

  /// Whether another element of the array is next; false at the end of the array.
  public mutating func nextElement() throws(FormatError) -> Bool { try next(0x5D, "`,` or `]` expected") }

  private mutating func next(_ closing: UInt8, _ message: StaticString) throws(FormatError) -> Bool {
    guard let started = open.last else { throw error("no object or array is open") }
    let ended = try attempt { (cursor) throws(JSONFault) -> Bool in
      cursor.skipBlanks()
      if cursor.byte == closing {
        cursor.index += 1
        cursor.skipBlanks()
        return true
      }
      if started { try cursor.expect(0x2C, message) }
      cursor.skipBlanks()
      return false
    }
    if ended {
      open.removeLast()
      return false
    }
    open[open.count - 1] = true
    return true
  }

  public mutating func string() throws(FormatError) -> String {
    try attempt { (cursor) throws(JSONFault) -> String in
      try cursor.expect(0x22, "a text expected")
      let start = cursor.index
      let escaped = try cursor.skipString()
      var count = cursor.index - start - 1
      if escaped { count = JSONCursor.unescape(cursor.base + start, count) }
      let result = String(decoding: UnsafeBufferPointer(start: cursor.base + start, count: count), as: UTF8.self)
      cursor.skipBlanks()
      return result
    }
  }

  /// A number that is whole and fits 64 bits.
  public mutating func int() throws(FormatError) -> Int64 {
    guard let value = try decimal().int64 else { throw error("a whole number of 64 bits expected") }
    return value
  }

  public mutating func decimal() throws(FormatError) -> ExactDecimal {
    guard kind == .number else { throw error("a number expected") }
    guard let value = ExactDecimal(parsing: try raw()) else {
      throw error("the number has more digits than can be kept exactly")
    }
    return value
  }

  public mutating func bool() throws(FormatError) -> Bool {
    guard kind == .bool else { throw error("`true` or `false` expected") }
    let isTrue = cursor.byte == 0x74
    _ = try raw()
    return isTrue
  }

  public mutating func skip() throws(FormatError) { _ = try raw() }

  /// The text of the next value as it stands, good as long as the scanner.
  public mutating func raw() throws(FormatError) -> UnsafeRawBufferPointer {
    let depth = open.count
    let (start, count) = try attempt { (cursor) throws(JSONFault) -> (Int, Int) in
      let start = cursor.index
      _ = try cursor.skipValue(depth: depth)
      let count = cursor.index - start
      cursor.skipBlanks()
      return (start, count)
    }
    return text.slice(start, count)
  }

  /// The next value as a cell of an arena; see `JSONCells.cell`.
  public mutating func cell(as type: FieldType, named name: String, in arena: Arena) throws(FormatError) -> Cell {
    let bytes = try raw()
    return try JSONCells.cell(bytes, as: type, named: name, in: arena)
  }

  /// Throws where anything but blanks is left.
  public func finish() throws(FormatError) {
    guard cursor.index == cursor.end, open.isEmpty else { throw error("nothing more expected") }
  }
}
