import SyncText

let clauseWords = [
  "filter", "leave", "match", "map", "check", "conflict", "delete", "create", "update", "run",
]

extension Parser {
  mutating func parseClause() -> Clause {
    let start = index
    let keyword = token.range
    guard let word = clauseWord() else {
      reportUnknownClause()
      return Clause(kind: .unknown, keyword: keyword, range: keyword)
    }
    layout.groups[start] = ["create", "update", "delete", "leave"].contains(word) ? "write" : word
    advance()
    let kind = parseClauseBody(word)
    return Clause(kind: kind, keyword: keyword, range: range(from: start))
  }

  /// The clause's first word, as it was meant.
  private mutating func clauseWord() -> String? {
    if atReserved("match") { return "match" }
    guard token.kind == .identifier else { return nil }
    let word = text(token)
    if clauseWords.contains(word) { return word }
    guard ![.arrow, .dot, .leftParenthesis].contains(peek().kind), let meant = closest(word, among: clauseWords) else {
      return nil
    }
    noteMisspelled(meant)
    return meant
  }

  private mutating func reportUnknownClause() {
    var ahead = index
    while ahead < tokens.count - 1, !(tokens[ahead].startsLine && ahead > index), tokens[ahead].kind != .arrow,
      tokens[ahead].kind != .comma
    {
      ahead += 1
    }
    let isLine = tokens[ahead].kind == .arrow && (ahead == index || !tokens[ahead].startsLine)
    report(
      SyntaxCodes.unknownClause, "no clause starts with \(described(token))",
      reason:
        "a sync consists of `filter`, `leave`, `match`, `map`, `check`, `conflict`, `create`, `update`, `delete` and `run`",
      help: isLine ? ["lines with an arrow stand in `map { … }`"] : [])
    if token.kind == .identifier { advance() }
  }

  private mutating func parseClauseBody(_ word: String) -> Clause.Kind {
    switch word {
    case "filter":
      let side = parseSide()
      expect(.colon, ":", "the condition follows")
      return .filter(side, parseAfterColon())
    case "leave":
      let side = parseSide()
      expect(.colon, ":", "`keep`, `unlink` or `delete` follows")
      return .leave(side, parseName("`keep`, `unlink` or `delete`"))
    case "match": return .match(parseMatchPairs())
    case "map": return parseMap()
    case "check":
      let side = parseSide()
      var conditions: [Condition] = []
      parseBlock("conditions of `check`", .insideSync) { conditions.append($0.parseCondition()) }
      return .check(side, conditions)
    case "conflict": return parseConflict()
    case "delete":
      let side = parseSide()
      expect(.colon, ":", "`ignore`, `archive` or `propagate` follows")
      return .delete(side, parseDeleteRule())
    case "create", "update":
      let side = parseSide()
      expect(.colon, ":", word == "create" ? "`off` or `at_least_once` follows" : "`off` or `restore` follows")
      let name = parseName(word == "create" ? "`off` or `at_least_once`" : "`off` or `restore`")
      return word == "create" ? .create(side, name) : .update(side, name)
    default: return .run(parseSettings("settings of `run`", .insideSync, aligned: false))
    }
  }

  /// A condition may start on the line after the colon.
  private mutating func parseAfterColon() -> Expression {
    if isRecovering { return Expression(.missing, missingRange) }
    let isOver = startsClause || startsDeclaration() || atReserved("match") || at(.rightBrace)
    if token.startsLine, !isOver { itemStart = index }
    return parseExpression()
  }

  private mutating func parseMap() -> Clause.Kind {
    var handler: Handler?
    if atReserved("else") { handler = parseHandler(beforeBlock: true) }
    let wasRecovering = isRecovering
    if wasRecovering, !at(.leftBrace) { return .map(handler: handler, lines: []) }
    var lines: [Line] = []
    parseBlock("lines of `map`", .insideSync) { lines.append($0.parseLine()) }
    return .map(handler: handler, lines: lines)
  }

  private mutating func parseConflict() -> Clause.Kind {
    var policy: Policy?
    var entries: [ConflictEntry] = []
    if at(.colon) {
      note(
        SyntaxCodes.expectedEnd, "unexpected `:`", reason: "the policy stands directly behind `conflict`",
        fixes: [replacing(token.range, with: "", "delete it")])
      advance()
    }
    if !at(.leftBrace) || token.startsLine { policy = parsePolicy() }
    let lacksBrace = token.startsLine && isName(token) && [.colon, .dot, .leftParenthesis].contains(peek().kind)
    if at(.leftBrace) && !token.startsLine || lacksBrace {
      parseBlock("fields of `conflict`", .insideSync) { entries.append($0.parseConflictEntry()) }
    }
    return .conflict(policy, entries)
  }

  private mutating func parsePolicy() -> Policy {
    let start = index
    let name = parseName("a policy such as `latest` or `manual`")
    var arguments: [(label: Name?, value: Expression)] = []
    if at(.leftParenthesis), isOnLine, !isRecovering {
      parseSequence(.leftParenthesis, .rightParenthesis) { parser in
        var label: Name?
        if parser.isName(parser.token), parser.peek().kind == .colon {
          label = parser.name(parser.token)
          parser.advance()
          parser.advance()
        }
        arguments.append((label, parser.parseExpression()))
      }
    }
    return Policy(name: name, arguments: arguments, range: name.range + range(from: start))
  }

  private mutating func parseConflictEntry() -> ConflictEntry {
    let start = index
    let subject: ConflictEntry.Subject
    if atWord("on"), peek().kind == .identifier {
      advance()
      expectWord("delete", "`on delete` says what wins against a deletion")
      subject = .onDelete
    } else if atWord("group"), peek().kind == .leftParenthesis {
      advance()
      var paths: [Path] = []
      parseSequence(.leftParenthesis, .rightParenthesis) { paths.append($0.parsePath("a field")) }
      subject = .group(paths)
    } else {
      subject = .field(parsePath("a field, `group(…)` or `on delete`"))
    }
    expect(.colon, ":", "the policy follows")
    let policy = isRecovering ? Policy(name: Name("", missingRange), arguments: [], range: missingRange) : parsePolicy()
    return ConflictEntry(subject: subject, policy: policy, range: range(from: start))
  }

  private mutating func parseDeleteRule() -> DeleteRule {
    let start = index
    let action = parseName("`ignore`, `archive` or `propagate`")
    var limits: [Expression] = []
    if atWord("up"), isOnLine, !isRecovering {
      advance()
      expectWord("to", "the budget reads `up to 2% or 50`")
      if !isRecovering { limits.append(parseBinary(5)) }
      while atReserved("or"), !isRecovering {
        advance()
        limits.append(parseBinary(5))
      }
    }
    return DeleteRule(action: action, limits: limits, range: action.range + range(from: start))
  }
}
