import SyncSyntax
import SyncText

/// What the blocks of a text are, told from its tokens alone: it holds where the text is broken, as it is while someone
/// types.
struct BlockScan: Sendable {
  enum Block: Sendable, Hashable {
    case connection, entity, table, sync, test
    case map, conflict, settings
    case check(Side)
    case each, arms
    /// A record, or the type of one.
    case record
    case parenthesis, bracket
    /// Of a text: `{…}`.
    case hole
  }

  struct Frame: Sendable {
    var block: Block
    /// The token that opens it.
    var opener: Int
    /// The block around it.
    var parent: Int?
    /// Where the entry began that it stands in.
    var entry: Int
  }

  /// Where a reader stands.
  struct State: Sendable {
    /// The keyword of the declaration.
    var declaration: Int?
    /// The innermost open block.
    var frame: Int?
    /// The first token of the entry: of the line, clause, field or declaration.
    var entry = 0
  }

  static let declarationWords = ["import", "parameter", "connection", "entity", "table", "transform", "sync", "test"]

  private(set) var frames: [Frame] = []
  /// At each token: before it is read, brackets that close already closed.
  private(set) var at: [State] = []
  /// The state behind the last token.
  private(set) var end = State()

  /// By the token that opens it, each block.
  private var opened: [Int: Int] = [:]
  private let source: SourceFile
  private let tokens: [Token]

  init(_ tree: SyntaxTree) {
    source = tree.source
    tokens = tree.tokens
    at.reserveCapacity(tokens.count)
    var state = State()
    for place in tokens.indices {
      let token = tokens[place]
      close(token.kind, &state)
      enter(place, startsLine: token.startsLine || place == 0, token.kind, &state)
      at.append(state)
      open(place, &state)
    }
    end = state
  }

  /// What a token that comes before another one, at its place, would see.
  func state(before place: Int, startsLine: Bool) -> State {
    guard place > 0 else { return State() }
    var state = at[place - 1]
    if let opened = opened[place - 1] { state.frame = opened }
    enter(place, startsLine: startsLine, .identifier, &state, isReal: false)
    return state
  }

  func block(_ state: State) -> Block? { state.frame.map { frames[$0].block } }

  func text(_ place: Int) -> String {
    tokens.indices.contains(place) ? source.text(tokens[place].range) : ""
  }

  private func enter(
    _ place: Int, startsLine: Bool, _ kind: Token.Kind, _ state: inout State, isReal: Bool = true
  ) {
    if startsLine, isReal, kind == .identifier, isInFirstColumn(place),
      Self.declarationWords.contains(text(place))
    {
      state = State(declaration: place, frame: nil, entry: place)
      return
    }
    switch block(state) {
    case .parenthesis?, .bracket?, .hole?: return
    case nil:
      if state.declaration == nil { state.entry = place }
      return
    default: break
    }
    guard place > 0 else { return }
    let before = tokens[place - 1].kind
    if before == .comma || state.frame.map({ frames[$0].opener == place - 1 }) == true {
      state.entry = place
    } else if startsLine, !(isReal && isContinuation(place)) {
      state.entry = place
    }
  }

  private func isInFirstColumn(_ place: Int) -> Bool {
    let start = tokens[place].range.start
    return start == 0 || source.bytes[start - 1] == 0x0A || (start == 3 && source.bytes[0] == 0xEF)
  }

  /// Words and signs that may start a line and still belong to the one before.
  private func isContinuation(_ place: Int) -> Bool {
    switch tokens[place].kind {
    case .arrow, .leftBrace: true
    case .operator: ["|>", "??"].contains(text(place))
    case .reserved: ["else", "and", "or"].contains(text(place))
    default: false
    }
  }

  private func close(_ kind: Token.Kind, _ state: inout State) {
    let matches: (Block) -> Bool
    switch kind {
    case .rightParenthesis: matches = { $0 == .parenthesis }
    case .rightBracket: matches = { $0 == .bracket }
    case .templateMiddle, .templateEnd: matches = { $0 == .hole }
    case .rightBrace: matches = { ![.parenthesis, .bracket, .hole].contains($0) }
    default: return
    }
    var frame = state.frame
    var steps = 0
    while let number = frame, steps < Self.lookbackMax {
      steps += 1
      if matches(frames[number].block) {
        state.frame = frames[number].parent
        state.entry = frames[number].entry
        return
      }
      // A brace closes brackets that were left open; a bracket never closes a brace.
      if kind == .rightParenthesis || kind == .rightBracket,
        ![.parenthesis, .bracket].contains(frames[number].block)
      {
        return
      }
      frame = frames[number].parent
    }
  }

  private mutating func open(_ place: Int, _ state: inout State) {
    let block: Block
    switch tokens[place].kind {
    case .leftParenthesis: block = .parenthesis
    case .leftBracket: block = .bracket
    case .templateStart, .templateMiddle: block = .hole
    case .leftBrace: block = brace(place, state)
    default: return
    }
    frames.append(Frame(block: block, opener: place, parent: state.frame, entry: state.entry))
    state.frame = frames.count - 1
    opened[place] = frames.count - 1
  }

  private func brace(_ place: Int, _ state: State) -> Block {
    switch self.block(state) {
    case nil:
      switch state.declaration.map(text) {
      case "connection"?: return .connection
      case "entity"?: return .entity
      case "table"?: return .table
      case "sync"?: return .sync
      case "test"?: return .test
      default: return expression(place, state)
      }
    case .sync?:
      switch text(state.entry) {
      case "map": return .map
      case "check": return .check(text(state.entry + 1) == "target" ? .target : .source)
      case "conflict": return .conflict
      case "run": return .settings
      default: return expression(place, state)
      }
    case .connection?, .settings?: return .settings
    case .test?: return .record
    default: return expression(place, state)
    }
  }

  private static let lookbackMax = 200

  private func expression(_ place: Int, _ state: State) -> Block {
    if text(place - 1) == "each" { return .each }
    var depth = 0
    var before = place - 1
    while before >= state.entry, before >= place - Self.lookbackMax {
      switch tokens[before].kind {
      case .rightParenthesis, .rightBracket, .rightBrace: depth += 1
      case .leftParenthesis, .leftBracket, .leftBrace:
        if depth == 0 { return .record }
        depth -= 1
      case .reserved where depth == 0:
        if text(before) == "match" { return .arms }
      case .comma, .arrow, .fatArrow, .colon:
        if depth == 0 { return .record }
      default: break
      }
      before -= 1
    }
    return .record
  }
}
