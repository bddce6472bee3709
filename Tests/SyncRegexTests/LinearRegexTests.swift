import Testing

@testable import SyncRegex

struct LinearRegexTests {
  @Test(arguments: [
    ("abc", "xabcx", true), ("^abc$", "abc", true), ("^abc$", "xabc", false), ("^$", "", true), ("^$", "a", false),
    ("a*", "", true), ("a+", "", false), ("^a?b$", "b", true), ("^(a|b)+$", "abba", true), ("^(a|b)+$", "abca", false),
    ("^[^@ ]+@[^@ ]+$", "ada@example.com", true), ("^[^@ ]+@[^@ ]+$", "ada example", false),
    ("^\\d{3}-\\d{4}$", "555-0100", true), ("^\\d{3}-\\d{4}$", "55-0100", false), ("^a{2,}$", "aaa", true),
    ("^a{2,3}$", "aaaa", false), ("(?i)straße", "STRAßE", true), ("^.$", "é", true), ("^.$", "\u{1F600}", true),
    ("^.$", "\n", false), ("^[à-ü]+$", "éèü", true), ("^[à-ü]+$", "eee", false), ("^\\w+\\s\\w+$", "a b", true),
    ("\\.csv$", "x.csv", true), ("\\.csv$", "xcsv", false), ("^\\u{1F600}$", "\u{1F600}", true), ("[]]", "]", true),
    ("a|^b", "cb", false), ("a$|b", "ba", true), ("x$y", "xy", false), ("(^a|b)c", "bc", true),
    ("^[^a]$", "\u{10FFFF}", true),
    ("^a??b$", "ab", true), ("(a*)*b", "aaab", true), ("^(a{0,2}){3}$", "aaaaaa", true),
    ("^(a{0,2}){3}$", "aaaaaaa", false),
  ])
  func finds(_ pattern: String, _ text: String, _ expected: Bool) throws {
    #expect(try LinearRegex(pattern).matches(text) == expected)
  }

  @Test(arguments: [
    ("(a", 0), ("a)", 1), ("[a", 0), ("*a", 0), ("a**", 2), ("a*+", 2), ("\\1", 0), ("\\b", 0), ("(?=a)", 0),
    ("\\q", 0),
    ("a{2", 1), ("a{3,2}", 1), ("a{2000}", 1), ("é[z-a]", 3), ("\\u{110000}", 0), ("a\\", 1), ("((a{1000}){1000})", 0),
  ])
  func refuses(_ pattern: String, _ offset: Int) {
    #expect { try LinearRegex(pattern) } throws: { error in
      guard let error = error as? RegexError else { return false }
      return error.offset == offset && error.message.first?.isUppercase == false && !error.message.hasSuffix(".")
    }
  }

  @Test(arguments: ["(a*)*b", "(a|aa)+$", "^(a?){50}a{50}$", "(x+x+)+y"])
  func isLinear(_ pattern: String) throws {
    let regex = try LinearRegex(pattern)
    #expect(regex.matches(String(repeating: "a", count: 100_000) + "!") == false)
  }

  @Test func neverTrapsOnInvalidText() throws {
    let regex = try LinearRegex("^[à-ü.]+$")
    let bytes: [UInt8] = [0xC3, 0xFF, 0x80, 0xE2, 0x82]
    #expect(bytes.withUnsafeBytes { regex.matches($0) } == false)
  }

  /// Against a matcher that tries everything.
  @Test func agreesWithTheObviousMatcher() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    var generator = Generator(state: seed)
    for _ in 0..<3_000 {
      let node = generator.node(depth: 3)
      let pattern = node.pattern
      let regex = try LinearRegex(pattern)
      let automaton = try RegexAutomaton(Self.tree(pattern))
      for _ in 0..<6 {
        let text = generator.text()
        let expected = Obvious.searches(node, Array(text.utf8))
        #expect(regex.matches(text) == expected, "seed \(seed): /\(pattern)/ on \(text)")
        var copy = text
        let simulated = copy.withUTF8 { LinearRegex.simulate(automaton, UnsafeRawBufferPointer($0)) }
        #expect(simulated == expected, "seed \(seed): /\(pattern)/ simulated on \(text)")
      }
    }
  }

  private static func tree(_ pattern: String) throws -> RegexNode {
    var parser = RegexParser(pattern)
    return try parser.parse()
  }
}

private struct Generator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }

  mutating func text() -> String {
    String((0..<Int.random(in: 0...7, using: &self)).map { _ in "abc".randomElement(using: &self) ?? "a" })
  }

  mutating func node(depth: Int) -> Obvious {
    switch Int.random(in: 0..<(depth == 0 ? 3 : 8), using: &self) {
    case 0, 1: .byte("abc".utf8.randomElement(using: &self) ?? 0x61)
    case 2: Bool.random(using: &self) ? .start : .end
    case 3, 4: .sequence([node(depth: depth - 1), node(depth: depth - 1)])
    case 5: .choice([node(depth: depth - 1), node(depth: depth - 1)])
    case 6: .star(node(depth: depth - 1))
    default: .optional(node(depth: depth - 1))
    }
  }
}

private indirect enum Obvious {
  case byte(UInt8)
  case start, end
  case sequence([Obvious])
  case choice([Obvious])
  case star(Obvious)
  case optional(Obvious)

  var pattern: String {
    switch self {
    case .byte(let byte): String(UnicodeScalar(byte))
    case .start: "^"
    case .end: "$"
    case .sequence(let items): items.map { "(\($0.pattern))" }.joined()
    case .choice(let items): "(" + items.map(\.pattern).joined(separator: "|") + ")"
    case .star(let item): "(\(item.pattern))*"
    case .optional(let item): "(\(item.pattern))?"
    }
  }

  static func searches(_ node: Obvious, _ text: [UInt8]) -> Bool {
    (0...text.count).contains { !ends(node, text, $0).isEmpty }
  }

  /// Every place where a match from `start` may end.
  static func ends(_ node: Obvious, _ text: [UInt8], _ start: Int) -> Set<Int> {
    switch node {
    case .byte(let byte): return start < text.count && text[start] == byte ? [start + 1] : []
    case .start: return start == 0 ? [0] : []
    case .end: return start == text.count ? [start] : []
    case .sequence(let items):
      return items.reduce(into: [start]) { places, item in
        places = places.reduce(into: Set<Int>()) { $0.formUnion(ends(item, text, $1)) }
      }
    case .choice(let items): return items.reduce(into: Set<Int>()) { $0.formUnion(ends($1, text, start)) }
    case .optional(let item): return ends(item, text, start).union([start])
    case .star(let item):
      var all: Set<Int> = [start]
      var fresh = all
      while !fresh.isEmpty {
        fresh = fresh.reduce(into: Set<Int>()) { $0.formUnion(ends(item, text, $1)) }.subtracting(all)
        all.formUnion(fresh)
      }
      return all
    }
  }
}
