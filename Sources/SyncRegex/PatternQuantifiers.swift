/// `* + ? {n} {n,} {n,m}`, each also with the lazy `?`, which changes nothing about whether a text matches.
extension PatternParser {
  static let repetitionLimit = 1000

  mutating func parseQuantifier(of atom: PatternTree) throws(RegexError) -> PatternTree {
    let start = position
    let least: Int
    let most: Int?
    switch current {
    case "*": (least, most) = (0, nil)
    case "+": (least, most) = (1, nil)
    case "?": (least, most) = (0, 1)
    case "{": (least, most) = try parseBounds()
    default: return atom
    }
    if scalars[start] != "{" { position += 1 }
    if current == "+" {
      throw failure(at: position, "possessive quantifiers are not supported; remove the `+`")
    }
    _ = take("?")
    if let next = current, "*+?{".unicodeScalars.contains(next) {
      throw failure(at: position, "`\(next)` repeats a repetition; put the inner one in a group `(?: )`")
    }
    return atom.repeated(least: least, most: most, offset: offsets[start])
  }

  private mutating func parseBounds() throws(RegexError) -> (Int, Int?) {
    let open = position
    position += 1
    let least = try parseCount()
    var most = least
    var unbounded = false
    if take(",") {
      most = try parseCount()
      unbounded = most == nil
    }
    guard let least, take("}") else {
      throw failure(at: open, "a repetition is `{n}`, `{n,}` or `{n,m}`; write `\\{` for a brace")
    }
    if unbounded { return (least, nil) }
    if let most, most < least {
      throw failure(at: open, "the bounds are the wrong way round; write `{\(most),\(least)}`")
    }
    return (least, most)
  }

  /// The number at the position, nil where no digit stands.
  private mutating func parseCount() throws(RegexError) -> Int? {
    let start = position
    var count = 0
    while let scalar = current, ("0"..."9").contains(scalar) {
      count = count * 10 + Int(scalar.value - 0x30)
      if count > PatternParser.repetitionLimit {
        throw failure(at: start, "a repetition goes up to \(PatternParser.repetitionLimit); write a smaller bound")
      }
      position += 1
    }
    return position == start ? nil : count
  }
}
