import SyncModel

extension FieldPlan {
  /// Reads the value at the cursor (blanks before it passed) as this type. The cursor's text starts at `origin` of the
  /// arena; its base follows when the arena moves.
  @inline(__always)
  func read(_ cursor: inout JSONCursor, origin: Int, arena: Arena, depth: Int) throws(JSONFault) -> Cell {
    let start = cursor.index
    let first = cursor.byte
    if kind == .json && first != 0x6E { return try json(&cursor, origin: origin, depth: depth) }
    switch first {
    case 0x22:
      cursor.index &+= 1
      let escaped = try cursor.skipString()
      var count = cursor.index &- start &- 2
      if escaped { count = JSONCursor.unescape(cursor.base + (start &+ 1), count) }
      if kind == .text { return .text(offset: origin &+ start &+ 1, count: count) }
      let cell = string(origin &+ start &+ 1, count, in: arena)
      rebase(&cursor, origin, arena)
      return cell
    case 0x74, 0x66:
      try cursor.skipLiteral()
      if kind == .bool { return .bool(first == 0x74) }
    case 0x6E:
      try cursor.skipLiteral()
      return .null
    case 0x7B, 0x5B:
      _ = try cursor.skipValue(depth: depth)
    default:
      let parsed = try cursor.skipNumber()
      let cell = number(parsed, origin &+ start, cursor.index &- start, in: arena)
      rebase(&cursor, origin, arena)
      return cell
    }
    let cell = misfit(origin + start, cursor.index - start, in: arena)
    rebase(&cursor, origin, arena)
    return cell
  }

  @inline(__always)
  private func rebase(_ cursor: inout JSONCursor, _ origin: Int, _ arena: Arena) {
    cursor.base = (arena.start + origin).assumingMemoryBound(to: UInt8.self)
  }

  @inline(never)
  private func json(_ cursor: inout JSONCursor, origin: Int, depth: Int) throws(JSONFault) -> Cell {
    let start = cursor.index
    let hasBlanks = try cursor.skipValue(depth: depth)
    let count = cursor.index - start
    let length = hasBlanks ? JSONCursor.minify(cursor.base + start, count) : count
    return Cell(tag: .json, bits: UInt64(origin + start), length: UInt32(truncatingIfNeeded: length))
  }
}
