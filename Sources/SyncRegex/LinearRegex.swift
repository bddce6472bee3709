/// A regular expression that is decided in time linear in the text: a deterministic automaton where it stays small, else
/// a simulation of the nondeterministic one. It searches: `^` and `$` anchor it to the text's ends.
public struct LinearRegex: Sendable {
  private enum Engine: Sendable {
    case table(RegexTable)
    case simulation(RegexAutomaton)
  }

  private let engine: Engine

  public init(_ pattern: String) throws(RegexError) {
    var parser = RegexParser(pattern)
    let automaton = try RegexAutomaton(try parser.parse())
    if let table = RegexTable(automaton) { engine = .table(table) } else { engine = .simulation(automaton) }
  }

  /// Whether the pattern is found anywhere in the UTF-8 text.
  public func matches(_ text: UnsafeRawBufferPointer) -> Bool {
    switch engine {
    case .table(let table): table.matches(text)
    case .simulation(let automaton): Self.simulate(automaton, text)
    }
  }

  public func matches(_ text: String) -> Bool {
    var copy = text
    return copy.withUTF8 { matches(UnsafeRawBufferPointer($0)) }
  }

  static func simulate(_ automaton: RegexAutomaton, _ text: UnsafeRawBufferPointer) -> Bool {
    var current: [Int] = []
    var next: [Int] = []
    var seen = [Bool](repeating: false, count: automaton.states.count)
    var index = 0
    while true {
      let atEnd = index == text.count
      // A search may begin at every place.
      automaton.close(automaton.entry, into: &current, seen: &seen, atStart: index == 0, atEnd: atEnd)
      for state in current {
        if case .accept = automaton.states[state] { return true }
      }
      if atEnd { return false }
      let byte = text[index]
      index += 1
      next.removeAll(keepingCapacity: true)
      for position in seen.indices { seen[position] = false }
      for state in current {
        if case .byte(let range, let target) = automaton.states[state], range.contains(byte) {
          automaton.close(target, into: &next, seen: &seen, atStart: false, atEnd: index == text.count)
        }
      }
      swap(&current, &next)
    }
  }
}

/// The deterministic automaton as a table of states by classes of bytes.
struct RegexTable: Sendable {
  static let statesMax = 2_000

  private let classes: [UInt8]
  private let classCount: Int
  /// `state * classCount + class`; state 0 is where a match is certain.
  private var transitions: [UInt16] = []
  /// Whether the text may end in the state.
  private var accepts: [Bool] = []
  private var initial: UInt16 = 0

  init?(_ automaton: RegexAutomaton) {
    var starts = [Bool](repeating: false, count: 257)
    starts[0] = true
    for case .byte(let range, _) in automaton.states {
      starts[Int(range.lowerBound)] = true
      starts[Int(range.upperBound) + 1] = true
    }
    var numbers = [UInt8](repeating: 0, count: 256)
    var number = -1
    var representatives: [UInt8] = []
    for byte in 0..<256 {
      if starts[byte] {
        number += 1
        representatives.append(UInt8(byte))
      }
      numbers[byte] = UInt8(number)
    }
    classes = numbers
    classCount = representatives.count
    var known: [[Int]: UInt16] = [:]
    var sets: [[Int]] = [[]]
    // State 0: found.
    transitions = [UInt16](repeating: 0, count: classCount)
    accepts = [true]

    func closure(_ states: [Int], atStart: Bool) -> (set: [Int], found: Bool, foundAtEnd: Bool) {
      var seen = [Bool](repeating: false, count: automaton.states.count)
      var set: [Int] = []
      for state in states + [automaton.entry] {
        automaton.close(state, into: &set, seen: &seen, atStart: atStart, atEnd: false)
      }
      var found = false
      for state in set { if case .accept = automaton.states[state] { found = true } }
      var endSeen = [Bool](repeating: false, count: automaton.states.count)
      var endSet: [Int] = []
      for state in states + [automaton.entry] {
        automaton.close(state, into: &endSet, seen: &endSeen, atStart: atStart, atEnd: true)
      }
      var foundAtEnd = found
      for state in endSet { if case .accept = automaton.states[state] { foundAtEnd = true } }
      return (set.sorted(), found, foundAtEnd)
    }

    // The set alone does not tell whether the text may end here when the start anchors it, so both are the key.
    func state(for states: [Int], atStart: Bool) -> UInt16? {
      let (set, found, foundAtEnd) = closure(states, atStart: atStart)
      if found { return 0 }
      let key = set + [foundAtEnd ? -1 : -2]
      if let number = known[key] { return number }
      guard sets.count < Self.statesMax else { return nil }
      let number = UInt16(sets.count)
      known[key] = number
      sets.append(set)
      accepts.append(foundAtEnd)
      transitions += [UInt16](repeating: 0, count: classCount)
      return number
    }

    guard let first = state(for: [], atStart: true) else { return nil }
    initial = first
    var current = 1
    while current < sets.count {
      for (position, byte) in representatives.enumerated() {
        var targets: [Int] = []
        for state in sets[current] {
          if case .byte(let range, let target) = automaton.states[state], range.contains(byte) {
            targets.append(target)
          }
        }
        guard let next = state(for: targets, atStart: false) else { return nil }
        transitions[current * classCount + position] = next
      }
      current += 1
    }
  }

  func matches(_ text: UnsafeRawBufferPointer) -> Bool {
    transitions.withUnsafeBufferPointer { transitions in
      classes.withUnsafeBufferPointer { classes in
        var state = Int(initial)
        if state == 0 { return true }
        for byte in text {
          state = Int(transitions[state * classCount + Int(classes[Int(byte)])])
          if state == 0 { return true }
        }
        return accepts[state]
      }
    }
  }
}
