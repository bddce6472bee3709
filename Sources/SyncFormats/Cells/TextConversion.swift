public import SyncModel

/// Values of one field from texts, for systems that know texts only (CSV, sheets). Numbers are written as JSON writes
/// them, with a leading `+` or leading zeros allowed; booleans are `true` and `false`; the rest is as `CellText` writes.
public final class TextConversion: Sendable {
  private let detail: FieldDetail
  private let plan: FieldPlan

  public init(_ field: FieldSchema) {
    let detail = FieldDetail(
      name: field.path.components.joined(separator: "."), type: field.type,
      isSensitive: field.marks.contains(.sensitive))
    self.detail = detail
    plan = FieldPlan(detail)
  }

  /// The value, or a failure cell that names the field and the text.
  /// - Parameter offset: where the text (UTF-8) stands in the arena; its bytes may be overwritten.
  public func cell(at offset: Int, count: Int, in arena: Arena) -> Cell {
    switch plan.kind {
    case .bool:
      let bytes = arena.slice(offset, count)
      if bytes.elementsEqual("true".utf8) { return .bool(true) }
      if bytes.elementsEqual("false".utf8) { return .bool(false) }
      return plan.misfit(offset, count, in: arena)
    case .int, .decimal, .float: return number(offset, count, in: arena)
    case .json: return json(offset, count, in: arena)
    default: return plan.string(offset, count, in: arena)
    }
  }

  private func number(_ offset: Int, _ count: Int, in arena: Arena) -> Cell {
    let bytes = arena.slice(offset, count)
    var skipped = 0
    var negative = false
    if count > 0, bytes[0] == 0x2B || bytes[0] == 0x2D {
      negative = bytes[0] == 0x2D
      skipped = 1
    }
    while skipped + 1 < count, bytes[skipped] == 0x30, bytes[skipped + 1] &- 0x30 <= 9 { skipped += 1 }
    let base = (arena.start + offset + skipped).assumingMemoryBound(to: UInt8.self)
    var cursor = JSONCursor(base, count: count - skipped)
    guard cursor.byte &- 0x30 <= 9, var number = try? cursor.skipNumber(), cursor.index == cursor.end else {
      if plan.kind == .float { return plan.string(offset, count, in: arena) }
      return plan.misfit(offset, count, in: arena)
    }
    number.isNegative = negative
    return plan.number(number, offset, count, in: arena)
  }

  private func json(_ offset: Int, _ count: Int, in arena: Arena) -> Cell {
    let base = (arena.start + offset).assumingMemoryBound(to: UInt8.self)
    var cursor = JSONCursor(base, count: count)
    do throws(JSONFault) {
      cursor.skipBlanks()
      let start = cursor.index
      let hasBlanks = try cursor.skipValue(depth: 0)
      let length = cursor.index - start
      cursor.skipBlanks()
      guard cursor.index == count else { throw JSONFault(cursor.index, "nothing more expected") }
      return Cell(
        tag: .json, bits: UInt64(offset + start),
        length: UInt32(truncatingIfNeeded: hasBlanks ? JSONCursor.minify(base + start, length) : length))
    } catch {
      return plan.failure("is not JSON (\(error.message))", offset, count, in: arena)
    }
  }
}
