import SyncModel
import Testing

@Suite struct ExactDecimalTests {
  /// Numbers of every length, with many zeros and nines, and mostly close to the limits.
  static func randomText(_ random: inout SeededRandom, digitsMax: Int = 38) -> String {
    let count = Int.random(in: 1...digitsMax, using: &random)
    let style = Int.random(in: 0...3, using: &random)
    var digits = ""
    for _ in 0..<count {
      switch style {
      case 0: digits += String(Int.random(in: 0...9, using: &random))
      case 1: digits += Bool.random(using: &random) ? "0" : String(Int.random(in: 0...9, using: &random))
      case 2: digits += "9"
      default: digits += digits.isEmpty ? ["1", "2", "5"].randomElement(using: &random) ?? "1" : "0"
      }
    }
    let scale = Int.random(in: 0...min(38, count + 5), using: &random)
    if scale > 0 {
      if digits.count <= scale { digits = String(repeating: "0", count: scale + 1 - digits.count) + digits }
      digits.insert(".", at: digits.index(digits.endIndex, offsetBy: -scale))
    }
    return (Bool.random(using: &random) ? "-" : "") + digits
  }

  static func big(_ number: ExactDecimal) -> BigDecimal { BigDecimal(number.description) }

  @Test(arguments: [
    ("0", "0"), ("-0", "0"), ("0.000", "0"), ("+1", "1"), ("1.", "1"), (".5", "0.5"), ("-.5e1", "-5"),
    ("12.50", "12.5"),
    ("1e3", "1000"), ("1E+3", "1000"), ("1e-3", "0.001"), ("100e-2", "1"), ("0.00100", "0.001"),
    ("1e37", "1" + String(repeating: "0", count: 37)),
    ("0e99999", "0"), ("99999999999999999999999999999999999999", "99999999999999999999999999999999999999"),
    ("0.00000000000000000000000000000000000001", "0.00000000000000000000000000000000000001"),
    // The value fits although the text is longer than 38 digits.
    ("12345678901234567890123456789012345678000e-3", "12345678901234567890123456789012345678"),
    ("0." + String(repeating: "0", count: 41) + "12e5", "0." + String(repeating: "0", count: 36) + "12"),
    ("1.00000000000000000000000000000000000000000000000000", "1"),
    ("00000000000000000000000000000000000000000000000000001", "1"),
    ("1" + String(repeating: "0", count: 60) + "e-60", "1"),
  ])
  func reads(text: String, expected: String) throws {
    let number = try #require(ExactDecimal(text))
    #expect(number.description == expected)
  }

  @Test(arguments: [
    "", "-", "+", ".", "e5", "1e", "1e+", "1 ", " 1", "1,5", "1.2.3", "--1", "0x1", "1_000", "NaN", "Infinity", "١",
    "1e38", "1e-39", "1e999999999999", "100000000000000000000000000000000000001e0",
    "123456789012345678901234567890123456789",
    "1.23456789012345678901234567890123456789", "1e5x",
  ])
  func refuses(text: String) { #expect(ExactDecimal(text) == nil) }

  @Test func readingAgreesWithTheModel() {
    var random = SeededRandom(seed: 1)
    for _ in 0..<20_000 {
      let text = Self.randomText(&random, digitsMax: 44)
      let exponent = Int.random(in: -12...12, using: &random)
      let plain = BigDecimal(text)
      let model = BigDecimal(plain.digits, scale: plain.scale - exponent, isNegative: plain.isNegative)
      let number = ExactDecimal("\(text)e\(exponent)")
      #expect((number != nil) == model.isExact, "\(text)e\(exponent)")
      if let number { #expect(Self.big(number) == model, "\(text)e\(exponent)") }
    }
  }

  @Test func arithmeticAgreesWithTheModel() throws {
    var random = SeededRandom(seed: 2)
    for _ in 0..<10_000 {
      let texts = (Self.randomText(&random), Self.randomText(&random))
      let (a, b) = (try #require(ExactDecimal(texts.0)), try #require(ExactDecimal(texts.1)))
      let (x, y) = (BigDecimal(texts.0), BigDecimal(texts.1))
      let sum = x + y
      #expect(a.adding(b).map(Self.big) == (sum.isExact ? sum : nil), "\(a) + \(b)")
      let difference = x + BigDecimal(y.digits, scale: y.scale, isNegative: !y.isNegative)
      #expect(a.subtracting(b).map(Self.big) == (difference.isExact ? difference : nil), "\(a) - \(b)")
      let product = x * y
      #expect(a.multiplied(by: b).map(Self.big) == (product.isExact ? product : nil), "\(a) * \(b)")
      #expect(ExactDecimal.compare(a, b) == BigDecimal.compare(x, y), "\(a) ? \(b)")
      #expect((a == b) == (x == y))
      let digits = UInt8.random(in: 0...38, using: &random)
      #expect(Self.big(a.rounded(to: digits)) == x.rounded(to: Int(digits)), "\(a) at \(digits)")
      #expect(a.normalized.description == x.description)
      let fits = x.scale <= 4 && x.digits.count - x.scale <= 6
      #expect(a.fits(precision: 10, scale: 4) == fits, "\(a)")
    }
  }

  @Test func divisionAgreesWithTheModel() throws {
    var random = SeededRandom(seed: 4)
    for _ in 0..<5_000 {
      let texts = (Self.randomText(&random), Self.randomText(&random))
      let (a, b) = (try #require(ExactDecimal(texts.0)), try #require(ExactDecimal(texts.1)))
      let (x, y) = (BigDecimal(texts.0), BigDecimal(texts.1))
      guard !y.digits.isEmpty else {
        #expect(a.divided(by: b) == nil)
        continue
      }
      let quotient = a.divided(by: b).map(Self.big)
      let (exact, isExact) = x.divided(by: y, scale: 38)
      if isExact, exact.isExact {
        #expect(quotient == exact, "\(a) / \(b)")
        continue
      }
      let whole = max(0, exact.digits.count - exact.scale)
      if whole > 38 {
        #expect(quotient == nil, "\(a) / \(b)")
        continue
      }
      // One digit more than is kept decides the rounding; what follows it cannot.
      let scale = min(20, 38 - whole)
      let expected = x.divided(by: y, scale: scale + 1).quotient.rounded(to: scale)
      #expect(quotient == (expected.isExact ? expected : nil), "\(a) / \(b) at \(scale)")
    }
  }

  @Test(arguments: [
    ("1", "3", "0.33333333333333333333"), ("2", "3", "0.66666666666666666667"), ("-1", "6", "-0.16666666666666666667"),
    ("10", "4", "2.5"), ("1", "0.00000000000000000000000000000000000001", "nil"), ("1", "0", "nil"), ("0", "7", "0"),
    ("0.0000000000000000000000001", "2", "0.00000000000000000000000005"),
    (
      "10000000000000000000000000000000000000", "0.99999999999999999999999999999999999999",
      "10000000000000000000000000000000000000"
    ),
  ])
  func divides(left: String, right: String, expected: String) throws {
    let quotient = try #require(ExactDecimal(left)).divided(by: try #require(ExactDecimal(right)))
    #expect((quotient?.description ?? "nil") == expected)
  }

  @Test(arguments: [
    ("2.5", 0, "3"), ("-2.5", 0, "-3"), ("2.4999", 0, "2"), ("0.05", 1, "0.1"), ("9.995", 2, "10.00"), ("-0.4", 0, "0"),
    ("0.99999999999999999999999999999999999999", 0, "1"),
  ])
  func rounds(text: String, digits: UInt8, expected: String) throws {
    #expect(try #require(ExactDecimal(text)).rounded(to: digits).description == expected)
  }

  @Test func compareBeyondAlignment() {
    let large = ExactDecimal(ExactDecimal.mantissaMax)
    let small = ExactDecimal(1, scale: 38)
    let zero = ExactDecimal(0, scale: 38)
    #expect(small < large)
    #expect(large.negated < small)
    #expect(large.negated < small.negated)
    #expect(zero < large)
    #expect(large.negated < zero)
    #expect(zero == ExactDecimal(0))
  }

  @Test func equalNumbersHashAlike() {
    #expect(Set([ExactDecimal(5), ExactDecimal(500, scale: 2), ExactDecimal(50, scale: 1)]).count == 1)
    #expect(ExactDecimal(500, scale: 2).int64 == 5)
    #expect(ExactDecimal(505, scale: 2).int64 == nil)
  }

  @Test func rescaling() {
    #expect(ExactDecimal(5).rescaled(to: 2)?.description == "5.00")
    #expect(ExactDecimal(500, scale: 2).rescaled(to: 0)?.description == "5")
    #expect(ExactDecimal(505, scale: 2).rescaled(to: 1) == nil)
    #expect(ExactDecimal(ExactDecimal.mantissaMax).rescaled(to: 1) == nil)
    #expect(ExactDecimal(5).rescaled(to: 38) == nil)
  }

  @Test func doubles() {
    #expect(ExactDecimal(1, scale: 1).double == 0.1)
    #expect(ExactDecimal(-125, scale: 2).double == -1.25)
    #expect(ExactDecimal(ExactDecimal.mantissaMax).double == 1e38)
  }

  /// Enums that hold decimals are passed about everywhere; their slots must not need an alignment of 16.
  @Test func alignmentIsThatOfAWord() {
    #expect(MemoryLayout<ExactDecimal>.alignment <= 8)
    #expect(MemoryLayout<Literal>.alignment <= 8)
  }
}
