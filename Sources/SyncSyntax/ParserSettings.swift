import SyncText

extension Parser {
  mutating func parseSettings(_ what: String, _ kind: BlockKind = .plain, aligned: Bool) -> [Setting] {
    var settings: [Setting] = []
    guard enter() else { return [] }
    defer { depth -= 1 }
    parseBlock(what, kind) { settings.append($0.parseSetting(aligned)) }
    return settings
  }

  private mutating func parseSetting(_ aligned: Bool) -> Setting {
    let start = index
    let name: Name
    if token.kind == .reserved {
      name = Name(text(token), token.range)
      advance()
    } else {
      name = parseName("a setting's name")
    }
    let lacksBrace = isName(token) && !token.startsLine && peek().kind == .colon
    if at(.leftBrace) && !token.startsLine || lacksBrace, !isRecovering {
      let row = Layout.Row(style: .block, first: start, end: index, arrow: nil, tail: index)
      let settings = parseSettings("settings of `\(name.text)`", innerKind, aligned: false)
      if aligned { append(row) }
      return Setting(name: name, value: .block(settings), range: range(from: start))
    }
    expect(.colon, ":", "the setting's value follows")
    if isRecovering { return Setting(name: name, value: .missing, range: range(from: start)) }
    let tail = index
    let value = parseSettingValue(name)
    if aligned { append(Layout.Row(style: .setting, first: start, end: index, arrow: nil, tail: tail)) }
    return Setting(name: name, value: value, range: range(from: start))
  }

  private mutating func append(_ row: Layout.Row) {
    var row = row
    row.end = index
    layout.rows.append(row)
  }

  private var innerKind: BlockKind { blockKinds.contains(.sync) ? .insideSync : .plain }

  private mutating func parseSettingValue(_ name: Name) -> Setting.Value {
    if at(.leftBrace), !token.startsLine {
      return .block(parseSettings("settings of `\(name.text)`", innerKind, aligned: false))
    }
    if atWord("every"), !token.startsLine, ![.leftParenthesis, .comma, .rightBrace].contains(peek().kind),
      !peek().startsLine
    {
      advance()
      return .every(parseExpression())
    }
    let value = parseExpression()
    if isRecovering { return .expression(value) }
    if case .binary(.in, _, let count, let time) = value.kind { return .within(count, in: time) }
    guard !token.startsLine, token.kind == .identifier else { return .expression(value) }
    if atWord("per") {
      advance()
      return .rate(value, per: parseExpression())
    }
    if atWord("to") {
      advance()
      return .span(value, to: parseExpression())
    }
    if atWord("on") {
      advance()
      return .notification(value, on: parseEvents())
    }
    return .expression(value)
  }

  private mutating func parseEvents() -> [Name] {
    var events: [Name] = []
    guard at(.leftBracket), !token.startsLine else {
      report(
        SyntaxCodes.expectedSign, "expected `[`, \(found)", at: missingRange,
        reason: "the events stand in a list: `on [failure, held]`")
      return []
    }
    parseSequence(.leftBracket, .rightBracket) { parser in events.append(parser.parseName("an event")) }
    return events
  }
}
