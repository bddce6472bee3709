import SyncBuiltins
import SyncModel
import Testing

/// Telephone numbers, URLs, countries, currencies, Unicode and formatted numbers.
@Suite struct NormalFormTests {
  let arena = Arena()

  private func phone(_ text: String, _ region: String?) -> String {
    let cell = region.map { Cell.text($0, in: arena) } ?? .null
    return show(call("e164", [.text(text, in: arena), cell], in: arena), in: arena)
  }

  /// The examples of libphonenumber: as dialled within the region and from abroad.
  @Test(arguments: [
    ("MX", "200 123 4567", "+52 200 123 4567", "+522001234567"),
    ("US", "(201) 555-0123", "+1 201-555-0123", "+12015550123"),
    ("GB", "0121 234 5678", "+44 121 234 5678", "+441212345678"),
    ("DE", "030 123456", "+49 30 123456", "+4930123456"),
    ("FR", "01 23 45 67 89", "+33 1 23 45 67 89", "+33123456789"),
    ("ES", "810 12 34 56", "+34 810 12 34 56", "+34810123456"),
    ("IT", "02 1234 5678", "+39 02 1234 5678", "+390212345678"),
    ("BR", "(11) 2345-6789", "+55 11 2345-6789", "+551123456789"),
    ("RU", "8 (301) 123-45-67", "+7 301 123-45-67", "+73011234567"),
    ("HU", "(06 1) 234 5678", "+36 1 234 5678", "+3612345678"),
    ("JP", "03-1234-5678", "+81 3-1234-5678", "+81312345678"),
    ("AU", "(02) 1234 5678", "+61 2 1234 5678", "+61212345678"),
    ("IN", "074104 10123", "+91 74104 10123", "+917410410123"),
    ("CA", "(506) 234-5678", "+1 506-234-5678", "+15062345678"),
    ("AR", "011 2345-6789", "+54 11 2345-6789", "+541123456789"),
    ("CO", "(601) 2345678", "+57 601 2345678", "+576012345678"),
    ("CL", "600 123 456", "+56 600 123 456", "+56600123456"),
    ("PE", "(01) 1234567", "+51 1 1234567", "+5111234567"),
    ("NL", "010 123 4567", "+31 10 123 4567", "+31101234567"),
    ("SE", "08-12 34 56", "+46 8 12 34 56", "+468123456"),
    ("ZA", "010 123 4567", "+27 10 123 4567", "+27101234567"),
    ("CN", "010 1234 5678", "+86 10 1234 5678", "+861012345678"),
  ]) func numbersOfRegions(_ region: String, _ national: String, _ abroad: String, _ expected: String) {
    #expect(phone(national, region) == "\"\(expected)\"")
    #expect(phone(abroad, nil) == "\"\(expected)\"")
    #expect(phone(abroad, "DE") == "\"\(expected)\"")
    #expect(phone(expected, region) == "\"\(expected)\"")
  }

  @Test(
    arguments: [
      ("", nil), ("+", nil), ("call me", "MX"), ("555 0100", nil), ("+52 55", nil), ("+49 30 123456 ext 7", nil),
      ("+1 555-0100", nil), ("++4930123456", nil), ("49+30123456", nil), ("1234567890123456789", "DE"), ("123", "US"),
      ("٠٣٠١٢٣٤٥٦", "DE"),
    ] as [(String, String?)]) func noNumbers(_ text: String, _ region: String?)
  {
    #expect(phone(text, region).hasPrefix("failure: "))
  }

  @Test func outOfNorthAmerica() { #expect(phone("011 49 30 123456", "US") == "\"+4930123456\"") }

  @Test func regionsAreChecked() {
    #expect(result("e164", .text(max: nil), .text("MX")).error == nil)
    for wrong in ["UK", "mx", "001", "", "Mexico"] {
      #expect(result("e164", .text(max: nil), .text(wrong)).error != nil)
    }
  }

  @Test(arguments: [
    ("http://a.b/c/./../../g", "http://a.b/g"), ("http://a/b/c/..", "http://a/b/"), ("http://a/b//c", "http://a/b//c"),
    ("HTTPS://User:Pw@Example.com:443?Q=1#F", "https://User:Pw@example.com/?Q=1#F"),
    ("ftp://a:21/x", "ftp://a/x"), ("http://a:443/", "http://a:443/"), ("http://a:/", "http://a/"),
    ("http://a/%7Euser/%2fx%41", "http://a/~user/%2FxA"), ("http://a?x=..%2e", "http://a/?x=..."),
    ("http://PEÑA.mx/ñ", "http://peña.mx/ñ"), ("myapp+x://Host", "myapp+x://host/"), ("http://a:0080/", "http://a/"),
    ("http://a/..", "http://a/"), ("http://a/%2E%2E/b", "http://a/b"),
  ]) func urls(_ text: String, _ expected: String) {
    #expect(call("url", text, in: arena) == "\"\(expected)\"")
    #expect(call("url", expected, in: arena) == "\"\(expected)\"")
  }

  @Test(arguments: [
    "", "a", "http:", "http://", "http:///x", "http://a b/", "http://a/%", "http://a/%1", "://a", "1x://a",
    "mailto:a@b.co",
    "http://[::1", "http://[zz]/", "http://a:99999/", "http://a:x/", "http://a@b@c/", "http://a\u{7}/", "http://a/\\b",
  ]) func noUrls(_ text: String) { #expect(call("url", text, in: arena).hasPrefix("failure: ")) }

  @Test(arguments: [
    ("mx", "MX"), ("MEX", "MX"), ("Mexico", "MX"), ("México", "MX"), ("united states of america", "US"), ("UK", "GB"),
    ("Korea, Republic of", "KR"), ("Republic of Korea", "KR"), ("South Korea", "KR"), ("Türkiye", "TR"),
    ("Turkey", "TR"),
    ("Curacao", "CW"), ("Viet Nam", "VN"), ("The Netherlands", "NL"), ("Bolivia", "BO"), ("DEU", "DE"),
  ]) func countries(_ text: String, _ expected: String) {
    #expect(call("country_code", text, in: arena) == "\"\(expected)\"")
  }

  @Test(arguments: ["", "-", "XX", "Atlantis", "Korea", "484"]) func noCountries(_ text: String) {
    #expect(call("country_code", text, in: arena).hasPrefix("failure: "))
  }

  @Test(arguments: [("usd", "USD"), ("840", "USD"), ("008", "ALL"), ("\tEur\n", "EUR"), ("VES", "VES")])
  func currencies(_ text: String, _ expected: String) {
    #expect(call("currency_code", text, in: arena) == "\"\(expected)\"")
  }

  @Test(arguments: ["", "8", "$", "ZZZ", "USDX", "Euro"]) func noCurrencies(_ text: String) {
    #expect(call("currency_code", text, in: arena).hasPrefix("failure: "))
  }

  /// Lines of the Unicode conformance test NormalizationTest.txt: source, and the form that it must become.
  @Test(arguments: [
    ("\u{1E0A}\u{0323}", "\u{1E0C}\u{0307}"), ("\u{0044}\u{0307}", "\u{1E0A}"),
    ("\u{1100}\u{1161}\u{11A8}", "\u{AC01}"),
    ("\u{0958}", "\u{0915}\u{093C}"), ("\u{FB2C}", "\u{05E9}\u{05BC}\u{05C1}"), ("\u{2126}", "\u{03A9}"),
    ("\u{FB01}", "\u{FB01}"), ("\u{1D160}", "\u{1D158}\u{1D165}\u{1D16E}"),
    ("\u{0061}\u{0315}\u{0300}\u{05AE}\u{0300}\u{0062}", "\u{00E0}\u{05AE}\u{0300}\u{0315}\u{0062}"),
  ]) func unicode(_ text: String, _ expected: String) {
    let cell = call("normalize_unicode", [.text(text, in: arena)], in: arena)
    #expect(Array(cell.string(in: arena).unicodeScalars) == Array(expected.unicodeScalars))
    let again = call("normalize_unicode", [cell], in: arena)
    #expect(Array(again.string(in: arena).unicodeScalars) == Array(expected.unicodeScalars))
  }

  @Test(arguments: [
    ("0", 0, ",", ".", "0"), ("999.995", 2, ",", ".", "1,000.00"), ("-999.5", 0, ",", ".", "-1,000"),
    (
      "99999999999999999999999999999999999999", 38, "", ".",
      "99999999999999999999999999999999999999." + String(repeating: "0", count: 38)
    ),
    ("0.00000000000000000000000000000000000001", 3, ",", ".", "0.000"), ("1234567", 0, " ", ".", "1 234 567"),
    ("100", 1, "'", ",", "100,0"), ("-0.5", 0, ",", ".", "-1"), ("-0.4", 0, ",", ".", "0"),
  ]) func numbers(_ text: String, _ decimals: Int64, _ group: String, _ point: String, _ expected: String) throws {
    let number = Cell.decimal(try #require(ExactDecimal(text)), in: arena)
    let cells = [number, .int(decimals), .text(group, in: arena), .text(point, in: arena)]
    #expect(show(call("format_number", cells, in: arena), in: arena) == "\"\(expected)\"")
  }

  @Test func patternsOfNumbersAreChecked() {
    func problem(_ literals: Literal...) -> String? {
      result(
        "format_number",
        [CallArgument(FieldType(.int(bits: 64)))] + literals.map { CallArgument(FieldType($0.type), literal: $0) }
      )
      .error
    }
    #expect(problem(.int(2), .text(","), .text(".")) == nil)
    #expect(problem(.int(0), .text(""), .text("")) == nil)
    #expect(problem(.int(-1), .text(","), .text(".")) != nil)
    #expect(problem(.int(39), .text(","), .text(".")) != nil)
    #expect(problem(.int(2), .text("."), .text(".")) != nil)
    #expect(problem(.int(2), .text(""), .text("")) != nil)
    #expect(problem(.int(2), .text("1"), .text(".")) != nil)
  }
}
