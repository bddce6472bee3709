/// An exact decimal number of at most 38 significant digits: `mantissa × 10^-scale`.
@frozen
public struct ExactDecimal: Sendable {
  // Two halves, since the compiler (6.3.1) copies enums with a stored Int128 from slots that lack its alignment of 16,
  // which traps.
  @usableFromInline var low: UInt64
  @usableFromInline var high: Int64
  /// Digits behind the point, 0 to 38.
  public var scale: UInt8

  public static let digitsMax = 38
  /// 10^38 - 1, the largest mantissa.
  public static let mantissaMax: Int128 = 99_999_999_999_999_999_999_999_999_999_999_999_999

  @inlinable
  public init(_ mantissa: Int128, scale: UInt8 = 0) {
    low = UInt64(truncatingIfNeeded: mantissa)
    high = Int64(truncatingIfNeeded: mantissa >> 64)
    self.scale = scale
  }

  @inlinable
  public var mantissa: Int128 {
    get { Int128(high) << 64 | Int128(low) }
    set {
      low = UInt64(truncatingIfNeeded: newValue)
      high = Int64(truncatingIfNeeded: newValue >> 64)
    }
  }

  /// 10^exponent for 0...38.
  @inlinable
  public static func powerOfTen(_ exponent: Int) -> Int128 {
    var result: Int128 = 1
    for _ in 0..<exponent { result &*= 10 }
    return result
  }

  /// Reads `[+-]digits[.digits][e[+-]digits]`; nothing else, no blanks. `nil` for anything else or beyond 38 digits.
  public init?(parsing text: UnsafeRawBufferPointer) {
    var index = 0
    let count = text.count
    guard count > 0 else { return nil }
    var negative = false
    if text[0] == 0x2D || text[0] == 0x2B {
      negative = text[0] == 0x2D
      index = 1
    }
    var mantissa: UInt128 = 0
    var digits = 0
    var significant = 0
    var fraction = 0
    // Zeros behind the last digit that counts; they are only written when another such digit follows.
    var pendingZeros = 0
    var seenPoint = false
    while index < count {
      let byte = text[index]
      if byte >= 0x30 && byte <= 0x39 {
        digits += 1
        if seenPoint { fraction += 1 }
        if byte == 0x30 {
          if mantissa != 0 { pendingZeros += 1 }
        } else {
          significant += pendingZeros + 1
          if significant > Self.digitsMax { return nil }
          for _ in 0..<pendingZeros { mantissa = mantissa &* 10 }
          pendingZeros = 0
          mantissa = mantissa &* 10 &+ UInt128(byte &- 0x30)
        }
      } else if byte == 0x2E && !seenPoint {
        seenPoint = true
      } else {
        break
      }
      index += 1
    }
    guard digits > 0 else { return nil }
    var exponent = 0
    if index < count, text[index] | 0x20 == 0x65 {
      index += 1
      var exponentNegative = false
      if index < count, text[index] == 0x2D || text[index] == 0x2B {
        exponentNegative = text[index] == 0x2D
        index += 1
      }
      guard index < count else { return nil }
      while index < count {
        let byte = text[index]
        guard byte >= 0x30 && byte <= 0x39, exponent < 100_000 else { return nil }
        exponent = exponent * 10 + Int(byte &- 0x30)
        index += 1
      }
      if exponentNegative { exponent = -exponent }
    }
    guard index == count else { return nil }
    if mantissa == 0 {
      self.init(0)
      return
    }
    var scale = fraction - exponent - pendingZeros
    while scale < 0 {
      guard mantissa <= UInt128(Self.mantissaMax) / 10 else { return nil }
      mantissa = mantissa &* 10
      scale += 1
    }
    guard scale <= Self.digitsMax else { return nil }
    self.init(negative ? -Int128(mantissa) : Int128(mantissa), scale: UInt8(scale))
  }

  public init?(_ text: String) {
    var copy = text
    let parsed = copy.withUTF8 { ExactDecimal(parsing: UnsafeRawBufferPointer($0)) }
    guard let parsed else { return nil }
    self = parsed
  }

  /// The same number with no zero at the end of its fraction.
  @inlinable
  public var normalized: ExactDecimal {
    var result = self
    if result.mantissa == 0 { return ExactDecimal(0) }
    while result.scale > 0, result.mantissa % 10 == 0 {
      result.mantissa /= 10
      result.scale -= 1
    }
    return result
  }

  /// The same number with `scale` digits behind the point, if that needs no rounding and fits.
  public func rescaled(to scale: UInt8) -> ExactDecimal? {
    if scale == self.scale { return self }
    if scale < self.scale {
      let divisor = Self.powerOfTen(Int(self.scale - scale))
      guard mantissa % divisor == 0 else { return nil }
      return ExactDecimal(mantissa / divisor, scale: scale)
    }
    let (product, overflow) = mantissa.multipliedReportingOverflow(by: Self.powerOfTen(Int(scale - self.scale)))
    guard !overflow, product.magnitude <= UInt128(Self.mantissaMax) else { return nil }
    return ExactDecimal(product, scale: scale)
  }

  /// Rounded to at most `digits` behind the point, halves away from zero (as SQL and spreadsheets round).
  public func rounded(to digits: UInt8) -> ExactDecimal {
    guard scale > digits else { return self }
    let divisor = Self.powerOfTen(Int(scale - digits))
    var quotient = mantissa / divisor
    let remainder = (mantissa % divisor).magnitude
    if remainder >= divisor.magnitude - remainder { quotient += mantissa < 0 ? -1 : 1 }
    return ExactDecimal(quotient, scale: digits)
  }

  /// Digits before the point, 0 for numbers below one.
  public var integerDigits: Int {
    var rest = mantissa.magnitude
    var digits = 0
    while rest > 0 {
      rest /= 10
      digits += 1
    }
    return max(0, digits - Int(scale))
  }

  /// Whether the number fits `Decimal(precision, scale)` without rounding.
  public func fits(precision: Int, scale: Int) -> Bool {
    let number = normalized
    return Int(number.scale) <= scale && number.integerDigits <= precision - scale
  }

  /// `±magnitude × 10^-scale` if it fits 38 digits once zeros at its end are cut off.
  static func fitted(_ magnitude: UInt128, _ scale: Int, negative: Bool) -> ExactDecimal? {
    fitted((0, magnitude), scale, negative: negative)
  }

  private static func fitted(
    _ wide: (high: UInt128, low: UInt128), _ scale: Int, negative: Bool
  ) -> ExactDecimal? {
    var (high, low) = wide
    var scale = scale
    while high != 0 || low > UInt128(mantissaMax) || scale > digitsMax {
      let (upper, carry) = high.quotientAndRemainder(dividingBy: 10)
      let (lower, digit) = (10 as UInt128).dividingFullWidth((carry, low))
      guard digit == 0, scale > 0 else { return nil }
      (high, low) = (upper, lower)
      scale -= 1
      if high == 0, low == 0 { return ExactDecimal(0) }
    }
    let mantissa = Int128(low)
    return ExactDecimal(negative ? -mantissa : mantissa, scale: UInt8(scale))
  }

  @inlinable
  static func aligned(_ left: ExactDecimal, _ right: ExactDecimal) -> (Int128, Int128, UInt8)? {
    if left.scale == right.scale { return (left.mantissa, right.mantissa, left.scale) }
    if left.scale < right.scale {
      let (value, overflow) = left.mantissa.multipliedReportingOverflow(
        by: powerOfTen(Int(right.scale - left.scale)))
      return overflow ? nil : (value, right.mantissa, right.scale)
    }
    let (value, overflow) = right.mantissa.multipliedReportingOverflow(by: powerOfTen(Int(left.scale - right.scale)))
    return overflow ? nil : (left.mantissa, value, left.scale)
  }

  /// `nil` beyond 38 digits; likewise the other operations.
  public func adding(_ other: ExactDecimal) -> ExactDecimal? {
    guard let (left, right, scale) = Self.aligned(normalized, other.normalized) else { return nil }
    if (left < 0) == (right < 0) {
      let (sum, overflow) = left.magnitude.addingReportingOverflow(right.magnitude)
      return overflow ? nil : Self.fitted(sum, Int(scale), negative: left < 0)
    }
    let sum = left + right
    return Self.fitted(sum.magnitude, Int(scale), negative: sum < 0)
  }

  public func subtracting(_ other: ExactDecimal) -> ExactDecimal? {
    adding(other.negated)
  }

  public var negated: ExactDecimal { ExactDecimal(-mantissa, scale: scale) }

  public func multiplied(by other: ExactDecimal) -> ExactDecimal? {
    let left = normalized
    let right = other.normalized
    let (small, overflow) = left.mantissa.multipliedReportingOverflow(by: right.mantissa)
    if !overflow, small.magnitude <= UInt128(Self.mantissaMax), Int(left.scale) + Int(right.scale) <= Self.digitsMax {
      return ExactDecimal(small, scale: left.scale + right.scale)
    }
    let product = left.mantissa.magnitude.multipliedFullWidth(by: right.mantissa.magnitude)
    let negative = (left.mantissa < 0) != (right.mantissa < 0)
    return Self.fitted((product.high, product.low), Int(left.scale) + Int(right.scale), negative: negative)
  }

  /// Where a quotient that does not end is rounded: digits behind the point.
  public static let quotientScale = 20

  /// The quotient, exact where it ends within 38 digits, else rounded at 20 digits behind the point, or at fewer where 38
  /// digits leave no more room (halves away from zero). `nil` when the divisor is zero or the result has more than 38
  /// digits before the point.
  public func divided(by other: ExactDecimal) -> ExactDecimal? {
    let left = normalized
    let right = other.normalized
    guard right.mantissa != 0 else { return nil }
    let divisor = right.mantissa.magnitude
    let roomMax = UInt128(Self.mantissaMax) / 10
    var (quotient, remainder) = left.mantissa.magnitude.quotientAndRemainder(dividingBy: divisor)
    var scale = Int(left.scale) - Int(right.scale)
    while scale < 0 || (remainder != 0 && scale < Self.digitsMax && quotient <= roomMax) {
      guard quotient <= roomMax else { return nil }
      let step = divisor.dividingFullWidth(remainder.multipliedFullWidth(by: 10))
      quotient = quotient * 10 + step.quotient
      remainder = step.remainder
      scale += 1
    }
    if remainder != 0 {
      if scale > Self.quotientScale {
        let unit = Self.powerOfTen(scale - Self.quotientScale).magnitude
        let rest = quotient % unit
        quotient /= unit
        scale = Self.quotientScale
        // What remains is less than one of the last digit that was cut off, so it cannot lift `rest` to a half.
        if rest >= unit / 2 { quotient += 1 }
      } else if remainder >= divisor - remainder {
        quotient += 1
      }
    }
    return Self.fitted(quotient, scale, negative: (left.mantissa < 0) != (right.mantissa < 0))?.normalized
  }

  /// -1, 0 or 1; exact also where the scales cannot be aligned.
  public static func compare(_ left: ExactDecimal, _ right: ExactDecimal) -> Int {
    if let (a, b, _) = aligned(left, right) { return a < b ? -1 : a > b ? 1 : 0 }
    if (left.mantissa < 0) != (right.mantissa < 0) { return left.mantissa < 0 ? -1 : 1 }
    // Only the side of smaller scale can overflow when aligned, so its magnitude is the larger.
    let leftIsLarger = left.scale < right.scale
    return (left.mantissa < 0) == leftIsLarger ? -1 : 1
  }

  /// The number if it is whole and fits 64 bits.
  public var int64: Int64? {
    let number = normalized
    return number.scale == 0 ? Int64(exactly: number.mantissa) : nil
  }

  public var double: Double {
    Double(description) ?? 0
  }
}

extension ExactDecimal: CustomStringConvertible {
  /// Plain digits, all of the scale: `-12.50`.
  public var description: String {
    var digits = String(mantissa.magnitude)
    if scale > 0 {
      if digits.utf8.count <= Int(scale) {
        digits = String(repeating: "0", count: Int(scale) + 1 - digits.utf8.count) + digits
      }
      digits.insert(".", at: digits.index(digits.endIndex, offsetBy: -Int(scale)))
    }
    return mantissa < 0 ? "-" + digits : digits
  }
}

extension ExactDecimal: Hashable, Comparable {
  public static func == (left: ExactDecimal, right: ExactDecimal) -> Bool { compare(left, right) == 0 }
  public static func < (left: ExactDecimal, right: ExactDecimal) -> Bool { compare(left, right) < 0 }

  public func hash(into hasher: inout Hasher) {
    let number = normalized
    hasher.combine(number.mantissa)
    hasher.combine(number.scale)
  }
}
