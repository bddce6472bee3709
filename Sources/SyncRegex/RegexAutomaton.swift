/// A nondeterministic automaton over bytes: scalars are spelled out as their UTF-8 bytes.
struct RegexAutomaton {
  static let statesMax = 8_000

  enum State {
    case byte(ClosedRange<UInt8>, next: Int)
    case split(Int, Int)
    /// Passes only at the text's start.
    case start(next: Int)
    case end(next: Int)
    case accept
  }

  private(set) var states: [State] = [.accept]
  private(set) var entry = 0

  init(_ node: RegexNode) throws(RegexError) {
    entry = try build(node, next: 0)
  }

  private mutating func add(_ state: State) throws(RegexError) -> Int {
    guard states.count < Self.statesMax else {
      throw RegexError(0, "the pattern is too large; use fewer or smaller repetitions")
    }
    states.append(state)
    return states.count - 1
  }

  private mutating func build(_ node: RegexNode, next: Int) throws(RegexError) -> Int {
    switch node {
    case .empty: return next
    case .start: return try add(.start(next: next))
    case .end: return try add(.end(next: next))
    case .scalars(let ranges): return try build(ranges, next: next)
    case .sequence(let items):
      var target = next
      for item in items.reversed() { target = try build(item, next: target) }
      return target
    case .choice(let branches):
      var target = try build(branches[branches.count - 1], next: next)
      for branch in branches.dropLast().reversed() {
        target = try add(.split(try build(branch, next: next), target))
      }
      return target
    case .repetition(let inner, let minimum, let maximum):
      var target = next
      if let maximum {
        for _ in minimum..<maximum { target = try add(.split(try build(inner, next: target), next)) }
      } else {
        let loop = try add(.split(0, next))
        states[loop] = .split(try build(inner, next: loop), next)
        target = loop
      }
      for _ in 0..<minimum { target = try build(inner, next: target) }
      return target
    }
  }

  private mutating func build(_ ranges: [ClosedRange<UInt32>], next: Int) throws(RegexError) -> Int {
    var target: Int?
    for range in ranges.reversed() {
      for sequence in UTF8Ranges.sequences(range).reversed() {
        var state = next
        for bytes in sequence.reversed() { state = try add(.byte(bytes, next: state)) }
        if let other = target { target = try add(.split(state, other)) } else { target = state }
      }
    }
    if let target { return target }
    // A class of nothing: a state that no byte leaves.
    let dead = try add(.byte(0xFF...0xFF, next: next))
    states[dead] = .byte(0xFF...0xFF, next: dead)
    return dead
  }

  /// Adds a state and all that it reaches without reading a byte.
  func close(_ state: Int, into set: inout [Int], seen: inout [Bool], atStart: Bool, atEnd: Bool) {
    var stack = [state]
    while let current = stack.popLast() {
      if seen[current] { continue }
      seen[current] = true
      switch states[current] {
      case .split(let first, let second):
        stack.append(second)
        stack.append(first)
      case .start(let next): if atStart { stack.append(next) }
      case .end(let next):
        if atEnd { stack.append(next) } else { set.append(current) }
      case .byte, .accept: set.append(current)
      }
    }
  }
}

/// Ranges of scalars as sequences of byte ranges. Source: R. Cox, "Regular Expression Matching in the Wild" (2010).
enum UTF8Ranges {
  static func sequences(_ range: ClosedRange<UInt32>) -> [[ClosedRange<UInt8>]] {
    var result: [[ClosedRange<UInt8>]] = []
    for (low, high) in [(0, 0x7F), (0x80, 0x7FF), (0x800, 0xD7FF), (0xE000, 0xFFFF), (0x10000, 0x10FFFF)]
      as [(UInt32, UInt32)]
    {
      let from = max(low, range.lowerBound)
      let to = min(high, range.upperBound)
      if from <= to { split(bytes(from), bytes(to), [], &result) }
    }
    return result
  }

  private static func bytes(_ scalar: UInt32) -> [UInt8] {
    switch scalar {
    case 0..<0x80: [UInt8(scalar)]
    case 0x80..<0x800: [UInt8(0xC0 | scalar >> 6), UInt8(0x80 | scalar & 0x3F)]
    case 0x800..<0x10000:
      [UInt8(0xE0 | scalar >> 12), UInt8(0x80 | scalar >> 6 & 0x3F), UInt8(0x80 | scalar & 0x3F)]
    default:
      [
        UInt8(0xF0 | scalar >> 18), UInt8(0x80 | scalar >> 12 & 0x3F), UInt8(0x80 | scalar >> 6 & 0x3F),
        UInt8(0x80 | scalar & 0x3F),
      ]
    }
  }

  private static func split(
    _ low: [UInt8], _ high: [UInt8], _ prefix: [ClosedRange<UInt8>], _ result: inout [[ClosedRange<UInt8>]]
  ) {
    guard let first = low.first, let last = high.first else {
      result.append(prefix)
      return
    }
    let lowRest = Array(low.dropFirst())
    let highRest = Array(high.dropFirst())
    let least = lowRest.map { _ in UInt8(0x80) }
    let most = highRest.map { _ in UInt8(0xBF) }
    if first == last { return split(lowRest, highRest, prefix + [first...first], &result) }
    var from = first
    var to = last
    if lowRest != least {
      split(lowRest, most, prefix + [first...first], &result)
      from += 1
    }
    let endsUnevenly = highRest != most
    if endsUnevenly { to -= 1 }
    if from <= to { split(least, most, prefix + [from...to], &result) }
    if endsUnevenly { split(least, highRest, prefix + [last...last], &result) }
  }
}
