/// A decimal of any length by schoolbook arithmetic on digits: slow, simple and written without regard to the one that
/// it is compared with.
struct BigDecimal: Equatable, CustomStringConvertible {
  var isNegative = false
  /// The least first, none for zero, no zero at the end.
  var digits: [Int] = []
  var scale = 0

  init(_ digits: [Int], scale: Int, isNegative: Bool) {
    self.digits = digits
    self.scale = scale
    self.isNegative = isNegative
    while self.digits.last == 0 { self.digits.removeLast() }
    while self.scale > 0, self.digits.first == 0 {
      self.digits.removeFirst()
      self.scale -= 1
    }
    if self.digits.isEmpty { (self.scale, self.isNegative) = (0, false) }
    while self.scale < 0 {
      self.digits.insert(0, at: 0)
      self.scale += 1
    }
  }

  /// Of `[-]digits[.digits]`.
  init(_ text: String) {
    let unsigned = text.hasPrefix("-") ? text.dropFirst() : text[...]
    let parts = unsigned.split(separator: ".", omittingEmptySubsequences: false)
    let fraction = parts.count > 1 ? String(parts[1]) : ""
    let digits = (parts[0] + fraction).reversed().map { $0.wholeNumberValue ?? 0 }
    self.init(digits, scale: fraction.count, isNegative: text.hasPrefix("-"))
  }

  var description: String {
    var text = digits.reversed().map(String.init).joined()
    if text.count <= scale { text = String(repeating: "0", count: scale + 1 - text.count) + text }
    if scale > 0 { text.insert(".", at: text.index(text.endIndex, offsetBy: -scale)) }
    return (isNegative ? "-" : "") + text
  }

  /// Whether 38 digits hold it.
  var isExact: Bool { digits.count <= 38 && scale <= 38 }

  func shifted(to scale: Int) -> [Int] { Array(repeating: 0, count: scale - self.scale) + digits }

  static func compare(_ left: BigDecimal, _ right: BigDecimal) -> Int {
    let difference = left + BigDecimal(right.digits, scale: right.scale, isNegative: !right.isNegative)
    return difference.digits.isEmpty ? 0 : difference.isNegative ? -1 : 1
  }

  static func compareDigits(_ left: [Int], _ right: [Int]) -> Int {
    if left.count != right.count { return left.count < right.count ? -1 : 1 }
    for (a, b) in zip(left.reversed(), right.reversed()) where a != b { return a < b ? -1 : 1 }
    return 0
  }

  static func addDigits(_ left: [Int], _ right: [Int]) -> [Int] {
    var result: [Int] = []
    var carry = 0
    for index in 0..<max(left.count, right.count) + 1 {
      let sum = (index < left.count ? left[index] : 0) + (index < right.count ? right[index] : 0) + carry
      result.append(sum % 10)
      carry = sum / 10
    }
    return trimmed(result)
  }

  /// Of a larger and a smaller number.
  static func subtractDigits(_ left: [Int], _ right: [Int]) -> [Int] {
    var result: [Int] = []
    var borrow = 0
    for index in left.indices {
      var difference = left[index] - (index < right.count ? right[index] : 0) - borrow
      borrow = difference < 0 ? 1 : 0
      if difference < 0 { difference += 10 }
      result.append(difference)
    }
    return trimmed(result)
  }

  static func trimmed(_ digits: [Int]) -> [Int] {
    var result = digits
    while result.last == 0 { result.removeLast() }
    return result
  }

  static func + (left: BigDecimal, right: BigDecimal) -> BigDecimal {
    let scale = max(left.scale, right.scale)
    let a = trimmed(left.shifted(to: scale))
    let b = trimmed(right.shifted(to: scale))
    if left.isNegative == right.isNegative {
      return BigDecimal(addDigits(a, b), scale: scale, isNegative: left.isNegative)
    }
    if compareDigits(a, b) >= 0 { return BigDecimal(subtractDigits(a, b), scale: scale, isNegative: left.isNegative) }
    return BigDecimal(subtractDigits(b, a), scale: scale, isNegative: right.isNegative)
  }

  static func * (left: BigDecimal, right: BigDecimal) -> BigDecimal {
    var result = Array(repeating: 0, count: left.digits.count + right.digits.count + 1)
    for (i, a) in left.digits.enumerated() {
      for (j, b) in right.digits.enumerated() { result[i + j] += a * b }
    }
    for index in result.indices.dropLast() {
      result[index + 1] += result[index] / 10
      result[index] %= 10
    }
    return BigDecimal(result, scale: left.scale + right.scale, isNegative: left.isNegative != right.isNegative)
  }

  /// Rounded at `scale` digits behind the point, halves away from zero.
  func rounded(to scale: Int) -> BigDecimal {
    guard self.scale > scale else { return self }
    let cut = self.scale - scale
    var kept = Array(digits.dropFirst(cut))
    if cut <= digits.count, digits[cut - 1] >= 5 { kept = Self.addDigits(kept, [1]) }
    return BigDecimal(kept, scale: scale, isNegative: isNegative)
  }

  /// The quotient cut off (not rounded) at `scale` digits, and whether that is exact.
  func divided(by other: BigDecimal, scale: Int) -> (quotient: BigDecimal, isExact: Bool) {
    // (a / 10^s) / (b / 10^t) at scale n is a * 10^(n + t - s) / b.
    let shift = scale + other.scale - self.scale
    var dividend = digits
    var isExact = true
    if shift >= 0 {
      if !dividend.isEmpty { dividend = Array(repeating: 0, count: shift) + dividend }
    } else {
      isExact = dividend.prefix(-shift).allSatisfy { $0 == 0 }
      dividend = Array(dividend.dropFirst(-shift))
    }
    var quotient: [Int] = []
    var rest: [Int] = []
    for digit in dividend.reversed() {
      rest = Self.trimmed([digit] + rest)
      var count = 0
      while Self.compareDigits(rest, other.digits) >= 0 {
        rest = Self.subtractDigits(rest, other.digits)
        count += 1
      }
      quotient.insert(count, at: 0)
    }
    return (
      BigDecimal(quotient, scale: scale, isNegative: isNegative != other.isNegative), isExact && rest.isEmpty
    )
  }
}
