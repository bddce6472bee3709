/// Splits sets of scalars into sequences of byte ranges, each of which spells exactly some scalars of the set.
///
/// Ranges are cut where the encoded length changes and where continuation bytes wrap, so that the first bytes of
/// two sequences are either the same range or apart; a tree of them is deterministic.
enum UTF8Ranges {
  static func sequences(of set: ScalarSet) -> [[ClosedRange<UInt8>]] {
    var result: [[ClosedRange<UInt8>]] = []
    for range in set.ranges {
      var pending = [(range.lowerBound, range.upperBound)]
      while let (low, high) = pending.popLast() {
        if let (first, second) = cut(low, high) {
          pending.append(contentsOf: [second, first].filter { $0.0 <= $0.1 })
        } else if !(0xD800...0xDFFF).contains(low) {
          result.append(zip(bytes(low), bytes(high)).map { $0...$1 })
        }
      }
    }
    return result
  }

  private typealias Piece = (UInt32, UInt32)

  private static func cut(_ low: UInt32, _ high: UInt32) -> (Piece, Piece)? {
    for last: UInt32 in [0x7F, 0x7FF, 0xD7FF, 0xDFFF, 0xFFFF] where low <= last && last < high {
      return ((low, last), (last + 1, high))
    }
    if high <= 0x7F { return nil }
    for bits: UInt32 in [6, 12, 18] {
      let mask = (1 << bits) - 1 as UInt32
      if low & ~mask == high & ~mask { continue }
      if low & mask != 0 { return ((low, low | mask), ((low | mask) + 1, high)) }
      if high & mask != mask { return ((low, (high & ~mask) - 1), (high & ~mask, high)) }
    }
    return nil
  }

  private static func bytes(_ value: UInt32) -> [UInt8] {
    func tail(_ shift: UInt32) -> UInt8 { UInt8(0x80 | (value >> shift) & 0x3F) }
    return switch value {
    case ...0x7F: [UInt8(value)]
    case ...0x7FF: [UInt8(0xC0 | value >> 6), tail(0)]
    case ...0xFFFF: [UInt8(0xE0 | value >> 12), tail(6), tail(0)]
    default: [UInt8(0xF0 | (value >> 18) & 0x07), tail(12), tail(6), tail(0)]
    }
  }
}

/// The byte automaton of one set, to be laid down wherever the set occurs. Node 0 is the entry.
struct ByteTree {
  struct Branch {
    let bytes: ClosedRange<UInt8>
    /// nil leaves the tree: the scalar is complete.
    let node: Int?
  }

  private(set) var nodes: [[Branch]] = []

  init(_ set: ScalarSet) {
    var known: [[[ClosedRange<UInt8>]]: Int] = [:]
    _ = add(UTF8Ranges.sequences(of: set), &known)
  }

  /// At most four deep: one level for each byte of a scalar. Equal tails share a node.
  private mutating func add(_ sequences: [[ClosedRange<UInt8>]], _ known: inout [[[ClosedRange<UInt8>]]: Int]) -> Int {
    if let node = known[sequences] { return node }
    let node = nodes.count
    nodes.append([])
    var branches: [Branch] = []
    var index = 0
    while index < sequences.count {
      let first = sequences[index][0]
      var rests: [[ClosedRange<UInt8>]] = []
      while index < sequences.count, sequences[index][0] == first {
        rests.append(Array(sequences[index].dropFirst()))
        index += 1
      }
      branches.append(Branch(bytes: first, node: rests[0].isEmpty ? nil : add(rests, &known)))
    }
    nodes[node] = branches
    known[sequences] = node
    return node
  }
}
