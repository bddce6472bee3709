public import SyncModel

/// Single cells from JSON text, and JSON cells taken apart.
public enum JSONCells {
  /// The value of one JSON text as a type; a failure cell where it is another kind of value. `null` gives null.
  /// - Parameters:
  ///   - text: may stand in the arena itself; it is copied.
  ///   - name: what a failure's reason calls the value.
  public static func cell(
    _ text: UnsafeRawBufferPointer, as type: FieldType, named name: String, in arena: Arena
  ) throws(FormatError) -> Cell {
    let count = text.count
    let start = arena.start
    let offset: Int
    if let base = text.baseAddress, base >= UnsafeRawPointer(start), base < UnsafeRawPointer(start + arena.count) {
      offset = arena.append(from: base - UnsafeRawPointer(start), count: count)
    } else {
      offset = arena.append(text)
    }
    return try cell(at: offset, count: count, as: type, named: name, in: arena)
  }

  /// The same of a text that stands in the arena and is used up by reading.
  public static func cell(
    at offset: Int, count: Int, as type: FieldType, named name: String, in arena: Arena
  ) throws(FormatError) -> Cell {
    if let invalid = UTF8Check.firstInvalid(arena.slice(offset, count)) {
      throw FormatError(line: 1, column: invalid + 1, message: "not UTF-8")
    }
    let detail = FieldDetail(name: name, type: type, isSensitive: false)
    let plan = FieldPlan(detail)
    var cursor = JSONCursor((arena.start + offset).assumingMemoryBound(to: UInt8.self), count: count)
    do throws(JSONFault) {
      cursor.skipBlanks()
      let cell = try plan.read(&cursor, origin: offset, arena: arena, depth: 0)
      cursor.skipBlanks()
      guard cursor.index == count else { throw JSONFault(cursor.index, "nothing more expected") }
      return withExtendedLifetime(detail) { cell }
    } catch {
      throw error.error(line: 1, in: arena.slice(offset, count))
    }
  }

  /// The elements of a JSON array as JSON cells of the same arena, JSON's null as null; `nil` if it is no array.
  public static func elements(of cell: Cell, in arena: Arena) -> [Cell]? {
    guard cell.tag == .json else { return nil }
    let base = (arena.start + Int(cell.bits)).assumingMemoryBound(to: UInt8.self)
    var cursor = JSONCursor(base, count: Int(cell.length))
    var result: [Cell] = []
    do throws(JSONFault) {
      cursor.skipBlanks()
      guard cursor.byte == 0x5B else { return nil }
      cursor.index += 1
      cursor.skipBlanks()
      if cursor.byte == 0x5D { return [] }
      while true {
        cursor.skipBlanks()
        result.append(try view(&cursor, of: cell, depth: 1))
        cursor.skipBlanks()
        if cursor.byte == 0x5D { return result }
        try cursor.expect(0x2C, "`,` or `]` expected")
      }
    } catch {
      return nil
    }
  }

  /// The members of a JSON object as JSON cells of the same arena, JSON's null as null; of a key that stands twice, the
  /// first. `nil` if it is no object.
  public static func members(of cell: Cell, in arena: Arena) -> [[UInt8]: Cell]? {
    guard cell.tag == .json else { return nil }
    let base = (arena.start + Int(cell.bits)).assumingMemoryBound(to: UInt8.self)
    var cursor = JSONCursor(base, count: Int(cell.length))
    var result: [[UInt8]: Cell] = [:]
    do throws(JSONFault) {
      cursor.skipBlanks()
      guard cursor.byte == 0x7B else { return nil }
      cursor.index += 1
      cursor.skipBlanks()
      if cursor.byte == 0x7D { return [:] }
      while true {
        cursor.skipBlanks()
        try cursor.expect(0x22, "a key in quotes expected")
        let start = cursor.index
        let escaped = try cursor.skipString()
        var key = Array(UnsafeBufferPointer(start: cursor.base + start, count: cursor.index - start - 1))
        if escaped {
          let length = key.withUnsafeMutableBufferPointer { copied in
            copied.baseAddress.map { JSONCursor.unescape($0, copied.count) } ?? 0
          }
          key.removeSubrange(length...)
        }
        cursor.skipBlanks()
        try cursor.expect(0x3A, "`:` expected")
        cursor.skipBlanks()
        let value = try view(&cursor, of: cell, depth: 1)
        if result[key] == nil { result[key] = value }
        cursor.skipBlanks()
        if cursor.byte == 0x7D { return result }
        try cursor.expect(0x2C, "`,` or `}` expected")
      }
    } catch {
      return nil
    }
  }

  static func view(_ cursor: inout JSONCursor, of cell: Cell, depth: Int) throws(JSONFault) -> Cell {
    let start = cursor.index
    let isNull = cursor.byte == 0x6E
    _ = try cursor.skipValue(depth: depth)
    if isNull { return .null }
    return Cell(
      tag: .json, bits: cell.bits + UInt64(start), length: UInt32(truncatingIfNeeded: cursor.index - start))
  }
}

/// Finds a member of JSON values by a path of keys. Compiled once.
public struct JSONPathReader: Sendable {
  private let path: [[UInt8]]

  public init(_ path: [String]) { self.path = path.map { Array($0.utf8) } }

  /// The member as a JSON cell of the same arena; null where it, or an object on the way, is missing or null. Of a key
  /// that stands twice, the first counts.
  public func member(of cell: Cell, in arena: Arena) -> Cell {
    guard cell.tag == .json else { return .null }
    let base = (arena.start + Int(cell.bits)).assumingMemoryBound(to: UInt8.self)
    var cursor = JSONCursor(base, count: Int(cell.length))
    do throws(JSONFault) {
      for (depth, key) in path.enumerated() {
        guard try find(key, &cursor, depth: depth + 1) else { return .null }
      }
      cursor.skipBlanks()
      return try JSONCells.view(&cursor, of: cell, depth: path.count)
    } catch {
      return .null
    }
  }

  private func find(_ key: [UInt8], _ cursor: inout JSONCursor, depth: Int) throws(JSONFault) -> Bool {
    cursor.skipBlanks()
    guard cursor.byte == 0x7B else { return false }
    cursor.index += 1
    cursor.skipBlanks()
    if cursor.byte == 0x7D { return false }
    while true {
      cursor.skipBlanks()
      try cursor.expect(0x22, "a key in quotes expected")
      let start = cursor.index
      let escaped = try cursor.skipString()
      let found = Self.equal(key, cursor.base + start, cursor.index - start - 1, escaped)
      cursor.skipBlanks()
      try cursor.expect(0x3A, "`:` expected")
      cursor.skipBlanks()
      if found { return true }
      _ = try cursor.skipValue(depth: depth)
      cursor.skipBlanks()
      if cursor.byte == 0x7D { return false }
      try cursor.expect(0x2C, "`,` or `}` expected")
    }
  }

  static func equal(_ key: [UInt8], _ bytes: UnsafeMutablePointer<UInt8>, _ count: Int, _ escaped: Bool) -> Bool {
    if !escaped { return key.elementsEqual(UnsafeBufferPointer(start: bytes, count: count)) }
    var copy = Array(UnsafeBufferPointer(start: bytes, count: count))
    let length = copy.withUnsafeMutableBufferPointer { copied in
      copied.baseAddress.map { JSONCursor.unescape($0, count) } ?? 0
    }
    return key.elementsEqual(copy[..<length])
  }
}
