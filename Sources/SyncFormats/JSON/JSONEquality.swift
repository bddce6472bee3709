public import SyncModel

/// Whether two JSON values mean the same: texts by what they say, numbers by their value, the members of objects in any
/// order.
public enum JSONEquality {
  private static let depthMax = 64

  public static func equal(_ left: Cell, _ right: Cell, in arena: Arena) -> Bool {
    equal(left, right, arena, depth: 0)
  }

  private static func equal(_ left: Cell, _ right: Cell, _ arena: Arena, depth: Int) -> Bool {
    guard left.tag == .json, right.tag == .json else { return left.tag == right.tag }
    if CellComparison.equal(left, in: arena, right, in: arena) { return true }
    let first = left.bytes(in: arena).first
    guard depth < depthMax, let first, let second = right.bytes(in: arena).first else { return false }
    switch first {
    case 0x5B:
      guard let a = JSONCells.elements(of: left, in: arena), let b = JSONCells.elements(of: right, in: arena) else {
        return false
      }
      return a.count == b.count && zip(a, b).allSatisfy { equal($0, $1, arena, depth: depth + 1) }
    case 0x7B:
      guard let a = JSONCells.members(of: left, in: arena), let b = JSONCells.members(of: right, in: arena),
        a.count == b.count
      else { return false }
      return a.allSatisfy { name, value in b[name].map { equal(value, $0, arena, depth: depth + 1) } ?? false }
    case 0x22: return second == 0x22 && text(left, arena) == text(right, arena)
    case 0x74, 0x66: return false
    default:
      guard let a = ExactDecimal(parsing: left.bytes(in: arena)), let b = ExactDecimal(parsing: right.bytes(in: arena))
      else { return false }
      return ExactDecimal.compare(a, b) == 0
    }
  }

  /// The bytes of a JSON text, escapes resolved.
  private static func text(_ cell: Cell, _ arena: Arena) -> [UInt8] {
    var bytes = Array(cell.bytes(in: arena).dropFirst().dropLast())
    let count = bytes.withUnsafeMutableBufferPointer { copied in
      copied.baseAddress.map { JSONCursor.unescape($0, copied.count) } ?? 0
    }
    return Array(bytes[..<count])
  }
}
