import SyncText

extension Parser {
  mutating func parseFile() {
    while !isAtEnd {
      let start = index
      isRecovering = false
      isLineSensitive = true
      startItem()
      declarations.append(parseDeclaration())
      if !isRecovering, !isAtEnd, !token.startsLine { reportAfterDeclaration() }
      if isRecovering {
        if index == start { advance() }
        skipToItemEnd()
        // Indented lines belong to what went wrong.
        while !isAtEnd, !(token.startsLine && (isInFirstColumn || startsDeclaration(column: false))) { advance() }
      }
      if index == start { advance() }
    }
  }

  private mutating func reportAfterDeclaration() {
    switch token.kind {
    case .rightBrace, .rightBracket, .rightParenthesis: reportStrayBracket()
    default:
      report(
        SyntaxCodes.expectedEnd, "unexpected \(described(token))",
        reason: "the declaration is complete before this; a line end is due")
    }
  }

  private mutating func parseDeclaration() -> Declaration {
    let start = index
    if [.rightBrace, .rightBracket, .rightParenthesis].contains(token.kind) {
      reportStrayBracket()
      advance()
      return .unknown(range(from: start))
    }
    guard let word = declarationWord() else {
      report(
        SyntaxCodes.expectedDeclaration, "expected a declaration, found \(described(token))",
        reason: "here start `import`, `parameter`, `connection`, `entity`, `table`, `transform`, `sync` and `test`")
      advance()
      skipToItemEnd()
      return .unknown(range(from: start))
    }
    layout.groups[start] = "declaration " + word
    let documentation = documentation(start)
    advance()
    switch word {
    case "import":
      let path = parseText("the path of a file")
      return .imported(ImportDeclaration(path: path, range: range(from: start)))
    case "parameter": return .parameter(parseParameter(start, documentation))
    case "connection":
      let name = parseName("the connection's name")
      expect(.colon, ":", "the kind of system follows")
      let kind = isRecovering && !isName(token) ? Name("", missingRange) : parseName("the kind of system")
      let settings = parseSettings("settings of the connection", aligned: true)
      return .connection(
        ConnectionDeclaration(
          documentation: documentation, name: name, kind: kind, settings: settings, range: range(from: start)))
    case "entity": return .entity(parseEntity(start, documentation))
    case "table": return .table(parseTable(start, documentation))
    case "transform": return .transform(parseTransform(start, documentation))
    case "sync": return .sync(parseSync(start, documentation))
    default: return .test(parseTest(start, documentation))
    }
  }

  private mutating func declarationWord() -> String? {
    guard token.kind == .identifier else { return nil }
    let word = text(token)
    if declarationWords.contains(word) { return word }
    guard let meant = closest(word, among: declarationWords), !peek().startsLine else { return nil }
    guard isName(peek()) || peek().kind == .text else { return nil }
    noteMisspelled(meant)
    return meant
  }

  /// The `///` lines directly before a token.
  func documentation(_ index: Int) -> String? {
    let token = tokens[index]
    let trivia = source.bytes[token.triviaStart..<token.range.start]
    guard trivia.contains(UInt8(ascii: "/")) else { return nil }
    var lines: [String] = []
    for line in trivia.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast() {
      let text = String(decoding: line, as: UTF8.self).trimmingSpaces
      let isFirst = line.startIndex == trivia.startIndex && token.triviaStart > 0
      if text.hasPrefix("///"), !text.hasPrefix("////"), !isFirst {
        let body = text.dropFirst(3)
        lines.append(String(body.hasPrefix(" ") ? body.dropFirst() : body))
      } else {
        lines.removeAll()
      }
    }
    return lines.isEmpty ? nil : lines.joined(separator: "\n")
  }

  private mutating func parseParameter(_ start: Int, _ documentation: String?) -> ParameterDeclaration {
    let name = parseName("the parameter's name")
    expect(.colon, ":", "the parameter's type follows", takesOther: false)
    let type = parseTypeOrMissing()
    var value: Expression?
    if at(.equals), !token.startsLine {
      advance()
      value = parseExpression()
    } else if !isAtItemEnd, !isRecovering {
      expect(.equals, "=", "the parameter's value follows")
    }
    return ParameterDeclaration(
      documentation: documentation, name: name, type: type, value: value, range: range(from: start))
  }

  private mutating func parseTypeOrMissing() -> TypeSyntax {
    isRecovering ? TypeSyntax(kind: .missing, isNullable: false, range: missingRange) : parseType()
  }

  private mutating func parseEntity(_ start: Int, _ documentation: String?) -> EntityDeclaration {
    let path = parsePath("the entity: CONNECTION.NAME")
    var from: TextLiteral?
    if atWord("from"), !token.startsLine {
      advance()
      from = parseText("where the entity stands")
    }
    var fields: [FieldDeclaration] = []
    parseBlock("fields of the entity") { fields.append($0.parseField()) }
    return EntityDeclaration(
      documentation: documentation, path: path, from: from, fields: fields, range: range(from: start))
  }

  private mutating func parseField() -> FieldDeclaration {
    let start = index
    let documentation = documentation(start)
    let path = parsePath("a field's name")
    expect(.colon, ":", "the field's type follows")
    let typeStart = index
    let type = parseTypeOrMissing()
    let tail = index
    var marks: [FieldDeclaration.Mark] = []
    var alias: TextLiteral?
    while token.kind == .identifier, !token.startsLine, !isRecovering {
      let markStart = index
      if atWord("as") {
        advance()
        alias = parseText("the field's name outside")
        continue
      }
      let name = name(token)
      advance()
      var argument: Expression?
      if at(.leftParenthesis), !token.startsLine { argument = parseArguments().first }
      marks.append(FieldDeclaration.Mark(name: name, argument: argument, range: range(from: markStart)))
    }
    layout.rows.append(
      Layout.Row(style: .field, first: start, end: index, arrow: typeStart, tail: index > tail ? tail : nil))
    return FieldDeclaration(
      documentation: documentation, path: path, type: type, marks: marks, alias: alias, range: range(from: start))
  }

  private mutating func parseTable(_ start: Int, _ documentation: String?) -> TableDeclaration {
    let name = parseName("the table's name")
    expect(.colon, ":", "the types of the two sides follow")
    let from = parseTypeOrMissing()
    let arrow = parseArrow(.both, "the type of the other side follows")
    let isMissing = at(.leftBrace) && !isName(peek())
    if isMissing { reportMissingType() }
    let to = parseTypeOrMissing()
    var rows: [TableDeclaration.Row] = []
    parseBlock("rows of the table") { rows.append($0.parseRow(arrow.direction)) }
    return TableDeclaration(
      documentation: documentation, name: name, from: from, arrow: arrow, to: to, rows: rows, range: range(from: start))
  }

  private mutating func parseRow(_ direction: Arrow.Direction) -> TableDeclaration.Row {
    let start = index
    var key: Expression?
    if at(.underscore) {
      advance()
    } else {
      isBeforeArrow = true
      key = parseExpression()
      isBeforeArrow = false
    }
    let keyRange = range(from: start)
    let arrowIndex = index
    let arrow = parseArrow(direction, "the row's other side follows")
    let value = isRecovering ? Expression(.missing, missingRange) : parseExpression()
    layout.rows.append(Layout.Row(style: .row, first: start, end: index, arrow: arrowIndex, tail: nil))
    return TableDeclaration.Row(
      key: key, keyRange: keyRange, arrow: arrow, value: value, range: range(from: start))
  }

  private mutating func parseTransform(_ start: Int, _ documentation: String?) -> TransformDeclaration {
    let name = parseName("the transform's name")
    var parameters: [TransformDeclaration.Parameter] = []
    if at(.leftParenthesis), isOnLine {
      parseSequence(.leftParenthesis, .rightParenthesis) { parser in
        let start = parser.index
        let name = parser.parseName("a parameter's name")
        parser.expect(.colon, ":", "the parameter's type follows")
        let type = parser.parseTypeOrMissing()
        parameters.append(TransformDeclaration.Parameter(name: name, type: type, range: parser.range(from: start)))
      }
    } else {
      report(
        SyntaxCodes.expectedSign, "expected `(`, \(found)", at: missingRange,
        reason: "the parameters of the transform follow")
    }
    if at(.arrow), isOnLine, !isRecovering {
      note(
        SyntaxCodes.expectedSign, "expected `:`, \(found)", reason: "the type of the result follows",
        fixes: [replacing(token.range, with: ":", "write `:`")])
      advance()
    } else {
      expect(.colon, ":", "the type of the result follows", takesOther: false)
    }
    let result = parseTypeOrMissing()
    var inverse: Name?
    if atWord("inverse"), !isRecovering {
      advance()
      inverse = parseName("the name of the inverse transform")
    }
    expect(.equals, "=", "the transform's body follows")
    let body = isRecovering ? Expression(.missing, missingRange) : parseExpression()
    return TransformDeclaration(
      documentation: documentation, name: name, parameters: parameters, result: result, inverse: inverse, body: body,
      range: range(from: start))
  }

  private mutating func parseSync(_ start: Int, _ documentation: String?) -> SyncDeclaration {
    let name = parseName("the sync's name")
    var former: Name?
    if atWord("was"), !token.startsLine {
      advance()
      former = parseName("the sync's former name")
    }
    expect(.colon, ":", "the two sides follow")
    let source = parsePath("the source: CONNECTION.ENTITY")
    let arrow = parseArrow(.both, "the target follows")
    dueArrow = arrow.direction
    let target = isRecovering && !isName(token) ? source : parsePath("the target: CONNECTION.ENTITY")
    var clauses: [Clause] = []
    parseBlock("clauses of the sync", .sync) { clauses.append($0.parseClause()) }
    return SyncDeclaration(
      documentation: documentation, name: name, formerName: former, source: source, arrow: arrow, target: target,
      clauses: clauses, range: range(from: start))
  }
}

extension String {
  /// Without spaces, tabs and carriage returns at both ends.
  var trimmingSpaces: String {
    let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\r" }
    guard let start = firstIndex(where: { !isSpace($0) }), let end = lastIndex(where: { !isSpace($0) }) else {
      return ""
    }
    return String(self[start...end])
  }
}
