/// An exact decimal number of at most 38 significant digits: `mantissa × 10^-scale`.
@frozen
public struct ExactDecimal: Sendable {
  public var mantissa: Int128
  /// Digits behind the point, 0 to 38.
  public var scale: UInt8

  public static let digitsMax = 38
  /// 10^38 - 1, the largest mantissa.
  public static let mantissaMax: Int128 = 99_999_999_999_999_999_999_999_999_999_999_999_999

  @inlinable
  public init(_ mantissa: Int128, scale: UInt8 = 0) {
    self.mantissa = mantissa
    self.scale = scale
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
    var pendingZeros = 0
    var seenPoint = false
    while index < count {
      let byte = text[index]
      if byte >= 0x30 && byte <= 0x39 {
        digits += 1
        if seenPoint { fraction += 1 }
        if byte == 0x30 {
          // Zeros are counted and only written when a digit follows, so `1.000…` never exceeds the limit.
          if mantissa != 0 || seenPoint { pendingZeros += 1 }
        } else {
          if significant + pendingZeros + 1 > Self.digitsMax {
            if mantissa != 0 || pendingZeros + 1 > Self.digitsMax { return nil }
          }
          for _ in 0..<pendingZeros { mantissa = mantissa &* 10 }
          if mantissa != 0 { significant += pendingZeros }
          pendingZeros = 0
          mantissa = mantissa &* 10 &+ UInt128(byte &- 0x30)
          significant += 1
        }
      } else if byte == 0x2E && !seenPoint {
        seenPoint = true
        // Zeros before the point carry weight and must be written.
        if mantissa != 0 {
          if significant + pendingZeros > Self.digitsMax { return nil }
          for _ in 0..<pendingZeros { mantissa = mantissa &* 10 }
          significant += pendingZeros
        }
        pendingZeros = 0
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
    if seenPoint {
      // The zeros still pending end the fraction and add nothing.
      fraction -= pendingZeros
    } else {
      if mantissa != 0 {
        guard significant + pendingZeros <= Self.digitsMax else { return nil }
        for _ in 0..<pendingZeros { mantissa = mantissa &* 10 }
      }
    }
    if mantissa == 0 {
      self.init(0)
      return
    }
    var scale = fraction - exponent
    while scale < 0 {
      guard mantissa <= UInt128(Self.mantissaMax) / 10 else { return nil }
      mantissa = mantissa &* 10
      scale += 1
    }
    while scale > Self.digitsMax {
      guard mantissa % 10 == 0 else { return nil }
      mantissa /= 10
      scale -= 1
    }
    guard mantissa <= UInt128(Self.mantissaMax) else { return nil }
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

  @inlinable
  public static func checked(_ mantissa: Int128, _ scale: Int) -> ExactDecimal? {
    guard mantissa.magnitude <= UInt128(mantissaMax), scale >= 0 else { return nil }
    if scale <= digitsMax { return ExactDecimal(mantissa, scale: UInt8(scale)) }
    var number = mantissa
    var scale = scale
    while scale > digitsMax {
      guard number % 10 == 0 else { return nil }
      number /= 10
      scale -= 1
    }
    return ExactDecimal(number, scale: UInt8(scale))
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
    let (sum, overflow) = left.addingReportingOverflow(right)
    return overflow ? nil : Self.checked(sum, Int(scale))
  }

  public func subtracting(_ other: ExactDecimal) -> ExactDecimal? {
    adding(other.negated)
  }

  public var negated: ExactDecimal { ExactDecimal(-mantissa, scale: scale) }

  public func multiplied(by other: ExactDecimal) -> ExactDecimal? {
    let left = normalized
    let right = other.normalized
    let (product, overflow) = left.mantissa.multipliedReportingOverflow(by: right.mantissa)
    return overflow ? nil : Self.checked(product, Int(left.scale) + Int(right.scale))
  }

  /// The quotient, exact where it ends within 20 digits behind the point, else rounded there (halves away from zero).
  /// `nil` when the divisor is zero or the result has more than 38 digits.
  public func divided(by other: ExactDecimal) -> ExactDecimal? {
    let left = normalized
    let right = other.normalized
    guard right.mantissa != 0 else { return nil }
    var divisor = right.mantissa.magnitude
    var dividend = left.mantissa.magnitude
    var scale = Int(left.scale) - Int(right.scale)
    while scale < 0 {
      let (product, overflow) = dividend.multipliedReportingOverflow(by: 10)
      if overflow {
        guard divisor % 10 == 0 else { return nil }
        divisor /= 10
      } else {
        dividend = product
      }
      scale += 1
    }
    var quotient = dividend / divisor
    var remainder = dividend % divisor
    while remainder != 0, scale < 20, quotient <= UInt128(Self.mantissaMax) / 10 {
      let (product, overflow) = remainder.multipliedReportingOverflow(by: 10)
      guard !overflow else { return nil }
      quotient = quotient * 10 + product / divisor
      remainder = product % divisor
      scale += 1
    }
    if remainder != 0, remainder >= divisor - remainder { quotient += 1 }
    guard quotient <= UInt128(Self.mantissaMax) else { return nil }
    let negative = (left.mantissa < 0) != (right.mantissa < 0)
    return Self.checked(negative ? -Int128(quotient) : Int128(quotient), scale)?.normalized
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
