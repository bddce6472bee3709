/// A pattern as a tree.
indirect enum RegexNode {
  case empty
  /// Any scalar of these ranges, sorted and apart.
  case scalars([ClosedRange<UInt32>])
  case sequence([RegexNode])
  case choice([RegexNode])
  case repetition(RegexNode, minimum: Int, maximum: Int?)
  case start, end
}

/// Reads a pattern. Only constructs that a finite automaton can decide are known; the others are refused by name.
struct RegexParser {
  static let depthMax = 100
  static let repetitionMax = 1000

  private let bytes: [UInt8]
  private let scalars: [(value: UInt32, offset: Int)]
  private var index = 0
  private var depth = 0
  private var ignoresCase = false

  init(_ pattern: String) {
    bytes = Array(pattern.utf8)
    var offset = 0
    var list: [(value: UInt32, offset: Int)] = []
    for scalar in pattern.unicodeScalars {
      list.append((scalar.value, offset))
      offset += UTF8.width(scalar)
    }
    scalars = list
  }

  mutating func parse() throws(RegexError) -> RegexNode {
    if bytes.starts(with: Array("(?i)".utf8)) {
      ignoresCase = true
      index = 4
    }
    let node = try choice()
    if let value = peek(), value == ")" {
      throw RegexError(offset, "this `)` closes nothing; write `\\)` for the character")
    }
    return node
  }

  private var offset: Int { index < scalars.count ? scalars[index].offset : bytes.count }
  private func peek(_ ahead: Int = 0) -> Unicode.Scalar? {
    index + ahead < scalars.count ? Unicode.Scalar(scalars[index + ahead].value) : nil
  }

  private mutating func choice() throws(RegexError) -> RegexNode {
    var branches = [try sequence()]
    while peek() == "|" {
      index += 1
      branches.append(try sequence())
    }
    return branches.count == 1 ? branches[0] : .choice(branches)
  }

  private mutating func sequence() throws(RegexError) -> RegexNode {
    var items: [RegexNode] = []
    while let next = peek(), next != "|", next != ")" { items.append(try repeated()) }
    return items.count == 1 ? items[0] : items.isEmpty ? .empty : .sequence(items)
  }

  private mutating func repeated() throws(RegexError) -> RegexNode {
    let start = offset
    if let next = peek(), next == "*" || next == "+" || next == "?" {
      throw RegexError(start, "`\(next)` repeats nothing; write `\\\(next)` for the character")
    }
    var node = try atom()
    var count = 0
    while let next = peek() {
      let place = offset
      let bounds: (Int, Int?)
      switch next {
      case "*": bounds = (0, nil)
      case "+": bounds = (1, nil)
      case "?": bounds = (0, 1)
      case "{":
        guard let read = try braces() else { return node }
        bounds = read
        index -= 1
      default: return node
      }
      index += 1
      count += 1
      if count > 1 { throw RegexError(place, "a repetition cannot be repeated; put the first into a group `( )`") }
      if peek() == "+" {
        throw RegexError(offset, "possessive repetition is not known; leave out the second `+`")
      }
      // Lazy and greedy find the same texts.
      if peek() == "?" { index += 1 }
      node = .repetition(node, minimum: bounds.0, maximum: bounds.1)
    }
    return node
  }

  /// `{n}`, `{n,}` or `{n,m}`; `nil` if a brace stands here that is none of these, which is then a character.
  private mutating func braces() throws(RegexError) -> (Int, Int?)? {
    let place = offset
    let start = index
    index += 1
    guard let minimum = number() else {
      index = start
      throw RegexError(place, "`{` begins a repetition such as `{2,5}`; write `\\{` for the character")
    }
    var maximum: Int? = minimum
    if peek() == "," {
      index += 1
      maximum = number()
    }
    guard peek() == "}" else { throw RegexError(place, "this repetition is not closed with `}`") }
    index += 1
    guard minimum <= Self.repetitionMax, maximum ?? 0 <= Self.repetitionMax else {
      throw RegexError(place, "more than \(Self.repetitionMax) repetitions are not allowed")
    }
    if let maximum, maximum < minimum { throw RegexError(place, "the repetition's bounds are the wrong way round") }
    return (minimum, maximum)
  }

  private mutating func number() -> Int? {
    var value: Int?
    while let next = peek(), next.value >= 0x30, next.value <= 0x39 {
      value = min(100_000, (value ?? 0) * 10 + Int(next.value - 0x30))
      index += 1
    }
    return value
  }

  private mutating func atom() throws(RegexError) -> RegexNode {
    let place = offset
    guard let next = peek() else { return .empty }
    index += 1
    switch next {
    case ".": return .scalars(Scalars.inverted([0x0A...0x0A]))
    case "^": return .start
    case "$": return .end
    case "(": return try group(place)
    case "[": return .scalars(try characterClass(place))
    case "\\": return .scalars(folded(try escape(place, inClass: false)))
    default: return .scalars(folded([next.value...next.value]))
    }
  }

  private mutating func group(_ place: Int) throws(RegexError) -> RegexNode {
    if peek() == "?" {
      guard peek(1) == ":" else {
        let isLook = peek(1) == "=" || peek(1) == "!" || peek(1) == "<"
        throw RegexError(
          place,
          isLook
            ? "look-around and named groups are not known; use plain groups `( )`"
            : "only `(?:` and, at the start of the pattern, `(?i)` are known")
      }
      index += 2
    }
    depth += 1
    guard depth <= Self.depthMax else { throw RegexError(place, "groups are nested too deeply") }
    let node = try choice()
    depth -= 1
    guard peek() == ")" else { throw RegexError(place, "this group is not closed with `)`") }
    index += 1
    return node
  }

  private mutating func characterClass(_ place: Int) throws(RegexError) -> [ClosedRange<UInt32>] {
    var isInverted = false
    if peek() == "^" {
      isInverted = true
      index += 1
    }
    var ranges: [ClosedRange<UInt32>] = []
    var isFirst = true
    while true {
      let start = offset
      guard let next = peek() else { throw RegexError(place, "this class is not closed with `]`") }
      index += 1
      if next == "]", !isFirst { break }
      isFirst = false
      var item = next == "\\" ? try escape(start, inClass: true) : [next.value...next.value]
      if peek() == "-", let after = peek(1), after != "]" {
        guard item.count == 1, item[0].count == 1 else { throw RegexError(start, "a range begins with one character") }
        index += 1
        let endPlace = offset
        index += 1
        let end = after == "\\" ? try escape(endPlace, inClass: true) : [after.value...after.value]
        guard end.count == 1, end[0].count == 1 else { throw RegexError(endPlace, "a range ends with one character") }
        guard item[0].lowerBound <= end[0].lowerBound else {
          throw RegexError(start, "the range's ends are the wrong way round")
        }
        item = [item[0].lowerBound...end[0].lowerBound]
      }
      ranges += item
    }
    let merged = Scalars.merged(folded(ranges))
    return isInverted ? Scalars.inverted(merged) : merged
  }

  private mutating func escape(_ place: Int, inClass: Bool) throws(RegexError) -> [ClosedRange<UInt32>] {
    guard let next = peek() else {
      throw RegexError(place, "the pattern ends with `\\`; write `\\\\` for the character")
    }
    index += 1
    let digits: [ClosedRange<UInt32>] = [0x30...0x39]
    let word: [ClosedRange<UInt32>] = [0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A]
    let space: [ClosedRange<UInt32>] = [0x09...0x0D, 0x20...0x20]
    switch next {
    case "d": return digits
    case "D": return Scalars.inverted(digits)
    case "w": return word
    case "W": return Scalars.inverted(word)
    case "s": return space
    case "S": return Scalars.inverted(space)
    case "n": return [0x0A...0x0A]
    case "t": return [0x09...0x09]
    case "r": return [0x0D...0x0D]
    case "u": return try unicodeEscape(place)
    case "b", "B": throw RegexError(place, "word boundaries are not known; name the characters around, as in `[^a-z]`")
    default:
      if next.value >= 0x31, next.value <= 0x39 {
        throw RegexError(place, "back references are not known: they cannot be decided in linear time")
      }
      let isLetter = (0x41...0x5A).contains(next.value) || (0x61...0x7A).contains(next.value) || next == "0"
      guard !isLetter else { throw RegexError(place, "the escape `\\\(next)` is not known") }
      return [next.value...next.value]
    }
  }

  private mutating func unicodeEscape(_ place: Int) throws(RegexError) -> [ClosedRange<UInt32>] {
    guard peek() == "{" else { throw RegexError(place, "write `\\u{…}` with hexadecimal digits") }
    index += 1
    var text = ""
    while let next = peek(), next != "}" {
      text.unicodeScalars.append(next)
      index += 1
    }
    guard peek() == "}", text.utf8.count <= 6, let value = UInt32(text, radix: 16), Unicode.Scalar(value) != nil else {
      throw RegexError(place, "`\\u{\(text.prefix(12))}` is no Unicode scalar")
    }
    index += 1
    return [value...value]
  }

  /// With both cases of ASCII letters where the pattern ignores case.
  private func folded(_ ranges: [ClosedRange<UInt32>]) -> [ClosedRange<UInt32>] {
    guard ignoresCase else { return ranges }
    var result = ranges
    for range in ranges {
      let upper = range.clamped(to: 0x41...0x5A)
      if range.overlaps(0x41...0x5A) { result.append((upper.lowerBound + 32)...(upper.upperBound + 32)) }
      let lower = range.clamped(to: 0x61...0x7A)
      if range.overlaps(0x61...0x7A) { result.append((lower.lowerBound - 32)...(lower.upperBound - 32)) }
    }
    return Scalars.merged(result)
  }
}

/// Sets of Unicode scalars as ranges.
enum Scalars {
  static func merged(_ ranges: [ClosedRange<UInt32>]) -> [ClosedRange<UInt32>] {
    var result: [ClosedRange<UInt32>] = []
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = result.last, range.lowerBound <= last.upperBound &+ 1 {
        result[result.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
      } else {
        result.append(range)
      }
    }
    return result
  }

  /// All other scalars; surrogates are none.
  static func inverted(_ ranges: [ClosedRange<UInt32>]) -> [ClosedRange<UInt32>] {
    var result: [ClosedRange<UInt32>] = []
    var next: UInt32 = 0
    for range in merged(ranges + [0xD800...0xDFFF]) {
      if range.lowerBound > next { result.append(next...(range.lowerBound - 1)) }
      next = range.upperBound + 1
    }
    if next <= 0x10FFFF { result.append(next...0x10FFFF) }
    return result
  }
}
