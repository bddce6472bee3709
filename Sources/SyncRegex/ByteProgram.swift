/// A nondeterministic automaton over bytes, flat in memory.
struct ByteProgram: Sendable {
  enum Kind: UInt8, Sendable {
    /// Consumes a byte along an edge.
    case bytes
    /// Follows every edge without consuming.
    case split
    case textStart
    case textEnd
    case accept
  }

  struct Edge: Sendable {
    let low: UInt8
    let high: UInt8
    let target: Int
  }

  let kinds: [Kind]
  /// The edges of state `s` are `edges[edgeStarts[s]..<edgeStarts[s + 1]]`.
  let edgeStarts: [Int]
  let edges: [Edge]
  let start: Int
  /// A bit for each state that waits for a byte or for the end of the text: what tells two state sets apart.
  let waiting: [UInt64]
  let textEnds: [Int]
  /// The states in which a match that begins after the first byte begins.
  private(set) var restart: [UInt64]

  init(kinds: [Kind], edges: [[Edge]], start: Int) {
    self.kinds = kinds
    self.start = start
    var starts = [0]
    for list in edges { starts.append((starts.last ?? 0) + list.count) }
    edgeStarts = starts
    self.edges = edges.flatMap { $0 }
    var waiting = [UInt64](repeating: 0, count: (kinds.count + 63) / 64)
    for (state, kind) in kinds.enumerated() where kind == .bytes || kind == .textEnd {
      waiting[state >> 6] |= 1 << UInt64(state & 63)
    }
    self.waiting = waiting
    textEnds = kinds.indices.filter { kinds[$0] == .textEnd }
    restart = [UInt64](repeating: 0, count: waiting.count)
    var stepper = ProgramStepper(self)
    var set = restart
    _ = stepper.enter(start, into: &set, atStart: false, atEnd: false)
    restart = set
  }

  /// Steps all states at once: at most one visit of each edge for each byte.
  func matches(_ text: UnsafeRawBufferPointer) -> Bool {
    var stepper = ProgramStepper(self)
    var current = [UInt64](repeating: 0, count: waiting.count)
    if stepper.enter(start, into: &current, atStart: true, atEnd: false) { return true }
    var next = current
    for byte in text {
      if stepper.step(current, over: byte, into: &next) { return true }
      swap(&current, &next)
      if stepper.isIdle(current) { return false }
    }
    return stepper.acceptsAtEnd(current, atStart: text.isEmpty)
  }
}

/// Moves sets of states, as bits, through a program. Holds the scratch memory of one user.
struct ProgramStepper {
  let program: ByteProgram
  /// Edges and words visited so far.
  private(set) var work = 0
  private var stack: [Int] = []

  init(_ program: ByteProgram) {
    self.program = program
  }

  /// Adds a state and all it reaches without a byte. True when that accepts.
  mutating func enter(_ state: Int, into set: inout [UInt64], atStart: Bool, atEnd: Bool) -> Bool {
    stack.removeAll(keepingCapacity: true)
    stack.append(state)
    while let state = stack.popLast() {
      let bit: UInt64 = 1 << UInt64(state & 63)
      if set[state >> 6] & bit != 0 { continue }
      set[state >> 6] |= bit
      switch program.kinds[state] {
      case .accept: return true
      case .bytes: continue
      case .textStart: if !atStart { continue }
      case .textEnd: if !atEnd { continue }
      case .split: break
      }
      for index in program.edgeStarts[state]..<program.edgeStarts[state + 1] {
        stack.append(program.edges[index].target)
      }
      work &+= program.edgeStarts[state + 1] - program.edgeStarts[state]
    }
    return false
  }

  /// The states after a byte, those of a match that begins there among them. True when one accepts.
  mutating func step(_ set: [UInt64], over byte: UInt8, into next: inout [UInt64]) -> Bool {
    for index in next.indices { next[index] = program.restart[index] }
    work &+= set.count
    for index in set.indices {
      var bits = set[index] & program.waiting[index]
      while bits != 0 {
        let state = index << 6 | bits.trailingZeroBitCount
        bits &= bits &- 1
        if program.kinds[state] != .bytes { continue }
        for index in program.edgeStarts[state]..<program.edgeStarts[state + 1] {
          let edge = program.edges[index]
          work &+= 1
          guard edge.low <= byte, byte <= edge.high else { continue }
          if enter(edge.target, into: &next, atStart: false, atEnd: false) { return true }
        }
      }
    }
    return false
  }

  func isIdle(_ set: [UInt64]) -> Bool {
    for index in set.indices where set[index] & program.waiting[index] != 0 { return false }
    return true
  }

  mutating func acceptsAtEnd(_ set: [UInt64], atStart: Bool) -> Bool {
    var reached = [UInt64](repeating: 0, count: set.count)
    for state in program.textEnds where set[state >> 6] & (1 << UInt64(state & 63)) != 0 {
      if enter(state, into: &reached, atStart: atStart, atEnd: true) { return true }
    }
    return false
  }
}
