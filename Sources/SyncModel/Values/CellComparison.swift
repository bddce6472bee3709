/// Equality and order of values. Identity is bytes for text, exact decimals for numbers, microseconds for instants.
public enum CellComparison {
  /// Null equals only null, absent only absent. Numbers are equal by value, whatever their scale.
  public static func equal(_ left: Cell, in leftArena: Arena, _ right: Cell, in rightArena: Arena) -> Bool {
    switch (left.tag, right.tag) {
    case (.text, .text), (.bytes, .bytes), (.json, .json):
      let a = left.bytes(in: leftArena)
      let b = right.bytes(in: rightArena)
      return a.count == b.count && memoryEqual(a, b)
    case (.int, .int), (.bool, .bool), (.date, .date), (.time, .time), (.timestamp, .timestamp),
      (.localDateTime, .localDateTime):
      return left.bits == right.bits
    case (.float, .float):
      return left.double == right.double || (left.double.isNaN && right.double.isNaN)
    case (.absent, .absent), (.null, .null):
      return true
    case (.float, _): return right.exactDecimal(in: rightArena)?.double == left.double
    case (_, .float): return left.exactDecimal(in: leftArena)?.double == right.double
    case (.int, .decimal), (.decimal, .int), (.decimal, .decimal), (.wideDecimal, _), (_, .wideDecimal):
      guard let a = left.exactDecimal(in: leftArena), let b = right.exactDecimal(in: rightArena) else { return false }
      return ExactDecimal.compare(a, b) == 0
    default:
      return false
    }
  }

  /// -1, 0 or 1; `nil` where the two have no order (null, different kinds, NaN). Text is ordered by its bytes.
  public static func order(_ left: Cell, in leftArena: Arena, _ right: Cell, in rightArena: Arena) -> Int? {
    switch (left.tag, right.tag) {
    case (.int, .int), (.date, .date), (.time, .time), (.timestamp, .timestamp), (.localDateTime, .localDateTime),
      (.bool, .bool):
      return left.int < right.int ? -1 : left.int > right.int ? 1 : 0
    case (.text, .text), (.bytes, .bytes):
      return compare(left.bytes(in: leftArena), right.bytes(in: rightArena))
    case (.float, .float):
      if left.double < right.double { return -1 }
      if left.double > right.double { return 1 }
      return left.double == right.double ? 0 : nil
    case (.float, .int), (.float, .decimal), (.float, .wideDecimal):
      guard let other = right.exactDecimal(in: rightArena)?.double else { return nil }
      return left.double < other ? -1 : left.double > other ? 1 : left.double == other ? 0 : nil
    case (.int, .float), (.decimal, .float), (.wideDecimal, .float):
      return order(right, in: rightArena, left, in: leftArena).map { -$0 }
    default:
      guard let a = left.exactDecimal(in: leftArena), let b = right.exactDecimal(in: rightArena) else { return nil }
      return ExactDecimal.compare(a, b)
    }
  }

  @inlinable
  public static func memoryEqual(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
    var index = 0
    let count = left.count
    while index + 8 <= count {
      if left.loadUnaligned(fromByteOffset: index, as: UInt64.self)
        != right.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      {
        return false
      }
      index += 8
    }
    while index < count {
      if left[index] != right[index] { return false }
      index += 1
    }
    return true
  }

  public static func compare(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Int {
    let shared = min(left.count, right.count)
    var index = 0
    while index < shared {
      if left[index] != right[index] { return left[index] < right[index] ? -1 : 1 }
      index += 1
    }
    return left.count < right.count ? -1 : left.count > right.count ? 1 : 0
  }
}
