/// Bracketed classes and escapes.
extension PatternParser {
  /// What an escape or a class member stands for: one scalar, which may bound a range, or a set such as `\d`.
  enum Member {
    case scalar(Unicode.Scalar)
    case named(ScalarSet)

    var set: ScalarSet {
      switch self {
      case .scalar(let scalar): ScalarSet(scalar)
      case .named(let set): set
      }
    }
  }

  mutating func parseClass() throws(RegexError) -> ScalarSet {
    let open = position
    position += 1
    let negated = take("^")
    if current == "]" {
      throw failure(at: open, "an empty class matches nothing; write `\\]` for a bracket in a class")
    }
    var ranges: [ClosedRange<UInt32>] = []
    while !take("]") {
      if current == nil {
        throw failure(at: open, "this class is not closed; add `]` or write `\\[` for a bracket")
      }
      let start = position
      let member = try parseMember()
      guard current == "-", let after = peek(1), after != "]" else {
        ranges.append(contentsOf: member.set.ranges)
        continue
      }
      position += 1
      let end = try parseMember()
      guard case .scalar(let low) = member, case .scalar(let high) = end else {
        throw failure(at: start, "a range runs from one character to another; write `\\-` for a hyphen")
      }
      guard low <= high else {
        throw failure(at: start, "this range runs backwards; write the lower character first")
      }
      ranges.append(low.value...high.value)
    }
    let set = folded(ScalarSet(ranges))
    return negated ? set.inverted : set
  }

  private mutating func parseMember() throws(RegexError) -> Member {
    guard let scalar = current else { throw failure(at: position, "this class is not closed; add `]`") }
    if scalar == "\\" { return try parseEscape() }
    if scalar == "[", peek(1) == ":" {
      throw failure(at: position, "named classes are not supported; write `\\d`, `\\w`, `\\s` or ranges such as `a-z`")
    }
    position += 1
    return .scalar(scalar)
  }

  mutating func parseEscape() throws(RegexError) -> Member {
    let start = position
    guard let letter = peek(1) else {
      throw failure(at: start, "the pattern ends in a lone `\\`; write `\\\\` for a backslash")
    }
    position += 2
    switch letter {
    case "d": return .named(.digit)
    case "D": return .named(ScalarSet.digit.inverted)
    case "w": return .named(.word)
    case "W": return .named(ScalarSet.word.inverted)
    case "s": return .named(.space)
    case "S": return .named(ScalarSet.space.inverted)
    case "n": return .scalar("\n")
    case "t": return .scalar("\t")
    case "r": return .scalar("\r")
    case "u": return .scalar(try parseScalarEscape(start: start))
    default: break
    }
    if letter.isASCII, letter.properties.generalCategory.isPunctuationOrSymbol { return .scalar(letter) }
    throw failure(at: start, PatternParser.refusal(of: letter))
  }

  private mutating func parseScalarEscape(start: Int) throws(RegexError) -> Unicode.Scalar {
    let wanted = "a scalar is written `\\u{…}` with one to six hexadecimal digits, such as `\\u{e9}`"
    guard take("{") else { throw failure(at: start, wanted) }
    var value: UInt32 = 0
    var digits = 0
    while let scalar = current, scalar.isASCII, let digit = Character(scalar).hexDigitValue {
      position += 1
      digits += 1
      if digits > 6 { throw failure(at: start, wanted) }
      value = value &* 16 &+ UInt32(digit)
    }
    guard digits > 0, take("}") else { throw failure(at: start, wanted) }
    guard let scalar = Unicode.Scalar(value) else {
      throw failure(at: start, "this is no unicode scalar; write one up to `\\u{10ffff}` outside d800 to dfff")
    }
    return scalar
  }

  private static func refusal(of letter: Unicode.Scalar) -> String {
    switch letter {
    case "b", "B": "word boundaries are not supported; write the neighbours out, such as `(^|\\W)` and `(\\W|$)`"
    case "1"..."9", "k": "back references are not supported; write the text out or compare fields"
    case "0": "`\\0` is not an escape; write `\\u{0}`"
    case "x": "`\\x` is not an escape; write `\\u{…}`"
    case "p", "P": "unicode properties are not supported; write a class of ranges such as `[a-z]`"
    case "A": "`\\A` is not an escape; write `^` for the start of the text"
    case "z", "Z": "`\\\(letter)` is not an escape; write `$` for the end of the text"
    case "f": "`\\f` is not an escape; write `\\u{c}`"
    case "v": "`\\v` is not an escape; write `\\u{b}`"
    default: "`\\\(letter)` is not an escape; write `\(letter)` for the character itself"
    }
  }
}

extension Unicode.GeneralCategory {
  fileprivate var isPunctuationOrSymbol: Bool {
    switch self {
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
      .finalPunctuation, .otherPunctuation, .mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol:
      true
    default: false
    }
  }
}
