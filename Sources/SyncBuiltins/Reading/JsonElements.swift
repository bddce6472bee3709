import SyncModel

/// The elements of a list cell as ranges of the arena.
struct JsonElements {
  private let arena: Arena
  private var index: Int
  /// Where the closing bracket stands.
  private let end: Int

  /// `nil` where the cell is no list.
  init?(_ list: Cell, in arena: Arena) {
    guard list.tag == .json, list.length >= 2 else { return nil }
    let bytes = list.bytes(in: arena)
    guard bytes[0] == 0x5B, bytes[bytes.count - 1] == 0x5D else { return nil }
    self.arena = arena
    index = Int(list.bits) + 1
    end = Int(list.bits) + bytes.count - 1
  }

  mutating func next() -> Range<Int>? {
    guard index < end else { return nil }
    let bytes = arena.slice(0, end)
    let start = index
    var depth = 0
    while index < end {
      switch bytes[index] {
      case 0x22:
        index += 1
        while index < end, bytes[index] != 0x22 { index += bytes[index] == 0x5C ? 2 : 1 }
      case 0x5B, 0x7B: depth += 1
      case 0x5D, 0x7D: depth -= 1
      case 0x2C where depth == 0:
        defer { index += 1 }
        return start..<index
      default: break
      }
      index += 1
    }
    index = end
    return start..<end
  }
}
