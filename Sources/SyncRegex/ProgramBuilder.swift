/// Lays a pattern's tree out as a byte program, back to front: every part is told the state that follows it.
struct ProgramBuilder {
  /// Enough for `.{0,1000}`, whose every dot takes eight states.
  static let stateLimit = 10_000
  static let edgeLimit = 100_000

  private var kinds: [ByteProgram.Kind] = []
  private var edges: [[ByteProgram.Edge]] = []
  private var edgeCount = 0
  private var trees: [ScalarSet: ByteTree] = [:]
  /// The innermost counted repetition being laid: where a pattern that grows too large is reported.
  private var boundOffset = 0

  static func build(_ tree: PatternTree) throws(RegexError) -> ByteProgram {
    var builder = ProgramBuilder()
    let accept = try builder.add(.accept)
    let start = try builder.lay(tree, before: accept)
    return ByteProgram(kinds: builder.kinds, edges: builder.edges, start: start)
  }

  private mutating func add(_ kind: ByteProgram.Kind, to targets: [Int] = []) throws(RegexError) -> Int {
    kinds.append(kind)
    edges.append([])
    let state = kinds.count - 1
    try connect(state, targets.map { ByteProgram.Edge(low: 0, high: 255, target: $0) })
    return state
  }

  private mutating func connect(_ state: Int, _ new: [ByteProgram.Edge]) throws(RegexError) {
    edges[state] = new
    edgeCount += new.count
    if kinds.count > ProgramBuilder.stateLimit || edgeCount > ProgramBuilder.edgeLimit {
      throw RegexError(
        offset: boundOffset, message: "the pattern grows too large; write smaller bounds or split it with `and`")
    }
  }

  private mutating func lay(_ tree: PatternTree, before next: Int) throws(RegexError) -> Int {
    switch tree {
    case .empty: return next
    case .set(let set): return try lay(set, before: next)
    case .textStart: return try add(.textStart, to: [next])
    case .textEnd: return try add(.textEnd, to: [next])
    case .sequence(let parts):
      var entry = next
      for part in parts.reversed() { entry = try lay(part, before: entry) }
      return entry
    case .choice(let parts):
      var entries: [Int] = []
      for part in parts { entries.append(try lay(part, before: next)) }
      return try add(.split, to: entries)
    case .repetition(let part, let least, let most, let offset):
      let outer = boundOffset
      if least > 1 || most ?? 0 > 1 { boundOffset = offset }
      let entry = try lay(part, least: least, most: most, before: next)
      boundOffset = outer
      return entry
    }
  }

  private mutating func lay(
    _ part: PatternTree, least: Int, most: Int?, before next: Int
  ) throws(RegexError) -> Int {
    var entry = next
    var owed = least
    if let most {
      for _ in least..<max(most, least) {
        entry = try add(.split, to: [try lay(part, before: entry), next])
      }
    } else {
      let loop = try add(.split)
      let body = try lay(part, before: loop)
      try connect(loop, [body, next].map { ByteProgram.Edge(low: 0, high: 255, target: $0) })
      entry = least > 0 ? body : loop
      owed = max(least - 1, 0)
    }
    for _ in 0..<owed { entry = try lay(part, before: entry) }
    return entry
  }

  private mutating func lay(_ set: ScalarSet, before next: Int) throws(RegexError) -> Int {
    let tree = trees[set] ?? ByteTree(set)
    trees[set] = tree
    let entry = kinds.count
    for _ in tree.nodes { _ = try add(.bytes) }
    for (node, branches) in tree.nodes.enumerated() {
      try connect(
        entry + node,
        branches.map {
          ByteProgram.Edge(
            low: $0.bytes.lowerBound, high: $0.bytes.upperBound, target: $0.node.map { entry + $0 } ?? next)
        })
    }
    return entry
  }
}
