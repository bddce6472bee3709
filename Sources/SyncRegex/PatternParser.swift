/// Reads a pattern into its tree. Groups, alternatives and sequences stand here; escapes and classes, and
/// quantifiers, in the extensions.
struct PatternParser {
  static let nestingLimit = 100

  let scalars: [Unicode.Scalar]
  let offsets: [Int]
  var position = 0
  var ignoresCase = false
  private var depth = 0

  init(_ pattern: String) {
    var scalars: [Unicode.Scalar] = []
    var offsets: [Int] = []
    var offset = 0
    for scalar in pattern.unicodeScalars {
      scalars.append(scalar)
      offsets.append(offset)
      offset += UTF8.width(scalar)
    }
    offsets.append(offset)
    self.scalars = scalars
    self.offsets = offsets
  }

  var current: Unicode.Scalar? { peek(0) }

  func peek(_ distance: Int) -> Unicode.Scalar? {
    position + distance < scalars.count ? scalars[position + distance] : nil
  }

  mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard current == scalar else { return false }
    position += 1
    return true
  }

  func failure(at index: Int, _ message: String) -> RegexError {
    RegexError(offset: offsets[min(index, scalars.count)], message: message)
  }

  mutating func parse() throws(RegexError) -> PatternTree {
    if scalars.starts(with: "(?i)".unicodeScalars) {
      ignoresCase = true
      position = 4
    }
    let tree = try parseAlternatives()
    if current != nil {
      throw failure(at: position, "this `)` closes no group; remove it or write `\\)` for a parenthesis")
    }
    return tree
  }

  private mutating func parseAlternatives() throws(RegexError) -> PatternTree {
    var alternatives = [try parseSequence()]
    while take("|") { alternatives.append(try parseSequence()) }
    return .either(alternatives)
  }

  private mutating func parseSequence() throws(RegexError) -> PatternTree {
    var parts: [PatternTree] = []
    while let scalar = current, scalar != "|", scalar != ")" {
      parts.append(try parseRepeated())
    }
    return .joined(parts)
  }

  private mutating func parseRepeated() throws(RegexError) -> PatternTree {
    let atom: PatternTree
    switch current {
    case "^", "$":
      atom = current == "^" ? .textStart : .textEnd
      position += 1
      if let next = current, "*+?{".unicodeScalars.contains(next) { throw nothingToRepeat(next) }
      return atom
    case "*", "+", "?", "{":
      throw nothingToRepeat(current ?? "*")
    case "(":
      atom = try parseGroup()
    case "[":
      atom = .set(try parseClass())
    case ".":
      position += 1
      atom = .set(.allButNewline)
    case "\\":
      atom = .set(folded(try parseEscape().set))
    case let scalar?:
      position += 1
      atom = .set(folded(ScalarSet(scalar)))
    case nil:
      atom = .empty
    }
    return try parseQuantifier(of: atom)
  }

  private func nothingToRepeat(_ quantifier: Unicode.Scalar) -> RegexError {
    failure(
      at: position,
      "there is nothing before `\(quantifier)` to repeat; write `\\\(quantifier)` for the character itself")
  }

  func folded(_ set: ScalarSet) -> ScalarSet {
    ignoresCase ? set.ignoringASCIICase : set
  }

  private mutating func parseGroup() throws(RegexError) -> PatternTree {
    let open = position
    position += 1
    if current == "?" { try parseGroupKind(open: open) }
    if depth >= PatternParser.nestingLimit {
      throw failure(at: open, "groups nest more than \(PatternParser.nestingLimit) deep; flatten the pattern")
    }
    depth += 1
    let inner = try parseAlternatives()
    depth -= 1
    if !take(")") {
      throw failure(at: open, "this group is not closed; add `)` or write `\\(` for a parenthesis")
    }
    return inner
  }

  private mutating func parseGroupKind(open: Int) throws(RegexError) {
    switch (peek(1), peek(2)) {
    case (":", _):
      position += 2
    case ("=", _), ("!", _), ("<", "="), ("<", "!"):
      throw failure(at: open, "look-around is not supported; join a second `matches` with `and` or `not`")
    case ("<", _), ("P", "<"), ("'", _):
      throw failure(at: open, "groups have no names here; write `( )`")
    case ("P", "="):
      throw failure(at: open, "back references are not supported; write the text out or compare fields")
    case (">", _):
      throw failure(at: open, "atomic groups are not supported; write `(?: )`, which matches in linear time")
    case ("i", ")"):
      throw failure(at: open, "`(?i)` may stand only at the start of the pattern; move it there")
    default:
      throw failure(at: open, "`(?` begins only `(?: )`, or `(?i)` at the start; write `(\\?` for a question mark")
    }
  }
}
