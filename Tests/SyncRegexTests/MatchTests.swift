import Testing

@testable import SyncRegex

/// Runs both machines and insists that they agree.
func found(_ pattern: String, in text: String) throws -> Bool {
  let table = try LinearRegex(pattern)
  let stepped = try LinearRegex(pattern, tableStateLimit: 0)
  #expect(!stepped.usesTable)
  let answer = table.matches(text)
  #expect(stepped.matches(text) == answer, "the machines differ on /\(pattern)/ and \(text.debugDescription)")
  return answer
}

struct MatchTests {
  @Test(arguments: [
    ("", "", true), ("", "x", true), ("b", "abc", true), ("d", "abc", false),
    ("^b", "abc", false), ("^a", "abc", true), ("c$", "abc", true), ("b$", "abc", false),
    ("^$", "", true), ("^$", "a", false), ("$^", "", true), ("$^", "a", false), ("^$", "\n", false),
    ("^a$", "a\n", false), ("a|^b|c$", "xb", false), ("a|^b|c$", "xc", true), ("(^|x)a", "ba", false),
    ("(^|x)a", "bxa", true), ("a($|x)", "ab", false), ("a($|x)", "ba", true), ("^^a$$", "a", true),
    ("a^b", "ab", false), ("a$b", "ab", false), ("a()b", "ab", true), ("a(|x)b", "axb", true), ("a|", "z", true),
    ("a.c", "abc", true), ("a.c", "a\nc", false), ("^.$", "é", true), ("^.$", "😀", true), ("^..$", "é", false),
    ("^..$", "e\u{301}", true), ("^.$", "\u{FFFF}", true), ("^.$", "\u{10FFFF}", true), ("^.$", "\u{E000}", true),
    ("[a-c]x", "bx", true), ("[a-c]x", "dx", false), ("[^a-c]x", "dx", true), ("[^a-c]x", "ax", false),
    ("^[^a]$", "\n", true), ("[a\\-z]", "-", true), ("[a\\-z]", "m", false), ("[a-]", "-", true), ("[-a]", "-", true),
    ("[\\]]", "]", true), ("[a^]", "^", true), ("[.]", "x", false), ("[\\d_]", "_", true), ("[^\\D]", "7", true),
    ("[^\\D]", "x", false), ("[^\\s\\S]", "x", false), ("[[]", "[", true), ("]}", "]}", true), ("[a-z-9]", "-", true),
    ("^\\d+$", "0129", true), ("^\\d+$", "١", false), ("\\w", "é", false), ("\\W", "é", true), ("\\w", "_", true),
    ("\\s", "\u{b}", true), ("\\s", "\u{a0}", false), ("\\S", " \t", false), ("\\D", "12", false),
    ("\\n", "\n", true), ("\\t\\r", "\t\r", true), ("\\/", "a/b", true), ("\\.", "x", false), ("\\\\", "\\", true),
    ("\\$\\^", "$^", true), ("\\_\\-\\`\\~", "_-`~", true), ("/", "/", true),
    ("\\u{e9}", "café", true), ("\\u{1F600}", "😀", true), ("^[\\u{1F600}-\\u{1F64F}]$", "😃", true),
    ("^[à-ÿ]+$", "éèç", true), ("^[à-ÿ]+$", "éæ×", false), ("^[^é]$", "è", true), ("^[^é]$", "é", false),
    ("^[߿-ࠁ]$", "ࠀ", true), ("^[\\u{d000}-\\u{f000}]$", "\u{e001}", true), ("^日本+$", "日本本", true),
    ("^[\\u{700}-\\u{10100}]$", "\u{100FF}", true), ("^[\\u{700}-\\u{10100}]$", "\u{10101}", false),
    ("^a*$", "aaa", true), ("^a*$", "aab", false), ("^a+$", "", false), ("^a?b$", "b", true), ("^a?b$", "aab", false),
    ("^a*?$", "aa", true), ("^a+?b??$", "aab", true), ("^a{2}$", "aa", true), ("^a{2}$", "aaa", false),
    ("^a{2,}$", "a", false), ("^a{2,}$", "aaaa", true), ("^a{1,3}?$", "aaa", true), ("^a{1,3}$", "aaaa", false),
    ("^a{0}b$", "b", true), ("^a{0}b$", "ab", false), ("^a{0,}$", "aa", true), ("^(?:ab){2}$", "abab", true),
    ("^(ab|c)*d$", "abccabd", true), ("^(ab|c)*d$", "abcad", false), ("^((a*)*)*$", "aaa", true),
    ("^(a|b)?c$", "bc", true), ("^(|a)+$", "aa", true), ("^(^a|b)*$", "abb", true), ("^(^a|b)*$", "aba", false),
    ("(?i)straße", "STRAßE", true), ("(?i)É", "é", false), ("(?i)[a-c]z", "BZ", true), ("(?i)[^a]", "A", false),
    ("(?i)\\u{4b}", "k", true), ("(?i)k", "\u{212A}", false), ("a", "A", false), ("(?i)[Y-b]", "y", true),
    ("^[^@ ]+@[^@ ]+$", "ana@example.org", true), ("^[^@ ]+@[^@ ]+$", "ana@@example", false),
    ("^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "2024-02-29", true), ("^[A-Z]{2}\\d{2}(?: ?\\w{4}){2,7}$", "DE89 3704 0044", true),
    ("^.{0,255}$", "é", true), ("\\u{0}", "a\u{0}", true),
  ])
  func table(pattern: String, text: String, expected: Bool) throws {
    #expect(try found(pattern, in: text) == expected, "/\(pattern)/ on \(text.debugDescription)")
  }

  @Test func boundsOfLongRepetitions() throws {
    for count in [999, 1000, 1001] {
      let text = String(repeating: "é", count: count)
      #expect(try found("^.{1000}$", in: text) == (count == 1000))
      #expect(try found("^.{0,1000}$", in: text) == (count <= 1000))
    }
    #expect(try LinearRegex("^[a-z]{200}$").usesTable)
  }

  @Test func everyScalarNearAnEncodingBoundary() throws {
    let edges: [UInt32] = [0x7F, 0x7FF, 0xFFF, 0xFFFF, 0x3FFFF, 0x40FFF]
    for low in edges {
      for high in edges where high >= low {
        let inside = try LinearRegex("^[\\u{\(String(low, radix: 16))}-\\u{\(String(high, radix: 16))}]$")
        let outside = try LinearRegex("^[^\\u{\(String(low, radix: 16))}-\\u{\(String(high, radix: 16))}]$")
        for edge in edges {
          for value in (edge - 2)...(edge + 2) {
            let text = String(try #require(Unicode.Scalar(value)))
            #expect(inside.matches(text) == (low...high).contains(value), "\(value) in \(low)...\(high)")
            #expect(outside.matches(text) != (low...high).contains(value), "\(value) out of \(low)...\(high)")
          }
        }
      }
    }
  }

  @Test(arguments: [
    [0xFF], [0xC3], [0x80], [0xED, 0xA0, 0x80], [0xC0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82],
  ])
  func invalidBytesMatchNothing(bytes: [UInt8]) throws {
    for limit in [0, LinearRegex.tableStateLimit] {
      for pattern in [".", "[^a]", "\\W", "\\D", "^.*$"] {
        let regex = try LinearRegex(pattern, tableStateLimit: limit)
        #expect(!bytes.withUnsafeBytes { regex.matches($0) }, "/\(pattern)/ on \(bytes)")
      }
      let regex = try LinearRegex("é$", tableStateLimit: limit)
      #expect((bytes + Array("é".utf8)).withUnsafeBytes { regex.matches($0) })
    }
  }

  @Test func emptyBufferWithoutAddress() throws {
    let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
    #expect(try LinearRegex("^$").matches(nothing))
    #expect(try !LinearRegex("a").matches(nothing))
    #expect(try LinearRegex("^$", tableStateLimit: 0).matches(nothing))
  }
}
