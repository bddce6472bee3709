import Testing

@testable import SyncRegex

struct RefusalTests {
  @Test(arguments: [
    ("a\\b", 1, "word boundaries"), ("\\B", 0, "word boundaries"), ("[\\b]", 1, "word boundaries"),
    ("(a)\\1", 3, "back references"), ("\\k<n>", 0, "back references"), ("(?P=n)", 0, "back references"),
    ("é(?=a)", 2, "look-around"), ("(?!a)", 0, "look-around"), ("(?<=a)", 0, "look-around"),
    ("(?<!a)", 0, "look-around"), ("(?<n>a)", 0, "no names"), ("(?P<n>a)", 0, "no names"), ("(?>a)", 0, "atomic"),
    ("a(?i)", 1, "only at the start"), ("(?m)a", 0, "begins only"), ("(?i:a)", 0, "begins only"), ("(?", 0, "begins"),
    ("a*+", 2, "possessive"), ("a++", 2, "possessive"), ("a{2}+", 4, "possessive"), ("a**", 2, "repetition"),
    ("a*??", 3, "repetition"), ("a{2}{3}", 4, "repetition"),
    ("*a", 0, "nothing before `*`"), ("a|+", 2, "nothing before `+`"), ("(?:?)", 3, "nothing before `?`"),
    ("^*", 1, "nothing before `*`"), ("{2}", 0, "nothing before `{`"), ("$+", 1, "nothing before `+`"),
    ("a{1001}", 2, "up to 1000"), ("a{1,99999999999999999999}", 4, "up to 1000"), ("a{3,2}", 1, "`{2,3}`"),
    ("a{", 1, "a repetition is"), ("a{,2}", 1, "a repetition is"), ("a{x}", 1, "a repetition is"),
    ("a{1,2", 1, "a repetition is"),
    ("x(a", 1, "not closed"), ("(a(b)", 0, "not closed"), ("a)", 1, "closes no group"), ("é[a", 2, "not closed"),
    ("[a-", 0, "not closed"), ("[]", 0, "empty class"), ("[^]", 0, "empty class"), ("[z-a]", 1, "backwards"),
    ("[\\d-z]", 1, "a range runs"), ("[a-\\w]", 1, "a range runs"), ("[[:alpha:]]", 1, "named classes"),
    ("\\q", 0, "write `q`"), ("\\é", 0, "write `é`"), ("\\ ", 0, "write ` `"), ("\\x41", 0, "\\u{…}"),
    ("\\pL", 0, "properties"), ("\\A", 0, "write `^`"), ("\\z", 0, "write `$`"), ("\\0", 0, "write `\\u{0}`"),
    ("a\\", 1, "lone"), ("[a\\", 2, "lone"), ("\\u0041", 0, "hexadecimal"), ("\\u{}", 0, "hexadecimal"),
    ("\\u{1234567}", 0, "hexadecimal"), ("\\u{12", 0, "hexadecimal"), ("\\u{d800}", 0, "no unicode scalar"),
    ("\\u{110000}", 0, "no unicode scalar"), ("(?:a{1000}){1000}", 4, "too large"),
    ("a{9}(?:.){1000}b{1000}(?:..){999}", 28, "too large"),
  ])
  func table(pattern: String, offset: Int, message: String) throws {
    let error = try #require(throws: RegexError.self) { try LinearRegex(pattern) }
    #expect(error.offset == offset, "/\(pattern)/: \(error.message)")
    #expect(message.isEmpty || error.message.contains(message), "/\(pattern)/: \(error.message)")
    #expect(!error.message.hasSuffix("."))
    #expect(error.message.first?.isUppercase == false)
  }

  @Test func nestingEndsAtAHundred() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "(", count: depth) + "a" + String(repeating: ")", count: depth)
    }
    #expect(try LinearRegex(nested(100)).matches("a"))
    for depth in [101, 200_000] {
      let error = try #require(throws: RegexError.self) { try LinearRegex(nested(depth)) }
      #expect(error.offset == 100)
      #expect(error.message.contains("100 deep"))
    }
  }

  @Test func hugePatternsAreRefusedQuickly() throws {
    let clock = ContinuousClock()
    let patterns = [
      "(((((a{1000}){1000}){1000}){1000}){1000}){1000}", "(((((|){1000}){1000}){1000}){1000}|b){1000}",
      String(repeating: "a", count: 20_000), "(" + String(repeating: "|^", count: 400) + "){1000}",
    ]
    for pattern in patterns {
      let time = try clock.measure {
        if pattern.contains("(|)") {
          #expect(try LinearRegex(pattern).matches("c"))
        } else {
          let error = try #require(throws: RegexError.self) { try LinearRegex(pattern) }
          #expect(error.message.contains("too large"))
        }
      }
      #expect(time < .seconds(5))
    }
  }
}
