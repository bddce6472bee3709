public import SyncModel

/// Reads JSON objects, one at a time, into rows of cells. Compiled once for a list of fields; members that are no field
/// are validated and passed over. Not for two tasks at once.
///
/// The text stands in the batch's own arena and cells point into it: its escapes and the blanks within its JSON values
/// are resolved in place, so the text is used up by reading.
///
/// A key that stands twice in an object that holds fields is refused (RFC 8259 leaves its meaning open).
public final class JSONRowReader {
  private let details: [FieldDetail]
  private let plans: UnsafeMutablePointer<FieldPlan>
  private let keys: JSONKeys
  /// Columns of the same member, filled from the first.
  private let copies: [(from: Int, to: Int)]
  @exclusivity(unchecked) private var generation: UInt64 = 0
  @exclusivity(unchecked) private var unlearned: Set<[UInt8]> = []

  /// - Parameter fields: a column for each, found by its outside path.
  public init(_ fields: [FieldSchema]) {
    details = fields.map {
      FieldDetail(
        name: $0.path.components.joined(separator: "."), type: $0.type, isSensitive: $0.marks.contains(.sensitive))
    }
    plans = .allocate(capacity: max(1, fields.count))
    for (slot, detail) in details.enumerated() { (plans + slot).initialize(to: FieldPlan(detail)) }
    keys = JSONKeys(usedMax: fields.reduce(0) { $0 + $1.outsidePath.count })
    let root = keys.addNode()
    var copies: [(from: Int, to: Int)] = []
    for (slot, field) in fields.enumerated() {
      var node = root
      let path = field.outsidePath
      for (depth, component) in path.enumerated() {
        let bytes = Array(component.utf8)
        var key = keys.find(node, bytes, bytes.count)
        if key < 0 { key = keys.add(node, bytes, bytes.count) }
        guard key >= 0 else { break }
        if depth + 1 < path.count {
          if keys.entries[Int(key)].child < 0 { keys.entries[Int(key)].child = keys.addNode() }
          node = keys.entries[Int(key)].child
        } else if keys.entries[Int(key)].slot < 0 {
          keys.entries[Int(key)].slot = Int32(slot)
        } else {
          copies.append((Int(keys.entries[Int(key)].slot), slot))
        }
      }
    }
    keys.seal()
    self.copies = copies
  }

  deinit { plans.deallocate() }

  /// Reads the object that stands at `offset` of the batch's arena into a new row; blanks around it are allowed.
  /// Throws where the text is not one strict JSON object, and leaves no row then.
  /// - Parameter line: the row's position.
  public func appendRow(at offset: Int, count: Int, to batch: RecordBatch, line: Int) throws(FormatError) {
    let row = batch.appendRow()
    do throws(FormatError) {
      try read(at: offset, count: count, in: batch.arena, into: row, line: line)
    } catch {
      batch.removeLastRow()
      throw error
    }
    batch.positions.append(line)
  }

  /// The same into cells that are absent as yet.
  public func read(
    at offset: Int, count: Int, in arena: Arena, into row: UnsafeMutablePointer<Cell>, line: Int
  ) throws(FormatError) {
    if let invalid = UTF8Check.firstInvalid(arena.slice(offset, count)) {
      throw FormatError(line: line, column: invalid + 1, message: "not UTF-8")
    }
    generation &+= 1
    if !unlearned.isEmpty { unlearned.removeAll() }
    var cursor = JSONCursor((arena.start + offset).assumingMemoryBound(to: UInt8.self), count: count)
    do throws(JSONFault) {
      cursor.skipBlanks()
      try cursor.expect(0x7B, "an object expected")
      try object(0, &cursor, row, origin: offset, arena: arena, depth: 1)
      cursor.skipBlanks()
      guard cursor.index == cursor.end else { throw JSONFault(cursor.index, "nothing more expected") }
    } catch {
      throw error.error(line: line, in: arena.slice(offset, count))
    }
    for copy in copies { row[copy.to] = row[copy.from] }
  }

  /// From behind the opening brace to behind the closing one. Goes as deep as the fields' paths do.
  private func object(
    _ node: Int32, _ cursor: inout JSONCursor, _ row: UnsafeMutablePointer<Cell>, origin: Int, arena: Arena, depth: Int
  ) throws(JSONFault) {
    cursor.skipBlanks()
    if cursor.byte == 0x7D {
      cursor.index &+= 1
      return
    }
    var previous: Int32 = -1
    while true {
      try cursor.expect(0x22, "a key in quotes expected")
      let start = cursor.index
      let predicted = keys.predicted(node, after: previous)
      let key: Int32
      if predicted >= 0, keys.matches(predicted, cursor) {
        key = predicted
        cursor.index &+= keys.entries[Int(key)].count &+ 1
      } else {
        key = try lookUp(node, after: previous, &cursor)
      }
      cursor.skipBlanks()
      try cursor.expect(0x3A, "`:` expected")
      cursor.skipBlanks()
      var slot: Int32 = -1
      var child: Int32 = -1
      if key >= 0 {
        let entry = keys.entries + Int(key)
        if entry.pointee.seen == generation {
          throw JSONFault(start, "this key stands here twice:", excerpt: entry.pointee.count)
        }
        entry.pointee.seen = generation
        slot = entry.pointee.slot
        child = entry.pointee.child
        previous = key
      }
      if child >= 0 {
        try nested(child, slot, &cursor, row, origin: origin, arena: arena, depth: depth)
      } else if slot >= 0 {
        row[Int(slot)] = try plans[Int(slot)].read(&cursor, origin: origin, arena: arena, depth: depth)
      } else if cursor.byte == 0x22 {
        cursor.index &+= 1
        _ = try cursor.skipString()
      } else {
        _ = try cursor.skipValue(depth: depth)
      }
      cursor.skipBlanks()
      if cursor.byte == 0x2C {
        cursor.index &+= 1
        cursor.skipBlanks()
        continue
      }
      try cursor.expect(0x7D, "`,` or `}` expected")
      return
    }
  }

  /// A member within which fields stand.
  private func nested(
    _ child: Int32, _ slot: Int32, _ cursor: inout JSONCursor, _ row: UnsafeMutablePointer<Cell>, origin: Int,
    arena: Arena, depth: Int
  ) throws(JSONFault) {
    let start = cursor.index
    if slot >= 0 {
      // The member is a field itself too: it gets a copy, since reading what is within uses the text up.
      _ = try cursor.skipValue(depth: depth)
      let copy = arena.append(from: origin + start, count: cursor.index - start)
      var inner = JSONCursor((arena.start + copy).assumingMemoryBound(to: UInt8.self), count: cursor.index - start)
      row[Int(slot)] = try plans[Int(slot)].read(&inner, origin: copy, arena: arena, depth: depth)
      cursor.base = (arena.start + origin).assumingMemoryBound(to: UInt8.self)
      cursor.index = start
    }
    if cursor.byte == 0x7B {
      guard depth < JSONCursor.depthMax else { throw JSONFault(start, "nested deeper than 512 levels") }
      cursor.index &+= 1
      return try object(child, &cursor, row, origin: origin, arena: arena, depth: depth + 1)
    }
    let isNull = cursor.byte == 0x6E
    _ = try cursor.skipValue(depth: depth)
    fill(child, row, isNull ? nil : (origin + start, cursor.index - start), arena)
    cursor.base = (arena.start + origin).assumingMemoryBound(to: UInt8.self)
  }

  /// Fields of an object that is not there: null where it is null, failures where it is another value.
  private func fill(
    _ node: Int32, _ row: UnsafeMutablePointer<Cell>, _ value: (offset: Int, count: Int)?, _ arena: Arena
  ) {
    for index in 0..<keys.usedCount where keys.entries[index].node == node {
      let entry = keys.entries[index]
      if entry.slot >= 0 {
        row[Int(entry.slot)] =
          value.map { plans[Int(entry.slot)].failure("does not stand in an object", $0.offset, $0.count, in: arena) }
          ?? .null
      }
      if entry.child >= 0 { fill(entry.child, row, value, arena) }
    }
  }

  @inline(never)
  private func lookUp(_ node: Int32, after previous: Int32, _ cursor: inout JSONCursor) throws(JSONFault) -> Int32 {
    let start = cursor.index
    let escaped = try cursor.skipString()
    var count = cursor.index - start - 1
    if escaped { count = JSONCursor.unescape(cursor.base + start, count) }
    var key = keys.find(node, cursor.base + start, count)
    if key < 0 { key = keys.add(node, cursor.base + start, count) }
    if key >= 0 {
      keys.learn(node, after: previous, key)
    } else {
      var named = Array(UnsafeBufferPointer(start: cursor.base + start, count: count))
      withUnsafeBytes(of: node) { named.append(contentsOf: $0) }
      guard unlearned.insert(named).inserted else {
        throw JSONFault(start, "this key stands here twice:", excerpt: count)
      }
    }
    return key
  }
}
