import SyncBuiltins
import SyncModel
import Testing

@Suite struct NumberTests {
  let arena = Arena()

  private func number(_ text: String) -> Cell {
    ExactDecimal(text).map { Cell.decimal($0, in: arena) } ?? .absent
  }

  @Test(arguments: [
    ("1", "int 1"), ("1.50", "decimal 1.5"), ("\"2.5\"", "decimal 2.5"), ("null", "null"),
    ("true", "failure: `true` is not a number"), ("[1]", "failure: `[1]` is not a number"),
    ("\"\"", "failure: `` is not a number"), ("\"\\u0031\"", "decimal 1"),
    ("1e40", "failure: `1e+40` is no number of at most 38 digits"),
    ("\"\\ud800\"", "failure: a JSON text that is broken: half a surrogate pair or a wrong escape"),
  ])
  func decimalOfJson(text: String, expected: String) {
    let shown = show(call("decimal", [json(text, in: arena), .null], in: arena), in: arena)
    #expect(shown.replacing("int ", with: "decimal ") == expected.replacing("int ", with: "decimal "))
  }

  @Test func decimalFits() {
    let wide = number("12345678901234567890123456789012345678")
    #expect(show(call("decimal", [wide, .int(2)], in: arena), in: arena).hasPrefix("failure!"))
    let text = Cell.text("12345678901234567890123456789012345678", in: arena)
    #expect(
      show(call("decimal", [text, .int(2)], in: arena), in: arena)
        == "failure: `12345678901234567890123456789012345678` does not fit 36 digits before the point")
    #expect(show(call("decimal", [.text("-0.005", in: arena), .int(2)], in: arena), in: arena) == "decimal -0.01")
    #expect(
      show(call("decimal", [.text("1e38", in: arena), .null], in: arena), in: arena)
        == "failure: `1e38` has more than 38 digits")
    #expect(show(call("decimal", [.float(0.1), .null], in: arena), in: arena) == "decimal 0.1")
    #expect(show(call("decimal", [.float(1e-50), .int(2)], in: arena), in: arena) == "decimal 0")
    #expect(show(call("decimal", [.float(.nan), .null], in: arena), in: arena).hasPrefix("failure: `NaN`"))
  }

  @Test(arguments: [
    ("9223372036854775807", "int 9223372036854775807"), ("-9223372036854775808", "int -9223372036854775808"),
    ("+5", "int 5"), ("-0", "int 0"), ("00012", "int 12"), ("-", "failure: `-` is not a whole number"),
    ("-9223372036854775809", "failure: `-9223372036854775809` is beyond 64 bits"),
    ("99999999999999999999x", "failure: `99999999999999999999x` is not a whole number"),
    ("1e3", "failure: `1e3` is not a whole number"), ("", "failure: `` is not a whole number"),
  ])
  func ints(text: String, expected: String) { #expect(call("int", text, in: arena) == expected) }

  @Test func intOfNumbers() {
    #expect(show(call("int", [.float(3)], in: arena), in: arena) == "int 3")
    #expect(show(call("int", [.float(9.3e18)], in: arena), in: arena).hasPrefix("failure: "))
    #expect(show(call("int", [json("12.0", in: arena)], in: arena), in: arena) == "int 12")
    #expect(show(call("int", [json("\"12.0\"", in: arena)], in: arena), in: arena).hasPrefix("failure: "))
    #expect(result("int", .decimal(.init(precision: 18, scale: 0))).failure == nil)
    #expect(result("int", .decimal(.init(precision: 19, scale: 0))).failure != nil)
  }

  @Test func failureQuotesFortyCharacters() {
    let long = String(repeating: "é", count: 60)
    #expect(call("int", long, in: arena) == "failure: `\(String(repeating: "é", count: 40))…` is not a whole number")
  }

  @Test(arguments: ["1", "-1.5", "1e-7", "0.1", "5e-324", "1.7976931348623157e308", "123456789012345678901234567890"])
  func floats(text: String) throws {
    let cell = call("float", [.text(text, in: arena)], in: arena)
    #expect(try #require(Double(text)) == cell.double)
    let back = call("text", [cell], in: arena)
    #expect(call("float", [back], in: arena).double == cell.double)
  }

  @Test(arguments: ["0x10", "inf", "nan", "1_000", " 1", "1e", "+", ".5", "1e400"])
  func noFloats(text: String) { #expect(call("float", text, in: arena).hasPrefix("failure: ")) }

  @Test func roundingLeavesNothingUnsaid() {
    #expect(
      show(call("round", [number("9223372036854775807.4"), .int(0)], in: arena), in: arena) == "int \(Int64.max)")
    #expect(
      show(call("round", [number("9223372036854775807.5"), .int(0)], in: arena), in: arena).hasPrefix("failure!"))
    #expect(show(call("round", [.float(2.5), .int(0)], in: arena), in: arena) == "int 3")
    #expect(show(call("round", [.float(2.675), .int(2)], in: arena), in: arena) == "decimal 2.68")
    #expect(show(call("round", [.float(.infinity), .int(0)], in: arena), in: arena).hasPrefix("failure: "))
    let type = ValueType.decimal(.init(precision: 10, scale: 4))
    #expect(result("round", type, .int(0)).type == FieldType(.int(bits: 64)))
    #expect(result("round", type, .int(2)).type == FieldType(.decimal(.init(precision: 9, scale: 2))))
    #expect(result("round", type, .int(6)).type == FieldType(type))
    #expect(result("round", type, .int(39)).error != nil)
    #expect(result("round", .float, .int(0)).failure != nil)
  }

  @Test func floorAndCeil() {
    for (text, floor, ceil) in [
      ("0.5", 0, 1), ("-0.5", -1, 0), ("2", 2, 2), ("-2.000", -2, -2), ("1e-38", 0, 1), ("-1e-38", -1, 0),
    ] as [(String, Int64, Int64)] {
      #expect(call("floor", [number(text)], in: arena).int == floor)
      #expect(call("ceil", [number(text)], in: arena).int == ceil)
    }
    #expect(show(call("ceil", [number("9223372036854775807.1")], in: arena), in: arena).hasPrefix("failure!"))
    #expect(show(call("floor", [.float(-0.1)], in: arena), in: arena) == "int -1")
    #expect(show(call("floor", [.float(.nan)], in: arena), in: arena).hasPrefix("failure: "))
  }

  @Test func extremesOfIntegers() {
    #expect(show(call("negate", [.int(.min)], in: arena), in: arena).hasPrefix("failure!"))
    #expect(show(call("abs", [.int(.min)], in: arena), in: arena).hasPrefix("failure!"))
    #expect(call("mod", [.int(.min), .int(-1)], in: arena).int == 0)
    #expect(show(call("abs", [.float(-0.0)], in: arena), in: arena) == "float 0")
  }

  @Test func clampOfMixedNumbers() {
    #expect(show(call("clamp", [.float(5), .int(0), .int(1)], in: arena), in: arena) == "float 1")
    #expect(show(call("clamp", [.float(.nan), .int(0), .int(1)], in: arena), in: arena) == "float NaN")
    #expect(result("clamp", .int(bits: 64), .int(5), .int(1)).error != nil)
    #expect(result("clamp", .int(bits: 64), .int(0), .int(1)).type == FieldType(.int(bits: 64)))
  }

  /// `a = b * q + r` with `q` whole and `|r| < |b|`, `r` with the sign of `a`.
  @Test func modAgreesWithItsLaw() throws {
    var random = SeededRandom(seed: 3)
    for _ in 0..<5000 {
      arena.removeAll()
      let a = ExactDecimal(
        Int128.random(in: -1_000_000...1_000_000, using: &random), scale: UInt8.random(in: 0...6, using: &random))
      let b = ExactDecimal(Int128.random(in: 1...5000, using: &random), scale: UInt8.random(in: 0...6, using: &random))
      let cell = call("mod", [.decimal(a, in: arena), .decimal(b, in: arena)], in: arena)
      let rest = try #require(cell.exactDecimal(in: arena))
      #expect(rest.mantissa == 0 || (rest.mantissa < 0) == (a.mantissa < 0))
      #expect(ExactDecimal(Int128(rest.mantissa.magnitude), scale: rest.scale) < b)
      let whole = try #require(a.subtracting(rest)?.divided(by: b))
      #expect(whole.normalized.scale == 0)
    }
    let far = call(
      "mod", [number("99999999999999999999999999999999999999"), number("0.00000000000000000000000000000000000007")],
      in: arena)
    // 10^76 - 10^38 modulo 7.
    #expect(show(far, in: arena) == "decimal 0.00000000000000000000000000000000000002")
    let near = call("mod", [number("0.5"), number("99999999999999999999999999999999999999")], in: arena)
    #expect(show(near, in: arena) == "decimal 0.5")
    #expect(result("mod", .int(bits: 64), .int(3)).failure == nil)
    #expect(result("mod", .int(bits: 64), .int(0)).failure != nil)
  }
}
