import SyncText

extension Parser {
  /// An identifier or a name in backticks; a reserved word is taken for one, with a message.
  mutating func parseName(_ what: String) -> Name {
    let token = token
    if isName(token), isOnLine {
      advance()
      return name(token)
    }
    if token.kind == .reserved, isOnLine {
      note(
        SyntaxCodes.reservedName, "`\(text(token))` is a reserved word",
        reason: "expected \(what); a name like this stands in backticks",
        fixes: [replacing(token.range, with: "`\(text(token))`", "put it in backticks")])
      advance()
      return Name(text(token), token.range)
    }
    if token.kind == .text, isOnLine, !isRecovering {
      let value = textValue(token)
      let isPlain = !value.isEmpty && !value.contains { $0.isNewline || $0 == "`" }
      report(
        SyntaxCodes.expectedName, "expected \(what), found a text", reason: "names do not stand in quotes",
        fixes: isPlain ? [replacing(token.range, with: written(value), "write it as a name")] : [])
      advance()
      return Name(value, token.range)
    }
    report(SyntaxCodes.expectedName, "expected \(what), \(found)", at: missingRange, reason: "a name stands here")
    return Name("", missingRange)
  }

  /// As a name is written: in backticks unless it is an identifier.
  private func written(_ name: String) -> String {
    let isPlain =
      name.utf8.allSatisfy(isWordByte) && !isDigit(name.utf8.first ?? 0x30) && !reservedWords.contains(name)
    return isPlain ? name : "`\(name)`"
  }

  func name(_ token: Token) -> Name {
    let text = text(token)
    if token.kind == .quotedName {
      let closed = text.utf8.count > 1 && text.hasSuffix("`")
      return Name(String(text.dropFirst().dropLast(closed ? 1 : 0)), token.range)
    }
    return Name(text, token.range)
  }

  mutating func parsePath(_ what: String) -> Path {
    let start = index
    let first = parseName(what)
    return parsePath(after: first, start)
  }

  mutating func parsePath(after first: Name, _ start: Int) -> Path {
    var components = [first]
    while at(.dot), !token.startsLine || !isLineSensitive, !isRecovering {
      advance()
      if token.kind == .reserved, token.range.start > previousEnd {
        report(
          SyntaxCodes.expectedName, "expected a field's name after the dot, \(found)", reason: "a name stands here")
        break
      }
      components.append(parseName("a field's name after the dot"))
    }
    let range = first.range + self.range(from: start)
    return Path(components, range)
  }

  mutating func expect(_ kind: Token.Kind, _ sign: String, _ reason: String, takesOther: Bool = true) {
    if at(kind), isOnLine {
      advance()
      return
    }
    let isSwapped = takesOther && (kind == .colon && at(.equals) || kind == .equals && at(.colon))
    if isSwapped, isOnLine, !isRecovering {
      note(
        SyntaxCodes.expectedSign, "expected `\(sign)`, \(found)", reason: reason,
        fixes: [replacing(token.range, with: sign, "write `\(sign)`")])
      advance()
      return
    }
    report(
      SyntaxCodes.expectedSign, "expected `\(sign)`, \(found)", at: missingRange, reason: reason,
      fixes: !takesOther && at(.equals)
        ? [] : [inserting(kind == .colon ? sign : " " + sign, at: previousEnd, "insert `\(sign)`")])
  }

  mutating func expectWord(_ word: String, _ reason: String) {
    if atWord(word), isOnLine {
      advance()
    } else if token.kind == .identifier, isOnLine, closest(text(token), among: [word]) != nil {
      noteMisspelled(word)
      advance()
    } else {
      report(SyntaxCodes.expectedSign, "expected `\(word)`, \(found)", at: missingRange, reason: reason)
    }
  }

  mutating func noteMisspelled(_ meant: String) {
    note(
      SyntaxCodes.misspelled, "there is no `\(text(token))` here", reason: "did you mean `\(meant)`?",
      fixes: [replacing(token.range, with: meant, "write `\(meant)`")])
  }

  /// `->`, `<-` or `<->`; other signs that people write for arrows are taken for the one that is due.
  mutating func parseArrow(_ due: Arrow.Direction = .forward, _ reason: String) -> Arrow {
    let token = token
    if token.kind == .arrow, isOnLine {
      advance()
      return Arrow(Arrow.Direction(rawValue: text(token)) ?? due, token.range)
    }
    if isOnLine, [.fatArrow, .equals, .colon].contains(token.kind), !isRecovering {
      note(
        SyntaxCodes.expectedArrow, "expected an arrow, \(found)", reason: reason,
        fixes: [replacing(token.range, with: due.rawValue, "write `\(due.rawValue)`")])
      advance()
      return Arrow(due, token.range)
    }
    report(
      SyntaxCodes.expectedArrow, "expected `->`, `<-` or `<->`, \(found)", at: missingRange, reason: reason)
    return Arrow(due, missingRange)
  }

  mutating func parseSide() -> Side {
    if atWord("source") || atWord("target"), isOnLine {
      let side = Side(rawValue: text(token)) ?? .source
      advance()
      return side
    }
    if token.kind == .identifier, isOnLine, let meant = closest(text(token), among: ["source", "target"]) {
      noteMisspelled(meant)
      advance()
      return Side(rawValue: meant) ?? .source
    }
    report(
      SyntaxCodes.expectedSide, "expected `source` or `target`, \(found)", at: missingRange,
      reason: "the clause speaks of one side")
    return .source
  }

  /// A text without holes.
  mutating func parseText(_ what: String) -> TextLiteral {
    let token = token
    if token.kind == .text, isOnLine {
      advance()
      return TextLiteral(textValue(token), token.range)
    }
    if token.kind == .templateStart, isOnLine {
      report(
        SyntaxCodes.expectedText, "\(what) has no `{…}` in it", reason: "it is known before anything runs",
        help: ["a brace that is meant as a brace is written `\\{`"])
      let template = parseTemplate()
      return TextLiteral("", template.range)
    }
    report(
      SyntaxCodes.expectedText, "expected \(what) in quotes, \(found)", at: missingRange, reason: "a text stands here")
    return TextLiteral("", missingRange)
  }

  func textValue(_ token: Token) -> String {
    let bytes = source.bytes[token.range.start..<token.range.end]
    if bytes.starts(with: Array("\"\"\"".utf8)) {
      return blockValues([(bytes.dropFirst(3), token.range)]).first ?? ""
    }
    if bytes.first == UInt8(ascii: "\"") {
      let isClosed = bytes.count > 1 && bytes.last == UInt8(ascii: "\"")
      return decodeText(bytes.dropFirst().dropLast(isClosed ? 1 : 0))
    }
    return String(source.text(token.range).dropFirst().dropLast())
  }

  /// The values of the pieces of a block text, from behind the opening quotes to behind the closing ones: without the
  /// first and the last line end and the indentation of the closing quotes.
  func blockValues(_ pieces: [(bytes: ArraySlice<UInt8>, range: SourceRange)]) -> [String] {
    let quotes = Array("\"\"\"".utf8)
    var contents = pieces.map(\.bytes)
    guard var first = contents.first else { return [] }
    if let end = first.firstIndex(of: 0x0A), first[..<end].allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) {
      first = first[(end + 1)...]
    }
    contents[0] = first
    let lastIndex = contents.count - 1
    var indentation: [UInt8] = []
    var last = contents[lastIndex]
    if last.count >= 3, last.suffix(3).elementsEqual(quotes) {
      last = last.dropLast(3)
      let tail = last.reversed().prefix { $0 == 0x20 || $0 == 0x09 }
      let body = last.dropLast(tail.count)
      if body.last == 0x0A || body.isEmpty && lastIndex == 0 {
        indentation = tail.reversed()
        last = body.last == 0x0A ? body.dropLast() : body
        if last.last == 0x0D { last = last.dropLast() }
      }
      contents[lastIndex] = last
    }
    return contents.enumerated().map { number, piece in
      var lines: [UInt8] = []
      var isLineStart = number == 0
      var position = piece.startIndex
      while position < piece.endIndex {
        if isLineStart {
          let rest = piece[position...]
          position += zip(rest, indentation).prefix { $0 == $1 }.count
          isLineStart = false
          continue
        }
        lines.append(piece[position])
        isLineStart = piece[position] == 0x0A
        position += 1
      }
      return decodeText(lines)
    }
  }
}
