/// A deterministic automaton over classes of bytes: one look-up for each byte of text, no memory taken.
struct ByteTable: Sendable {
  private static let dead: UInt16 = 0
  private static let matched: UInt16 = 1

  /// Bounds the time of building, in edges and words visited; beyond it the program is stepped instead.
  private static let workLimit = 4_000_000

  private let classes: [UInt8]
  private let classCount: Int
  private let start: UInt16
  /// The state after state `s` and class `c` is `next[s * classCount + c]`.
  private let next: [UInt16]
  private let acceptsAtEnd: [Bool]

  /// Nil when the table would have more states than the limit, or take too long to build.
  init?(_ program: ByteProgram, stateLimit: Int) {
    let (classes, representatives) = ByteTable.classes(of: program)
    let width = representatives.count
    var stepper = ProgramStepper(program)
    var next = [UInt16](repeating: ByteTable.dead, count: width)
    next += [UInt16](repeating: ByteTable.matched, count: width)
    var acceptsAtEnd = [false, true]
    var sets: [[UInt64]] = []
    var known: [[UInt64]: UInt16] = [:]

    var first = [UInt64](repeating: 0, count: program.waiting.count)
    if stepper.enter(program.start, into: &first, atStart: true, atEnd: false) {
      start = ByteTable.matched
    } else {
      start = 2
      // Not among the known: only here does `^` hold at the end of the text, so no later set may share its state.
      sets.append(first)
      acceptsAtEnd.append(stepper.acceptsAtEnd(first, atStart: true))
    }
    var target = first
    var index = 0
    while index < sets.count {
      if sets.count + 2 > min(stateLimit, Int(UInt16.max)) || stepper.work > ByteTable.workLimit { return nil }
      let set = sets[index]
      for byte in representatives {
        if stepper.step(set, over: byte, into: &target) {
          next.append(ByteTable.matched)
          continue
        }
        for word in target.indices { target[word] &= program.waiting[word] }
        if stepper.isIdle(target) {
          next.append(ByteTable.dead)
        } else if let state = known[target] {
          next.append(state)
        } else {
          let state = UInt16(truncatingIfNeeded: sets.count + 2)
          sets.append(target)
          if sets.count + 2 > min(stateLimit, Int(UInt16.max)) { return nil }
          known[target] = state
          acceptsAtEnd.append(stepper.acceptsAtEnd(target, atStart: false))
          next.append(state)
        }
      }
      index += 1
    }
    if stateLimit < 2 { return nil }
    self.classes = classes
    self.classCount = width
    self.next = next
    self.acceptsAtEnd = acceptsAtEnd
  }

  /// Bytes that no edge tells apart share a class; each class comes with one of its bytes.
  private static func classes(of program: ByteProgram) -> ([UInt8], representatives: [UInt8]) {
    var begins = [Bool](repeating: false, count: 257)
    for (state, kind) in program.kinds.enumerated() where kind == .bytes {
      for edge in program.edges[program.edgeStarts[state]..<program.edgeStarts[state + 1]] {
        begins[Int(edge.low)] = true
        begins[Int(edge.high) + 1] = true
      }
    }
    var classes: [UInt8] = []
    var representatives: [UInt8] = []
    for byte in UInt8.min...UInt8.max {
      if byte == 0 || begins[Int(byte)] { representatives.append(byte) }
      classes.append(UInt8(truncatingIfNeeded: representatives.count - 1))
    }
    return (classes, representatives)
  }

  func matches(_ text: UnsafeRawBufferPointer) -> Bool {
    if start == ByteTable.matched { return true }
    return classes.withUnsafeBufferPointer { classes in
      next.withUnsafeBufferPointer { next in
        var state = start
        for byte in text {
          state = next[Int(state) &* classCount &+ Int(classes[Int(byte)])]
          if state <= ByteTable.matched { return state == ByteTable.matched }
        }
        return acceptsAtEnd[Int(state)]
      }
    }
  }
}
