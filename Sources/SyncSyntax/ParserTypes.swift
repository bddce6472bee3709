import SyncText

extension Parser {
  mutating func parseType() -> TypeSyntax {
    let start = index
    guard enter() else { return TypeSyntax(kind: .missing, isNullable: false, range: missingRange) }
    defer { depth -= 1 }
    let kind: TypeSyntax.Kind
    if isOnLine, at(.leftBracket) {
      var element: TypeSyntax?
      parseSequence(.leftBracket, .rightBracket) { parser in
        let type = parser.parseType()
        if element != nil {
          parser.report(
            SyntaxCodes.expectedSign, "expected `]`, found another type", at: type.range, reason: "a list has one type")
        }
        element = element ?? type
      }
      if element == nil { reportMissingType() }
      kind = element.map { .list($0) } ?? .missing
    } else if isOnLine, at(.leftBrace) {
      var fields: [(name: Name, type: TypeSyntax)] = []
      parseBlock("fields of a record type") { parser in
        let name = parser.parseName("a field's name")
        parser.expect(.colon, ":", "the field's type follows")
        if !parser.isRecovering { fields.append((name, parser.parseType())) }
      }
      kind = .record(fields)
    } else if isOnLine, isName(token) {
      let name = name(token)
      advance()
      kind = .named(name, arguments: at(.leftParenthesis) && isOnLine ? parseArguments() : [])
    } else {
      reportMissingType()
      return TypeSyntax(kind: .missing, isNullable: false, range: missingRange)
    }
    var isNullable = false
    if at(.question), isOnLine {
      isNullable = true
      advance()
    }
    while at(.question) || atOperator("??"), isOnLine, !isRecovering {
      note(
        SyntaxCodes.expectedEnd, "unexpected `\(text(token))`", reason: "one `?` says that the value may be null",
        fixes: [replacing(token.range, with: isNullable ? "" : "?", isNullable ? "delete it" : "write `?`")])
      isNullable = true
      advance()
    }
    return TypeSyntax(kind: kind, isNullable: isNullable, range: range(from: start))
  }

  mutating func reportMissingType() {
    report(
      SyntaxCodes.expectedType, "expected a type, \(found)", at: missingRange,
      reason: "a type such as `Text`, `Int?` or `enum(\"a\", \"b\")` stands here")
  }
}
