import SyncModel
import Testing

@Suite struct CellTextTests {
  let arena = Arena()

  private func text(_ cell: Cell) -> String { CellText.string(cell, in: arena) }

  @Test func oneFormForEveryKind() {
    #expect(text(.null) == "")
    #expect(text(.absent) == "")
    #expect(text(.failure("why", in: arena)) == "")
    #expect(text(.bool(true)) == "true")
    #expect(text(.bool(false)) == "false")
    #expect(text(.int(.min)) == "-9223372036854775808")
    #expect(text(.int(.max)) == "9223372036854775807")
    #expect(text(.int(0)) == "0")
    #expect(text(.int(-1)) == "-1")
    #expect(text(.text("é", in: arena)) == "é")
    #expect(text(.date(days: 0)) == "2000-01-01")
    #expect(text(.time(microseconds: 1)) == "00:00:00.000001")
    #expect(text(.timestamp(microseconds: 0)) == "2000-01-01T00:00:00Z")
    #expect(text(.localDateTime(microseconds: 0)) == "2000-01-01T00:00:00")
    #expect(text(.timestamp(microseconds: .max)) == "infinity")
  }

  @Test(
    arguments: [
      (0.0, "0"), (-0.0, "-0.0"), (1.5, "1.5"), (-3, "-3"), (.nan, "NaN"), (.infinity, "Infinity"),
      (-.infinity, "-Infinity"),
      (1e300, "1e+300"), (.leastNonzeroMagnitude, "5e-324"), (0.1, "0.1"), (9_007_199_254_740_991, "9007199254740991"),
    ] as [(Double, String)])
  func floats(value: Double, expected: String) { #expect(text(.float(value)) == expected) }

  /// The fast writer of small decimals against the description of the exact number.
  @Test func decimalsAreWrittenAlike() {
    var random = SeededRandom(seed: 9)
    for index in 0..<5000 {
      let mantissa =
        index == 0 ? .min : index == 1 ? 0 : Int64.random(in: .min ... .max, using: &random) >> Int64(index % 60)
      let number = ExactDecimal(Int128(mantissa), scale: UInt8.random(in: 0...38, using: &random))
      #expect(text(.decimal(number, in: arena)) == number.normalized.description)
    }
    let long = ExactDecimal(ExactDecimal.powerOfTen(37), scale: 36)
    #expect(text(.decimal(long, in: arena)) == "10")
    let wide = ExactDecimal(ExactDecimal.mantissaMax, scale: 38)
    let cell = Cell.decimal(wide, in: arena)
    #expect(cell.tag == .wideDecimal)
    #expect(text(cell) == wide.description)
    #expect(cell.exactDecimal(in: arena) == wide)
  }

  @Test func textWithinItsOwnArena() {
    let small = Arena(capacity: 64)
    let cell = Cell.text(String(repeating: "x", count: 60), in: small)
    let start = small.count
    CellText.append(cell, from: small, to: small)
    #expect(small.string(start, small.count - start) == String(repeating: "x", count: 60))
  }

  /// Source: RFC 4648, section 10.
  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
    ("foobar", "Zm9vYmFy"),
  ])
  func base64(plain: String, encoded: String) throws {
    var cell = Cell.text(plain, in: arena)
    cell.tag = .bytes
    #expect(text(cell) == encoded)
    let output = Arena()
    let decoded = try #require(Array(encoded.utf8).withUnsafeBytes { Base64.decode($0, to: output) })
    #expect(decoded.tag == .bytes)
    #expect(decoded.string(in: output) == plain)
  }

  @Test(arguments: ["Zg=", "Zg", "Z===", "Zg==Zg==", "Zm9v\n", "Zm-v", "=Zg=", "Zg=v"])
  func noBase64(text: String) {
    let output = Arena()
    let decoded = Array(text.utf8).withUnsafeBytes { Base64.decode($0, to: output)?.tag }
    #expect(decoded == nil)
    #expect(output.count == 0)
  }
}
