import SyncText

extension Parser {
  /// `left arrow right`, then `on create` and a handler.
  mutating func parseLine() -> Line {
    let start = index
    isBeforeArrow = true
    let left = parseExpression()
    isBeforeArrow = false
    var highest = height
    let arrowIndex = index
    let arrow = parseArrow(dueArrow, "the line's other side follows")
    height = 1
    let right = isRecovering ? Expression(.missing, missingRange) : parseExpression()
    highest = max(highest, height)
    let tail = index
    let (onCreate, handler) = parseTail()
    highest = max(highest, height)
    height = highest + 1
    layout.rows.append(
      Layout.Row(style: .line, first: start, end: index, arrow: arrowIndex, tail: index > tail ? tail : nil))
    return Line(
      left: left, arrow: arrow, right: right, handler: handler, onCreate: onCreate, range: range(from: start))
  }

  private mutating func parseTail() -> (SourceRange?, Handler?) {
    var onCreate: SourceRange?
    var handler: Handler?
    while isOnLine, !isRecovering {
      let start = index
      if atWord("on"), onCreate == nil, !token.startsLine {
        advance()
        expectWord("create", "a line is written always, or `on create`")
        onCreate = range(from: start)
        if let handler, !isRecovering {
          let handlerText = source.text(handler.range)
          report(
            SyntaxCodes.tailOrder, "`on create` stands before the handler", at: onCreate,
            reason: "a handler ends its line",
            fixes: [
              replacing(
                SourceRange(start: handler.range.start, end: previousEnd), with: "on create " + handlerText,
                "swap them")
            ])
          isRecovering = false
        }
      } else if atReserved("else"), handler == nil {
        handler = parseHandler()
      } else {
        break
      }
    }
    return (onCreate, handler)
  }

  /// At `else`. Before a block a `{` is the block's, not a record's.
  mutating func parseHandler(beforeBlock: Bool = false) -> Handler {
    let start = index
    advance()
    let next = peek()
    let endsHere =
      next.startsLine || [.comma, .rightBrace, .leftBrace, .endOfFile, .text, .templateStart].contains(next.kind)
      || isText("on", next)
    let kind: Handler.Kind
    height = 1
    if token.startsLine || isAtItemEnd || beforeBlock && at(.leftBrace) || atWord("on") && isText("create", next) {
      report(
        SyntaxCodes.emptyHandler, "expected what happens else, \(found)", at: missingRange,
        reason: "behind `else` stands a value, `skip`, `reject` or `hold`",
        help: ["write `else skip`, `else reject \"why\"`, `else hold \"why\"` or `else` and a value"])
      kind = .skip
    } else if atWord("skip"), endsHere {
      advance()
      kind = .skip
    } else if atWord("reject") || atWord("hold"), endsHere {
      let isReject = atWord("reject")
      advance()
      let hasReason = (at(.text) || at(.templateStart)) && !token.startsLine
      let reason = hasReason ? parseText("the reason") : nil
      kind = isReject ? .reject(reason) : .hold(reason)
    } else if atWord("reject") || atWord("hold"), next.kind == .leftParenthesis {
      let isReject = atWord("reject")
      report(
        SyntaxCodes.expectedText, "`\(text(token))` takes its reason without parentheses", at: next.range,
        reason: "it is written `\(text(token)) \"why\"`")
      kind = isReject ? .reject(nil) : .hold(nil)
    } else {
      kind = .value(parseExpression())
    }
    return Handler(kind: kind, range: range(from: start))
  }

  mutating func parseCondition() -> Condition {
    let start = index
    let expression = parseExpression()
    let tail = index
    let handler = atReserved("else") && !isRecovering ? parseHandler() : nil
    layout.rows.append(
      Layout.Row(style: .condition, first: start, end: index, arrow: nil, tail: handler == nil ? nil : tail))
    return Condition(expression: expression, handler: handler, range: range(from: start))
  }

  /// `pipe <-> pipe and pipe <-> pipe`
  mutating func parseMatchPairs() -> [MatchPair] {
    var pairs: [MatchPair] = []
    repeat {
      if !pairs.isEmpty { advance() }
      let start = index
      isBeforeArrow = true
      let left = parseBinary(4)
      isBeforeArrow = false
      let arrow = parseArrow(.both, "the field on the other side follows")
      let right = isRecovering ? Expression(.missing, missingRange) : parseBinary(4)
      pairs.append(MatchPair(source: left, arrow: arrow, target: right, range: range(from: start)))
    } while (atReserved("and") || atOperator("&&")) && !isRecovering
    return pairs
  }
}
