import SyncModel

/// Numbers as text, strictly: no blanks, no group separators.
enum NumberText {
  enum Whole {
    case value(Int64)
    case notWhole
    case tooLarge
  }

  /// `[+-]digits`
  static func whole(_ bytes: UnsafeRawBufferPointer) -> Whole {
    guard let first = bytes.first else { return .notWhole }
    let negative = first == 0x2D
    var index = negative || first == 0x2B ? 1 : 0
    guard index < bytes.count else { return .notWhole }
    var value: Int64 = 0
    var overflow = false
    while index < bytes.count {
      let digit = bytes[index] &- 0x30
      guard digit <= 9 else { return .notWhole }
      let (product, first) = value.multipliedReportingOverflow(by: 10)
      let (sum, second) = product.subtractingReportingOverflow(Int64(digit))
      overflow = overflow || first || second
      value = sum
      index += 1
    }
    // Counted downwards, since there is one more number below zero than above.
    if overflow || (!negative && value == .min) { return .tooLarge }
    return .value(negative ? value : -value)
  }

  /// `[+-]digits[.digits][e[+-]digits]`; `nil` for anything else and for what no finite Float is near.
  static func float(_ bytes: UnsafeRawBufferPointer) -> Double? {
    var index = 0
    func digits() -> Bool {
      let start = index
      while index < bytes.count, bytes[index] &- 0x30 <= 9 { index += 1 }
      return index > start
    }
    func sign() {
      if index < bytes.count, bytes[index] == 0x2B || bytes[index] == 0x2D { index += 1 }
    }
    sign()
    guard digits() else { return nil }
    if index < bytes.count, bytes[index] == 0x2E {
      index += 1
      guard digits() else { return nil }
    }
    if index < bytes.count, bytes[index] | 0x20 == 0x65 {
      index += 1
      sign()
      guard digits() else { return nil }
    }
    guard index == bytes.count, let value = Double(String(decoding: bytes, as: UTF8.self)), value.isFinite else {
      return nil
    }
    return value
  }

  /// The number whose shortest text a finite Float has, rounded to 38 digits behind the point; `nil` beyond 38 digits.
  static func exact(_ value: Double) -> ExactDecimal? {
    if let number = ExactDecimal(value.description) { return number }
    guard value.magnitude < 1 else { return nil }
    return Int128(exactly: (value * 1e38).rounded(.toNearestOrAwayFromZero)).map { ExactDecimal($0, scale: 38) }
  }
}
