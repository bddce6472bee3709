import Testing

@testable import SyncRegex

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// A pattern that can both write itself down and say, by its definition, where a match from a position may end.
indirect enum Sketch {
  case literal(Unicode.Scalar)
  case dot, start, end
  case oneOf([Unicode.Scalar], negated: Bool)
  case span(Unicode.Scalar, Unicode.Scalar)
  case all([Sketch])
  case any([Sketch])
  case times(Sketch, Int, Int?, lazy: Bool)

  var pattern: String {
    switch self {
    case .literal(let scalar): scalar == "\n" ? "\\n" : String(scalar)
    case .dot: "."
    case .start: "^"
    case .end: "$"
    case .oneOf(let scalars, let negated):
      "[" + (negated ? "^" : "") + scalars.map { Sketch.literal($0).pattern }.joined() + "]"
    case .span(let low, let high):
      "[\\u{\(String(low.value, radix: 16))}-\\u{\(String(high.value, radix: 16))}]"
    case .all(let parts): "(?:" + parts.map(\.pattern).joined() + ")"
    case .any(let parts): "(" + parts.map(\.pattern).joined(separator: "|") + ")"
    case .times(let part, let least, let most, let lazy):
      "(" + part.pattern + ")" + Sketch.quantifier(least, most) + (lazy ? "?" : "")
    }
  }

  private static func quantifier(_ least: Int, _ most: Int?) -> String {
    switch (least, most) {
    case (0, nil): "*"
    case (1, nil): "+"
    case (0, 1): "?"
    case (let least, let most?): least == most ? "{\(least)}" : "{\(least),\(most)}"
    case (let least, nil): "{\(least),}"
    }
  }

  func ends(_ text: [Unicode.Scalar], _ from: Int, ignoringCase: Bool) -> Set<Int> {
    func one(_ test: (Unicode.Scalar) -> Bool) -> Set<Int> {
      guard from < text.count else { return [] }
      let scalar = text[from]
      let letter = scalar.isASCII && scalar.properties.isAlphabetic
      let variants = ignoringCase && letter ? [scalar, Unicode.Scalar(UInt8(scalar.value ^ 32))] : [scalar]
      return variants.contains(where: test) ? [from + 1] : []
    }
    switch self {
    case .literal(let scalar): return one { $0 == scalar }
    case .dot: return one { $0 != "\n" }
    case .start: return from == 0 ? [from] : []
    case .end: return from == text.count ? [from] : []
    case .oneOf(let scalars, let negated):
      let inside = one { scalars.contains($0) }
      return negated ? (from < text.count && inside.isEmpty ? [from + 1] : []) : inside
    case .span(let low, let high): return one { low <= $0 && $0 <= high }
    case .all(let parts):
      return parts.reduce([from]) { ends, part in
        Set(ends.flatMap { part.ends(text, $0, ignoringCase: ignoringCase) })
      }
    case .any(let parts):
      return Set(parts.flatMap { $0.ends(text, from, ignoringCase: ignoringCase) })
    case .times(let part, let least, let most, _):
      var reached: Set<Int> = least == 0 ? [from] : []
      var ends: Set<Int> = [from]
      // Beyond `least` rounds plus one for each scalar of the text no new end can appear.
      for round in 1...(max(1, min(most ?? Int.max, least + text.count + 1))) where most != 0 {
        ends = Set(ends.flatMap { part.ends(text, $0, ignoringCase: ignoringCase) })
        if round >= least { reached.formUnion(ends) }
      }
      return reached
    }
  }

  func isFound(in text: [Unicode.Scalar], ignoringCase: Bool) -> Bool {
    (0...text.count).contains { !ends(text, $0, ignoringCase: ignoringCase).isEmpty }
  }

  static func random(_ depth: Int, _ alphabet: [Unicode.Scalar], _ random: inout SeededGenerator) -> Sketch {
    let letter = alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
    let other = alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
    switch Int.random(in: 0..<(depth == 0 ? 9 : 16), using: &random) {
    case 0...3: return .literal(letter)
    case 4: return .dot
    case 5: return .start
    case 6: return .end
    case 7: return .oneOf([letter, other], negated: Bool.random(using: &random))
    case 8: return .span(min(letter, other), max(letter, other))
    case 9...11:
      let count = Int.random(in: 0...3, using: &random)
      return .all((0..<count).map { _ in .random(depth - 1, alphabet, &random) })
    case 12, 13:
      let count = Int.random(in: 1...3, using: &random)
      return .any((0..<count).map { _ in .random(depth - 1, alphabet, &random) })
    default:
      let least = Int.random(in: 0...2, using: &random)
      let most = Bool.random(using: &random) ? nil : least + Int.random(in: 0...2, using: &random)
      return .times(.random(depth - 1, alphabet, &random), least, most, lazy: Bool.random(using: &random))
    }
  }
}

struct RandomComparisonTests {
  @Test func agreesWithTheDefinition() throws {
    let seed = getenv("SEED").flatMap { UInt64(String(cString: $0)) } ?? UInt64.random(in: 0...UInt64.max)
    print("regex comparison SEED=\(seed)")
    var random = SeededGenerator(state: seed)
    let alphabets: [[Unicode.Scalar]] = [["a", "b"], ["a", "A", "\n"], ["a", "é", "è", "€", "😀", "\u{10FFFF}"]]
    var hits = 0
    var misses = 0
    for round in 0..<1500 {
      let alphabet = alphabets[round % alphabets.count]
      let sketch = Sketch.random(4, alphabet, &random)
      let ignoringCase = Int.random(in: 0..<4, using: &random) == 0
      let pattern = (ignoringCase ? "(?i)" : "") + sketch.pattern
      // `^` and `$` alone take no quantifier, but the sketches put them in groups.
      let table = try LinearRegex(pattern)
      let stepped = try LinearRegex(pattern, tableStateLimit: 0)
      for _ in 0..<8 {
        let length = Int.random(in: 0...7, using: &random)
        let scalars = (0..<length).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &random)] }
        var text = ""
        text.unicodeScalars.append(contentsOf: scalars)
        let expected = sketch.isFound(in: scalars, ignoringCase: ignoringCase)
        if expected { hits += 1 } else { misses += 1 }
        #expect(table.matches(text) == expected, "SEED=\(seed) table /\(pattern)/ \(text.debugDescription)")
        #expect(stepped.matches(text) == expected, "SEED=\(seed) program /\(pattern)/ \(text.debugDescription)")
      }
      let noise = (0..<12).map { _ in UInt8.random(in: 0...255, using: &random) }
      let answers = noise.withUnsafeBytes { (table.matches($0), stepped.matches($0)) }
      #expect(answers.0 == answers.1, "SEED=\(seed) /\(pattern)/ \(noise)")
    }
    #expect(hits > 500 && misses > 500, "SEED=\(seed): \(hits) hits, \(misses) misses tell too little")
  }

  @Test func randomPatternsNeverTrap() {
    let seed = getenv("SEED").flatMap { UInt64(String(cString: $0)) } ?? UInt64.random(in: 0...UInt64.max)
    print("regex noise SEED=\(seed)")
    var random = SeededGenerator(state: seed)
    let pieces = [
      "a", "é", "(", ")", "(?", ":", "[", "]", "^", "-", "\\", "{", "}", "2", ",", "*", "+", "?", "|", "u", "d", "$",
    ]
    var read = 0
    var refused = 0
    for _ in 0..<20_000 {
      let count = Int.random(in: 0...9, using: &random)
      let pattern = (0..<count).map { _ in pieces[Int.random(in: 0..<pieces.count, using: &random)] }.joined()
      do throws(RegexError) {
        _ = try LinearRegex(pattern, tableStateLimit: 0).matches("aé2")
        read += 1
      } catch {
        refused += 1
        #expect((0...pattern.utf8.count).contains(error.offset), "SEED=\(seed) /\(pattern)/")
      }
    }
    #expect(read > 100 && refused > 100, "SEED=\(seed)")
  }
}
