import SyncText

extension Parser {
  static let deepest = 128
  static let highest = 256

  mutating func parseExpression() -> Expression { parseBinary(1) }

  /// Operators that bind at least as tightly as `minimum`: 1 `or`, 2 `and`, 3 `not`, 4 comparisons, 5 `??`, 6 `+ -`,
  /// 7 `* /`, 8 `|>`.
  mutating func parseBinary(_ minimum: Int) -> Expression {
    let start = index
    guard enter() else { return Expression(.missing, missingRange) }
    defer { depth -= 1 }
    var left: Expression
    if atReserved("not") || atOperator("!"), isOnLine {
      let sign = token.range
      advance()
      let operand = parseBinary(max(3, min(minimum, 3)))
      left = Expression(.unary(.not, operator: sign, operand), range(from: start))
      height += 1
    } else {
      left = parseUnary()
    }
    var hasCompared = false
    while let (sign, precedence, length) = binaryOperator(), precedence >= minimum {
      if precedence == 4 {
        if hasCompared {
          report(
            SyntaxCodes.chainedComparison, "comparisons do not stand in a row",
            reason: "the comparison before this is complete; join both with `and`")
          return left
        }
        hasCompared = true
      }
      let leftHeight = height
      let signStart = index
      for _ in 0..<length { advance() }
      let signRange = range(from: signStart)
      switch sign {
      case .pipe: left = Expression(.pipe(left, parseStep()), range(from: start))
      case .matches: left = Expression(.matches(left, parseRegex()), range(from: start))
      case .binary(let binary):
        let right = parseBinary(precedence + 1)
        left = Expression(.binary(binary, operator: signRange, left, right), range(from: start))
      }
      height = max(leftHeight, height) + 1
      if height > Self.highest {
        reportDepth()
        return Expression(.missing, left.range)
      }
    }
    return left
  }

  private enum Sign {
    case binary(BinaryOperator)
    case pipe, matches
  }

  /// The operator here, how tightly it binds and of how many tokens it is.
  private mutating func binaryOperator() -> (Sign, Int, Int)? {
    guard isOnLine, !isRecovering else { return nil }
    switch token.kind {
    case .operator:
      switch text(token) {
      case "|>": return (.pipe, 8, 1)
      case "*": return (.binary(.multiply), 7, 1)
      case "/", "%": return (.binary(.divide), 7, 1)
      case "+": return (.binary(.add), 6, 1)
      case "-": return (.binary(.subtract), 6, 1)
      case "??": return (.binary(.coalesce), 5, 1)
      case "==", "===": return (.binary(.equal), 4, 1)
      case "!=", "<>": return (.binary(.notEqual), 4, 1)
      case "<": return (.binary(.less), 4, 1)
      case "<=": return (.binary(.lessOrEqual), 4, 1)
      case ">": return (.binary(.greater), 4, 1)
      case ">=": return (.binary(.greaterOrEqual), 4, 1)
      case "&&": return (.binary(.and), 2, 1)
      case "||": return (.binary(.or), 1, 1)
      default: return nil
      }
    case .reserved:
      switch text(token) {
      case "in": return (.binary(.in), 4, 1)
      case "not":
        let next = peek()
        return next.kind == .reserved && isText("in", next) ? (.binary(.notIn), 4, 2) : nil
      case "matches": return (.matches, 4, 1)
      case "and": return (.binary(.and), 2, 1)
      case "or": return (.binary(.or), 1, 1)
      default: return nil
      }
    case .equals where !isBeforeArrow:
      note(
        SyntaxCodes.foreignOperator, "there is no operator `=`", reason: "equality is `==`",
        fixes: [replacing(token.range, with: "==", "write `==`")])
      return (.binary(.equal), 4, 1)
    default: return nil
    }
  }

  private mutating func parseUnary() -> Expression {
    let start = index
    guard atOperator("-"), isOnLine else { return parsePrimary() }
    guard enter() else { return Expression(.missing, missingRange) }
    defer { depth -= 1 }
    let sign = token.range
    layout.signs.insert(index)
    advance()
    let operand = parseUnary()
    height += 1
    return Expression(.unary(.negate, operator: sign, operand), range(from: start))
  }

  mutating func parseRegex() -> RegexLiteral {
    let token = token
    guard token.kind == .regex else {
      let value = token.kind == .text ? textValue(token) : ""
      let pattern = value.replacing("/", with: "\\/")
      report(
        SyntaxCodes.expectedRegex, "expected a regular expression, \(found)", at: missingRange,
        reason: "`matches` is followed by one between slashes",
        fixes: value.isEmpty ? [] : [replacing(token.range, with: "/\(pattern)/", "write it between slashes")])
      if token.kind == .text { advance() }
      return RegexLiteral(pattern: "", range: missingRange)
    }
    advance()
    height = 1
    return RegexLiteral(pattern: pattern(token), range: token.range)
  }

  private func pattern(_ token: Token) -> String {
    var text = source.text(token.range).dropFirst()
    if text.last == "/" { text = text.dropLast() }
    return String(text.replacing("\\/", with: "/"))
  }

  private mutating func parseStep() -> PipeStep {
    let start = index
    let missing = missingRange
    if atReserved("via") {
      advance()
      let name = parseName("the name of a table")
      height = 1
      return PipeStep(kind: .via(name), range: range(from: start))
    }
    if isName(token) {
      let name = name(token)
      advance()
      if isText("each", tokens[start]), at(.leftBrace) || token.startsLine && isName(token) {
        guard enter() else { return PipeStep(kind: .missing, range: missing) }
        defer { depth -= 1 }
        var lines: [Line] = []
        var highest = 0
        parseBlock("lines of `each`", .expression) { parser in
          lines.append(parser.parseLine())
          highest = max(highest, parser.height)
        }
        height = highest + 1
        return PipeStep(kind: .each(lines), range: range(from: start))
      }
      height = 1
      let arguments = at(.leftParenthesis) && isOnLine ? parseArguments() : []
      return PipeStep(kind: .call(name, arguments), range: range(from: start))
    }
    report(
      SyntaxCodes.expectedFunction, "expected a function, \(found)", at: missing,
      reason: "behind `|>` stands a function, `via TABLE` or `each { … }`")
    if !isAtItemEnd, token.kind != .arrow, token.kind != .operator, token.kind != .reserved,
      ![.leftBrace, .leftBracket, .leftParenthesis, .templateStart].contains(token.kind)
    {
      advance()
    }
    return PipeStep(kind: .missing, range: missing)
  }

  /// `(a, b)`; at the opening parenthesis.
  mutating func parseArguments() -> [Expression] {
    var arguments: [Expression] = []
    var highest = 0
    parseSequence(.leftParenthesis, .rightParenthesis) { parser in
      arguments.append(parser.parseExpression())
      highest = max(highest, parser.height)
    }
    height = highest + 1
    return arguments
  }

  // MARK: Depth

  mutating func enter() -> Bool {
    guard depth < Self.deepest else {
      reportDepth()
      return false
    }
    depth += 1
    return true
  }

  private mutating func reportDepth() {
    if hasReportedDepth { isRecovering = true }
    report(
      SyntaxCodes.tooDeep, "this is nested too deeply",
      reason: "at most \(Self.deepest) levels and \(Self.highest) operators in a row",
      help: ["move a part into a `transform`", "use `in [ … ]` or a `table` for long alternatives"])
    hasReportedDepth = true
    height = 1
    skipToItemEnd()
  }
}
