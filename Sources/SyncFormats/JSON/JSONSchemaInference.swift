public import SyncModel

/// Finds the fields of JSON objects by looking at all of them: nested objects flattened, a text field a date or an
/// instant only where every value is one, a field nullable where any object lacks it.
public final class JSONSchemaInference {
  /// Fields beyond this are not told apart: such objects are maps, and want a declaration.
  public static let fieldMax = 16_384
  private static let flattenedDepthMax = 32

  private struct Seen {
    var values = 0
    var texts = 0
    var dates = 0
    var timestamps = 0
    var ints = 0
    var decimals = 0
    var bools = 0
    var objects = 0
    var arrays = 0
    /// Numbers that cannot be kept exactly.
    var wild = 0
    var path: [String] = []
  }

  private let keys = JSONKeys(usedMax: JSONSchemaInference.fieldMax)
  private var seen: [Seen] = []
  private var objects: UInt64 = 0
  private let text = Arena()

  public init() { _ = keys.addNode() }

  /// Looks at one object. Throws where it is none, or there are too many fields.
  public func add(_ object: UnsafeRawBufferPointer, line: Int) throws(FormatError) {
    if let invalid = UTF8Check.firstInvalid(object) {
      throw FormatError(line: line, column: invalid + 1, message: "not UTF-8")
    }
    text.removeAll()
    text.append(object)
    objects += 1
    var cursor = JSONCursor(text.start.assumingMemoryBound(to: UInt8.self), count: object.count)
    do throws(JSONFault) {
      cursor.skipBlanks()
      try cursor.expect(0x7B, "an object expected")
      try members(0, [], &cursor, depth: 1)
      cursor.skipBlanks()
      guard cursor.index == cursor.end else { throw JSONFault(cursor.index, "nothing more expected") }
    } catch {
      throw error.error(line: line, in: object)
    }
  }

  private func members(
    _ node: Int32, _ path: [String], _ cursor: inout JSONCursor, depth: Int
  ) throws(JSONFault) {
    cursor.skipBlanks()
    if cursor.byte == 0x7D {
      cursor.index += 1
      return
    }
    var previous: Int32 = -1
    while true {
      try cursor.expect(0x22, "a key in quotes expected")
      let start = cursor.index
      let key = try key(node, after: previous, path, &cursor)
      if keys.entries[Int(key)].seen == objects {
        throw JSONFault(start, "this key stands here twice:", excerpt: keys.entries[Int(key)].count)
      }
      keys.entries[Int(key)].seen = objects
      previous = key
      cursor.skipBlanks()
      try cursor.expect(0x3A, "`:` expected")
      cursor.skipBlanks()
      try value(Int(key), &cursor, depth: depth)
      cursor.skipBlanks()
      if cursor.byte == 0x2C {
        cursor.index += 1
        cursor.skipBlanks()
        continue
      }
      try cursor.expect(0x7D, "`,` or `}` expected")
      return
    }
  }

  private func key(
    _ node: Int32, after previous: Int32, _ path: [String], _ cursor: inout JSONCursor
  ) throws(JSONFault) -> Int32 {
    let predicted = keys.predicted(node, after: previous)
    if predicted >= 0, keys.matches(predicted, cursor) {
      cursor.index += keys.entries[Int(predicted)].count + 1
      return predicted
    }
    let start = cursor.index
    let escaped = try cursor.skipString()
    var count = cursor.index - start - 1
    if escaped { count = JSONCursor.unescape(cursor.base + start, count) }
    var key = keys.find(node, cursor.base + start, count)
    if key < 0 {
      key = keys.add(node, cursor.base + start, count)
      guard key >= 0 else { throw JSONFault(start, "more different keys than fields can be; declare the entity") }
      let name = String(decoding: UnsafeBufferPointer(start: cursor.base + start, count: count), as: UTF8.self)
      seen.append(Seen(path: path + [name]))
    }
    keys.learn(node, after: previous, key)
    return key
  }

  private func value(_ key: Int, _ cursor: inout JSONCursor, depth: Int) throws(JSONFault) {
    let start = cursor.index
    switch cursor.byte {
    case 0x6E:
      try cursor.skipLiteral()
      return
    case 0x22:
      cursor.index += 1
      _ = try cursor.skipString()
      count(text: text.slice(start + 1, cursor.index - start - 2), key)
    case 0x74, 0x66:
      try cursor.skipLiteral()
      seen[key].bools += 1
    case 0x7B:
      seen[key].objects += 1
      if depth < Self.flattenedDepthMax {
        if keys.entries[key].child < 0 { keys.entries[key].child = keys.addNode() }
        cursor.index += 1
        try members(keys.entries[key].child, seen[key].path, &cursor, depth: depth + 1)
      } else {
        seen[key].wild += 1
        _ = try cursor.skipValue(depth: depth)
      }
    case 0x5B:
      seen[key].arrays += 1
      _ = try cursor.skipValue(depth: depth)
    default:
      let number = try cursor.skipNumber()
      if number.digits <= 18, !number.hasExponent {
        if number.fraction == 0 { seen[key].ints += 1 } else { seen[key].decimals += 1 }
      } else if let exact = ExactDecimal(parsing: text.slice(start, cursor.index - start)) {
        if !number.hasExponent, number.fraction == 0, exact.int64 != nil {
          seen[key].ints += 1
        } else {
          seen[key].decimals += 1
        }
      } else {
        seen[key].wild += 1
      }
    }
    seen[key].values += 1
  }

  private func count(text: UnsafeRawBufferPointer, _ key: Int) {
    seen[key].texts += 1
    guard text.count >= 10, text[0] &- 0x30 <= 9 else { return }
    if seen[key].dates == seen[key].values, DateText.parseDate(text) != nil { seen[key].dates += 1 }
    if seen[key].timestamps == seen[key].values, DateText.parseTimestamp(text) != nil { seen[key].timestamps += 1 }
  }

  /// The fields in the order in which they were first seen.
  public var fields: [FieldSchema] {
    var result: [FieldSchema] = []
    append(0, to: &result)
    return result
  }

  private func append(_ node: Int32, to result: inout [FieldSchema]) {
    for key in 0..<keys.count where keys.entries[key].node == node {
      let found = seen[key]
      let child = keys.entries[key].child
      if found.objects == found.values, found.wild == 0, child >= 0, hasMembers(child) {
        append(child, to: &result)
      } else {
        result.append(
          FieldSchema(
            path: FieldPath(found.path),
            type: FieldType(Self.type(found), nullable: UInt64(found.values) < objects)))
      }
    }
  }

  private func hasMembers(_ node: Int32) -> Bool {
    (0..<keys.count).contains { keys.entries[$0].node == node }
  }

  private static func type(_ found: Seen) -> ValueType {
    switch found.values {
    case 0: .json
    case found.dates: .date
    case found.timestamps: .timestamp
    case found.texts: .text(max: nil)
    case found.bools: .bool
    case found.ints: .int(bits: 64)
    case found.ints + found.decimals: .decimal(nil)
    case found.arrays: .list(FieldType(.json, nullable: true))
    default: .json
    }
  }
}
