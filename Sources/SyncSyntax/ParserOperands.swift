import SyncText

extension Parser {
  mutating func parsePrimary() -> Expression {
    let start = index
    height = 1
    let token = token
    guard isOnLine || startsOperandAfterOperator else { return missingExpression() }
    switch token.kind {
    case .integer: return literal(.integer(text(token).filter { $0 != "_" }))
    case .decimal: return literal(.decimal(text(token).filter { $0 != "_" }))
    case .date: return literal(.date(text(token)))
    case .timestamp: return literal(.timestamp(text(token)))
    case .duration: return literal(.duration(microseconds: microseconds(token)))
    case .percentage: return literal(.percentage(text(token).filter { $0 != "_" && $0 != "%" }))
    case .text: return literal(.text(textValue(token)))
    case .templateStart: return parseTemplate()
    case .leftBracket:
      var entries: [Expression] = []
      var highest = 0
      parseSequence(.leftBracket, .rightBracket) { parser in
        entries.append(parser.parseExpression())
        highest = max(highest, parser.height)
      }
      height = highest + 1
      return Expression(.list(entries), range(from: start))
    case .leftBrace:
      let entries = parseRecord("entries of a record")
      height += 1
      return Expression(.record(entries), range(from: start))
    case .leftParenthesis: return parseParenthesized()
    case .identifier, .quotedName: return parseNamed()
    case .reserved: return parseReserved()
    case .regex:
      report(
        SyntaxCodes.expectedRegex, "a regular expression stands only behind `matches`",
        reason: "it is no value by itself")
      advance()
      return Expression(.missing, token.range)
    default: return missingExpression()
    }
  }

  /// Behind an operator, an opening bracket or a colon a line end does not end the line.
  private var startsOperandAfterOperator: Bool {
    guard index > 0, !startsDeclaration(), !startsOuterEntry else { return false }
    if token.startsLine, atReserved("match"), blockKinds.last == .sync { return false }
    switch tokens[index - 1].kind {
    case .operator, .arrow, .equals, .fatArrow, .templateStart, .templateMiddle: return true
    case .reserved: return !["null", "true", "false"].contains(text(tokens[index - 1]))
    default: return false
    }
  }

  private mutating func literal(_ literal: Literal) -> Expression {
    let range = token.range
    advance()
    return Expression(.literal(literal), range)
  }

  private func microseconds(_ token: Token) -> Int64 {
    let written = text(token).filter { $0 != "_" }
    let digits = written.prefix { $0.isNumber }
    let unit = durationUnits[String(written.dropFirst(digits.count))] ?? 1
    let (product, overflow) = (Int64(digits) ?? .max).multipliedReportingOverflow(by: unit)
    return overflow ? .max : product
  }

  mutating func missingExpression() -> Expression {
    let range = missingRange
    let isForeignName = token.kind == .reserved && [.dot, .arrow, .colon].contains(peek().kind)
    report(
      SyntaxCodes.expectedExpression, "expected a value, \(found)", at: range,
      reason: "a field, a literal or a call stands here",
      fixes: isForeignName
        ? [replacing(token.range, with: "`\(text(token))`", "put the field's name in backticks")] : [])
    height = 1
    return Expression(.missing, range)
  }

  private mutating func parseNamed() -> Expression {
    let start = index
    let name = name(token)
    let isFunction = token.kind == .identifier
    advance()
    guard isFunction, at(.leftParenthesis), !token.startsLine || !isLineSensitive else {
      return Expression(.path(parsePath(after: name, start)), range(from: start))
    }
    let call = Expression(.call(name, parseArguments()), range(from: start))
    guard at(.dot), !token.startsLine || !isLineSensitive, !isRecovering else { return call }
    advance()
    let path = parsePath("a field's name after the dot")
    height += 1
    return Expression(.member(call, path), range(from: start))
  }

  private mutating func parseReserved() -> Expression {
    let next = peek()
    let usedAsField = next.kind == .dot && !next.startsLine || next.kind == .arrow && !next.startsLine
    if usedAsField, !["null", "true", "false"].contains(text(token)) {
      let path = parsePath("a field")
      return Expression(.path(path), path.range)
    }
    switch text(token) {
    case "null": return literal(.null)
    case "true": return literal(.bool(true))
    case "false": return literal(.bool(false))
    case "if": return parseConditional()
    case "match": return parseMatch()
    default: return missingExpression()
    }
  }

  private mutating func parseParenthesized() -> Expression {
    let start = index
    var inner = Expression(.missing, token.range)
    var fallback: Expression?
    var highest = 0
    parseSequence(.leftParenthesis, .rightParenthesis) { parser in
      inner = parser.parseExpression()
      highest = max(highest, parser.height)
      if parser.atReserved("else"), !parser.isRecovering {
        parser.advance()
        fallback = parser.parseExpression()
        highest = max(highest, parser.height)
      }
      if parser.at(.comma) {
        parser.report(
          SyntaxCodes.expectedSign, "expected `)`, found `,`", reason: "parentheses hold one value",
          help: ["a list stands in `[` and `]`"])
      }
    }
    if index == start + 2, at(.rightParenthesis) || tokens[index - 1].kind == .rightParenthesis, !isRecovering {
      report(
        SyntaxCodes.expectedExpression, "expected a value between the parentheses", at: range(from: start),
        reason: "they hold nothing")
      isRecovering = false
    }
    height = highest + 1
    if let fallback { return Expression(.fallback(inner, fallback), range(from: start)) }
    return Expression(.parenthesized(inner), range(from: start))
  }

  private mutating func parseConditional() -> Expression {
    let start = index
    let saved = isBeforeArrow
    isBeforeArrow = false
    defer { isBeforeArrow = saved }
    advance()
    let condition = parseExpression()
    var highest = height
    if atReserved("then") {
      advance()
    } else {
      report(
        SyntaxCodes.missingThen, "expected `then`, \(found)", at: missingRange,
        reason: "the condition of the `if` ends here",
        fixes: [inserting(" then", at: previousEnd, "insert `then`")])
    }
    let then = at(.leftBrace) && isRecovering ? Expression(.missing, missingRange) : parseExpression()
    highest = max(highest, height)
    guard atReserved("else"), !isRecovering else {
      report(
        SyntaxCodes.missingElse, "this `if` has no `else`", at: tokens[start].range,
        reason: "it has no value when the condition does not hold", help: ["add `else` and a value"])
      height = highest + 1
      let missing = Expression(.missing, missingRange)
      return Expression(.conditional(condition: condition, then: then, otherwise: missing), range(from: start))
    }
    advance()
    let otherwise = parseExpression()
    height = max(highest, height) + 1
    return Expression(.conditional(condition: condition, then: then, otherwise: otherwise), range(from: start))
  }

  private mutating func parseMatch() -> Expression {
    let start = index
    advance()
    let value = at(.leftBrace) ? missingExpression() : parseExpression()
    var highest = height
    var arms: [MatchArm] = []
    parseBlock("arms of `match`", .expression) { parser in
      arms.append(parser.parseArm())
      highest = max(highest, parser.height)
    }
    height = highest + 1
    return Expression(.match(value, arms), range(from: start))
  }

  private mutating func parseArm() -> MatchArm {
    let start = index
    var patterns: [Expression] = []
    if at(.underscore) {
      advance()
    } else {
      patterns.append(parsePattern())
      while atReserved("or"), !isRecovering {
        advance()
        patterns.append(parsePattern())
      }
    }
    let patternRange = range(from: start)
    if at(.fatArrow), isOnLine {
      advance()
    } else if [.arrow, .colon, .equals].contains(token.kind), isOnLine, !isRecovering {
      note(
        SyntaxCodes.expectedSign, "expected `=>`, \(found)", reason: "the pattern's value follows",
        fixes: [replacing(token.range, with: "=>", "write `=>`")])
      advance()
    } else {
      report(
        SyntaxCodes.expectedSign, "expected `=>`, \(found)", at: missingRange, reason: "the pattern's value follows")
    }
    height = 1
    let value = isRecovering ? Expression(.missing, missingRange) : parseExpression()
    return MatchArm(patterns: patterns, patternRange: patternRange, value: value, range: range(from: start))
  }

  private mutating func parsePattern() -> Expression {
    let start = index
    let pattern = parseUnaryPattern()
    switch pattern.kind {
    case .literal, .missing: break
    case .unary(_, _, let operand):
      if case .literal = operand.kind { break }
      fallthrough
    default:
      report(
        SyntaxCodes.badPattern, "this pattern is no literal", at: range(from: start),
        reason: "patterns are literals, `null` and `_`, joined by `or`", help: ["for other conditions use `if`"])
    }
    return pattern
  }

  private mutating func parseUnaryPattern() -> Expression { parseBinary(8) }

  mutating func parseRecord(_ what: String) -> [RecordEntry] {
    var entries: [RecordEntry] = []
    var highest = 0
    guard enter() else { return [] }
    defer { depth -= 1 }
    parseBlock(what, .expression) { parser in
      let start = parser.index
      let path = parser.parsePath("a field")
      parser.expect(.colon, ":", "a field's value follows")
      parser.height = 1
      let value = parser.isRecovering ? Expression(.missing, parser.missingRange) : parser.parseExpression()
      highest = max(highest, parser.height)
      entries.append(RecordEntry(path: path, value: value, range: parser.range(from: start)))
    }
    height = highest
    return entries
  }

  /// `"a {x} b"`; at its first piece.
  mutating func parseTemplate() -> Expression {
    let start = index
    let opening = token
    let isBlock = source.bytes[opening.range.start..<opening.range.end].starts(with: Array("\"\"\"".utf8))
    guard enter() else { return Expression(.missing, opening.range) }
    defer { depth -= 1 }
    let saved = (isLineSensitive, isBeforeArrow)
    (isLineSensitive, isBeforeArrow) = (false, false)
    openBrackets.append(.templateStart)
    var pieces: [(bytes: ArraySlice<UInt8>, range: SourceRange)] = []
    var holes: [Expression] = []
    var highest = 0
    pieces.append(piece(opening, dropping: isBlock ? 3 : 1, isLast: false, isBlock))
    advance()
    while true {
      if at(.templateMiddle) || at(.templateEnd), token.range.start < token.range.end {
        note(
          SyntaxCodes.emptyHole, "this `{}` is empty",
          at: SourceRange(start: previousEnd - 1, end: token.range.start + 1),
          reason: "an expression stands between the braces",
          fixes: [inserting("\\", at: previousEnd - 1, "write `\\{` for a brace that is meant as such")])
        holes.append(Expression(.missing, SourceRange(start: previousEnd, end: previousEnd)))
      } else {
        holes.append(parseExpression())
      }
      highest = max(highest, height)
      if !isRecovering, !at(.templateMiddle), !at(.templateEnd) {
        report(
          SyntaxCodes.expectedSign, "expected `}`, \(found)",
          reason: "the expression in the text ends here", help: ["a brace that is meant as a brace is written `\\{`"])
      }
      skipToPieceEnd()
      let token = token
      guard token.kind == .templateMiddle || token.kind == .templateEnd else { break }
      pieces.append(piece(token, dropping: 1, isLast: token.kind == .templateEnd, isBlock))
      advance()
      if token.kind == .templateEnd { break }
    }
    openBrackets.removeLast()
    (isLineSensitive, isBeforeArrow) = saved
    height = highest + 1
    return Expression(.template(parts(pieces, holes, isBlock)), range(from: start))
  }

  /// After a mistake in a hole: to the hole's end.
  private mutating func skipToPieceEnd() {
    var nesting = 0
    while !isAtEnd {
      if at(.templateStart) { nesting += 1 }
      if nesting == 0, at(.templateMiddle) || at(.templateEnd) { return }
      if at(.templateEnd) { nesting -= 1 }
      if startsDeclaration() { return }
      advance()
    }
  }

  private func piece(
    _ token: Token, dropping: Int, isLast: Bool, _ isBlock: Bool
  ) -> (bytes: ArraySlice<UInt8>, range: SourceRange) {
    let bytes = source.bytes[token.range.start..<token.range.end].dropFirst(dropping)
    if !isLast { return (bytes.dropLast(), token.range) }
    if isBlock { return (bytes, token.range) }
    return (bytes.last == UInt8(ascii: "\"") ? bytes.dropLast() : bytes, token.range)
  }

  private func parts(
    _ pieces: [(bytes: ArraySlice<UInt8>, range: SourceRange)], _ holes: [Expression], _ isBlock: Bool
  ) -> [TemplatePart] {
    let values = isBlock ? blockValues(pieces) : pieces.map { decodeText($0.bytes) }
    var parts: [TemplatePart] = []
    for (number, value) in values.enumerated() {
      if !value.isEmpty { parts.append(.text(value, pieces[number].range)) }
      if number < holes.count { parts.append(.hole(holes[number])) }
    }
    return parts
  }
}
