import SyncModel

/// Finds a value among constants. Texts by hash, anything else one after the other.
struct ConstantIndex: Sendable {
  private let texts: [[UInt8]]
  private let textPositions: [Int]
  /// Open addressing; -1 is free.
  private let buckets: [Int32]
  private let others: [(Literal, Int)]
  private let hasNull: Int?

  init(_ literals: [Literal]) {
    var texts: [[UInt8]] = []
    var positions: [Int] = []
    var others: [(Literal, Int)] = []
    var null: Int?
    for (position, literal) in literals.enumerated() {
      switch literal {
      case .text(let text):
        texts.append(Array(text.utf8))
        positions.append(position)
      case .null: if null == nil { null = position }
      default: others.append((literal, position))
      }
    }
    var size = 4
    while size < texts.count * 2 { size *= 2 }
    var buckets = [Int32](repeating: -1, count: size)
    for (index, text) in texts.enumerated() {
      var slot = text.withUnsafeBytes { Self.hash($0) } & (size - 1)
      while buckets[slot] >= 0 { slot = (slot + 1) & (size - 1) }
      buckets[slot] = Int32(index)
    }
    self.texts = texts
    textPositions = positions
    self.buckets = buckets
    self.others = others
    hasNull = null
  }

  private static func hash(_ bytes: UnsafeRawBufferPointer) -> Int {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325 ^ UInt64(bytes.count)
    var index = 0
    while index + 8 <= bytes.count {
      hash = (hash ^ bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)) &* 0x9e37_79b9_7f4a_7c15
      hash ^= hash >> 29
      index += 8
    }
    while index < bytes.count {
      hash = (hash ^ UInt64(bytes[index])) &* 0x100_0000_01b3
      index += 1
    }
    hash ^= hash >> 32
    return Int(truncatingIfNeeded: hash & 0x7fff_ffff)
  }

  /// The position of the first constant that equals the value.
  func find(_ cell: Cell, in arena: Arena) -> Int? {
    if cell.tag == .text {
      if texts.isEmpty { return nil }
      let bytes = cell.bytes(in: arena)
      let mask = buckets.count - 1
      var slot = Self.hash(bytes) & mask
      while true {
        let candidate = buckets[slot]
        if candidate < 0 { return nil }
        let matches = texts[Int(candidate)].withUnsafeBytes { text in
          text.count == bytes.count && CellComparison.memoryEqual(text, bytes)
        }
        if matches { return textPositions[Int(candidate)] }
        slot = (slot + 1) & mask
      }
    }
    if cell.tag == .null { return hasNull }
    for (literal, position) in others where Self.equal(literal, cell, in: arena) { return position }
    return nil
  }

  private static func equal(_ literal: Literal, _ cell: Cell, in arena: Arena) -> Bool {
    switch literal {
    case .int(let value), .duration(let value):
      if cell.tag == .int { return cell.int == value }
      return cell.exactDecimal(in: arena).map { ExactDecimal.compare($0, ExactDecimal(Int128(value))) == 0 } ?? false
    case .decimal(let value):
      return cell.exactDecimal(in: arena).map { ExactDecimal.compare($0, value) == 0 } ?? false
    case .bool(let value): return cell.tag == .bool && cell.bool == value
    case .float(let value): return cell.tag == .float && cell.double == value
    case .date(let days): return cell.tag == .date && cell.int == days
    case .time(let value): return cell.tag == .time && cell.int == value
    case .timestamp(let value): return cell.tag == .timestamp && cell.int == value
    case .localDateTime(let value): return cell.tag == .localDateTime && cell.int == value
    case .text, .null: return false
    }
  }
}
