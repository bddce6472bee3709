/// A set of Unicode scalar values: ascending ranges that neither touch nor overlap.
struct ScalarSet: Hashable, Sendable {
  let ranges: [ClosedRange<UInt32>]

  static let highest: UInt32 = 0x10FFFF

  init(_ unordered: [ClosedRange<UInt32>]) {
    var merged: [ClosedRange<UInt32>] = []
    for range in unordered.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = merged.last, range.lowerBound <= last.upperBound &+ 1 {
        merged[merged.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
      } else {
        merged.append(range)
      }
    }
    ranges = merged
  }

  init(_ scalar: Unicode.Scalar) {
    ranges = [scalar.value...scalar.value]
  }

  var inverted: ScalarSet {
    var gaps: [ClosedRange<UInt32>] = []
    var next: UInt32 = 0
    for range in ranges {
      if range.lowerBound > next { gaps.append(next...(range.lowerBound &- 1)) }
      next = range.upperBound &+ 1
    }
    if next <= ScalarSet.highest { gaps.append(next...ScalarSet.highest) }
    return ScalarSet(gaps)
  }

  /// With every ASCII letter in both its cases.
  var ignoringASCIICase: ScalarSet {
    var all = ranges
    for range in ranges {
      if let upper = ScalarSet.overlap(range, 0x41...0x5A) {
        all.append((upper.lowerBound &+ 32)...(upper.upperBound &+ 32))
      }
      if let lower = ScalarSet.overlap(range, 0x61...0x7A) {
        all.append((lower.lowerBound &- 32)...(lower.upperBound &- 32))
      }
    }
    return ScalarSet(all)
  }

  private static func overlap(_ a: ClosedRange<UInt32>, _ b: ClosedRange<UInt32>) -> ClosedRange<UInt32>? {
    let low = max(a.lowerBound, b.lowerBound)
    let high = min(a.upperBound, b.upperBound)
    return low <= high ? low...high : nil
  }

  static let digit = ScalarSet([0x30...0x39])
  static let word = ScalarSet([0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
  static let space = ScalarSet([0x09...0x0D, 0x20...0x20])
  static let allButNewline = ScalarSet([0x0A...0x0A]).inverted
}
