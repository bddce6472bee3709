import SyncText

extension Parser {
  mutating func startItem() {
    itemStart = index
    layout.itemStarts.insert(index)
  }

  /// `{ entries }`, separated by commas or line ends. `what` names the entries in messages.
  mutating func parseBlock(_ what: String, _ kind: BlockKind = .plain, _ item: (inout Parser) -> Void) {
    let isVirtual = !opensBlock(what)
    if isVirtual, isAtEnd || at(.rightBrace) || startsDeclaration() || !isOutermost(kind) && startsOuterEntry { return }
    let open = isVirtual ? max(index - 1, 0) : index
    if !isVirtual { advance() }
    let saved = (isLineSensitive, isRecovering, isBeforeArrow)
    (isLineSensitive, isRecovering, isBeforeArrow) = (true, false, false)
    blockKinds.append(kind)
    openBrackets.append(.leftBrace)
    openLines.append(lineNumbers[open])
    while !at(.rightBrace) {
      if abandons(open, kind, isSilent: isVirtual) { break }
      let start = index
      startItem()
      item(&self)
      if kind == .expression, !isRecovering, endsBeforeArrow(open) { continue }
      endItem(what, start)
    }
    if at(.rightBrace), index != abandonedAt { advance() }
    openLines.removeLast()
    openBrackets.removeLast()
    blockKinds.removeLast()
    (isLineSensitive, isRecovering, isBeforeArrow) = saved
  }

  /// Whether a `{` stands here or later on the line. Where it does not, the entries are read as if it did.
  private mutating func opensBlock(_ what: String) -> Bool {
    if at(.leftBrace) { return true }
    let hasColon = at(.colon) && !token.startsLine
    let isEmpty = isAtEnd || startsDeclaration()
    var fix = inserting(isEmpty ? " {}" : " {", at: previousEnd, isEmpty ? "insert `{}`" : "insert `{`")
    if hasColon {
      fix =
        peek().kind == .leftBrace
        ? replacing(token.range, with: "", "delete the `:`") : replacing(token.range, with: " {", "write `{`")
    }
    report(
      SyntaxCodes.expectedSign, "expected `{`, \(found)", at: missingRange, reason: "here start the \(what)",
      fixes: [fix])
    if hasColon { advance() }
    var ahead = index
    while ahead < tokens.count, !(tokens[ahead].startsLine && ahead > index) || tokens[ahead].kind == .endOfFile {
      if tokens[ahead].startsLine || tokens[ahead].kind == .rightBrace || tokens[ahead].kind == .endOfFile { break }
      if tokens[ahead].kind == .leftBrace {
        index = ahead
        return true
      }
      ahead += 1
    }
    return false
  }

  private mutating func endItem(_ what: String, _ start: Int) {
    if index == start, !isAtEnd, !isRecovering {
      report(SyntaxCodes.expectedEnd, "unexpected \(described(token))", reason: "here stand the \(what)")
    }
    if !isRecovering, !isAtItemEnd { reportAfterEnd() }
    if !isRecovering, [.rightParenthesis, .rightBracket].contains(token.kind), !closesSomething {
      reportStrayBracket()
    }
    if isRecovering {
      if index == start, !closesSomething, !isAtEnd, !startsBracket, !startsDeclaration(),
        !(startsClause && start != index)
      {
        advance()
      }
      skipToItemEnd()
      isRecovering = false
    }
    if at(.comma) { advance() }
  }

  /// An arrow that belongs to the line around a block in an expression: on the block's own line, or not indented further.
  private func endsBeforeArrow(_ open: Int) -> Bool {
    guard at(.arrow) else { return false }
    if !token.startsLine { return lineNumbers[open] == lineNumbers[index] && index > open + 1 && !followsSeparator }
    return indentation(of: token).utf8.count <= indentation(of: tokens[open]).utf8.count
  }

  private var followsSeparator: Bool { tokens[index - 1].kind == .comma }

  private func isOutermost(_ kind: BlockKind) -> Bool { kind == .sync || kind == .test }

  private var startsBracket: Bool {
    [.leftBrace, .leftBracket, .leftParenthesis, .templateStart].contains(token.kind)
  }

  mutating func reportAfterEnd() {
    if at(.question) {
      report(
        SyntaxCodes.expectedEnd, "unexpected `?`", reason: "`?` stands behind a type only",
        help: ["a value for null is given by `??`, a choice by `if … then … else …`"],
        fixes: peek().startsLine ? [replacing(token.range, with: "", "delete it")] : [])
      return
    }
    let operators = ["+", "-", "*", "/", "==", "!=", "<", "<=", ">", ">="]
    let joins = token.kind == .operator && operators.contains { isText($0, token) }
    let isBackward = at(.arrow) && isText("<-", token)
    report(
      SyntaxCodes.expectedEnd, "unexpected \(described(token))",
      reason: "the entry is complete before this; a line end or a comma is due",
      help: isBackward
        ? ["`<-` is an arrow; a comparison with a negative number is written `< -1`"]
        : joins && token.startsLine ? ["an operator that joins two lines stands at the end of the first"] : [])
  }

  mutating func reportStrayBracket() {
    report(
      SyntaxCodes.strayBracket, "`\(text(token))` closes nothing", reason: "no bracket is open that it could close",
      fixes: [replacing(token.range, with: "", "delete it")])
  }

  /// Whether a block is over although no `}` stands here; says so unless an inner bracket has.
  private mutating func abandons(_ open: Int, _ kind: BlockKind, isSilent: Bool) -> Bool {
    if index == abandonedAt, !(isOutermost(kind) && startsOuterEntry) { return true }
    if endsWithBrokenLine(open) { return true }
    let closesOther = token.kind != .rightBrace && closesSomething
    let isOver =
      isAtEnd || startsDeclaration() || closesOther || !isOutermost(kind) && startsOuterEntry
      || kind == .expression && endsBeforeArrow(open)
    guard isOver else { return false }
    isRecovering = isSilent
    reportUnclosed(open)
    if isSilent { abandonedAt = index }
    return true
  }

  /// The bracket at a token index has no counterpart, which is noticed here.
  mutating func reportUnclosed(_ open: Int) {
    if index == abandonedAt {
      isRecovering = true
      return
    }
    let bracket = tokens[open]
    let closing = bracket.kind == .leftBrace ? "}" : bracket.kind == .leftBracket ? "]" : ")"
    let opening = bracket.kind == .leftBrace ? "{" : bracket.kind == .leftBracket ? "[" : "("
    let isOneLine = !tokens[open + 1 < tokens.count ? open + 1 : open].startsLine
    var insertion = bracket.kind == .leftBrace ? " }" : closing
    if bracket.kind == .leftBrace, !isOneLine || index == open + 1 {
      insertion = "\n" + indentation(of: bracket) + "}"
    }
    let label = Diagnostic.Label(
      location(noticedRange), isAtEnd ? "the file ends here" : "`\(closing)` is missing before this")
    report(
      SyntaxCodes.unclosedBracket, "this `\(opening)` is not closed", at: bracket.range,
      reason: "a `\(closing)` is missing", labels: [label],
      fixes: [inserting(insertion, at: previousEnd, "insert `\(closing)`")])
    isRecovering = true
    if bracket.kind == .leftBrace { abandonedAt = index }
  }

  private var noticedRange: SourceRange {
    isAtEnd ? SourceRange(start: previousEnd, end: previousEnd) : token.range
  }

  /// The spaces at the start of the line that holds a token.
  private func indentation(of token: Token) -> String {
    var start = token.range.start
    while start > 0, token.range.start - start < 200, source.bytes[start - 1] != 0x0A { start -= 1 }
    var end = start
    while end < token.range.start, source.bytes[end] == 0x20 || source.bytes[end] == 0x09 { end += 1 }
    return source.text(SourceRange(start: start, end: end))
  }

  /// `[ a, b ]` or `( a, b )` behind the opening bracket: entries until the closing one.
  mutating func parseSequence(_ open: Token.Kind, _ close: Token.Kind, _ item: (inout Parser) -> Void) {
    let opening = index
    advance()
    let savedSensitivity = isLineSensitive
    let savedArrow = isBeforeArrow
    isLineSensitive = open == .leftBracket
    isBeforeArrow = false
    openBrackets.append(open)
    while !at(close) {
      if endsWithBrokenLine(opening) { break }
      if isAtEnd || startsDeclaration() || closesSomething || startsOuterEntry {
        reportUnclosed(opening)
        break
      }
      let start = index
      startItem()
      item(&self)
      if isRecovering {
        skipInside(close)
      } else if at(.comma) {
        advance()
      } else if !at(close), !(open == .leftBracket && token.startsLine) {
        endSequenceEarly(opening, start, close)
        if isRecovering, !at(close), !token.startsLine { skipInside(close) }
      }
      if isRecovering { break }
    }
    openBrackets.removeLast()
    isLineSensitive = savedSensitivity
    isBeforeArrow = savedArrow
    if at(close) { advance() }
  }

  /// Something stands where a separator or the closing bracket was due.
  private mutating func endSequenceEarly(_ opening: Int, _ start: Int, _ close: Token.Kind) {
    let startedLine = tokens[start].startsLine && start > opening + 1
    let isOver =
      isAtEnd || token.startsLine || startedLine || at(.arrow) || at(.leftBrace) || closesSomething
      || atReserved("else")
      || atReserved("then")
    if isOver {
      if startedLine { index = start }
      reportUnclosed(opening)
    } else {
      let sign = close == .rightBracket ? "]" : ")"
      report(
        SyntaxCodes.expectedSign, "expected `,` or `\(sign)`, \(found)",
        reason: "the entry before it is complete",
        labels: [Diagnostic.Label(location(tokens[opening].range), "inside this bracket")])
    }
  }

  /// After a mistake inside brackets: to the closing bracket if it stands on this line.
  mutating func skipInside(_ close: Token.Kind) {
    var ahead = index
    var nesting = 0
    while ahead < tokens.count {
      let token = tokens[ahead]
      if token.startsLine && ahead > index || token.kind == .endOfFile { return }
      switch token.kind {
      case .leftBrace, .leftBracket, .leftParenthesis, .templateStart: nesting += 1
      case .rightBrace, .rightBracket, .rightParenthesis, .templateEnd:
        if nesting == 0 {
          if token.kind == close { index = ahead }
          return
        }
        nesting -= 1
      default: break
      }
      ahead += 1
    }
  }
}
