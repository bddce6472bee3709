import SyncText

let reservedWords: Set<String> = [
  "and", "or", "not", "in", "if", "then", "else", "match", "matches", "true", "false", "null", "via",
]

func isWordByte(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
    UInt8(ascii: "0")...UInt8(ascii: "9"):
    true
  default: false
  }
}

func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

extension Lexer {
  mutating func lexWord() {
    let start = position
    var isForeign = false
    var isBroken = false
    loop: while position < bytes.count {
      if isWordByte(bytes[position]) {
        position += 1
      } else if bytes[position] >= 0x80 {
        guard let (value, length) = scalar(in: bytes, at: position) else {
          isBroken = true
          position += 1
          continue
        }
        if value == "\u{FFFD}" {
          if !isBroken {
            report(
              SyntaxCodes.invalidEncoding, "U+FFFD stands where a letter could not be read", position,
              position + length,
              reason: "save the file as UTF-8")
          }
          isBroken = true
        } else if value.properties.isAlphabetic || value.properties.generalCategory == .nonspacingMark {
          isForeign = true
        } else if position == start {
          lexStrayScalar(value, length)
          return
        } else {
          break loop
        }
        position += length
      } else {
        break
      }
    }
    if isBroken {
      append(.unknown, from: start)
    } else if isForeign {
      report(
        SyntaxCodes.foreignLetters, "the name `\(text(start, position))` needs backticks", start, position,
        reason: "plain names consist of a to z, digits and `_`",
        fixes: [
          Diagnostic.Fix(
            "put it in backticks",
            [
              TextEdit(range: SourceRange(start: start, end: start), replacement: "`"),
              TextEdit(range: SourceRange(start: position, end: position), replacement: "`"),
            ])
        ])
      append(.identifier, from: start)
    } else if position == start + 1, bytes[start] == UInt8(ascii: "_") {
      append(.underscore, from: start)
    } else if position - start <= 7, reservedWords.contains(text(start, position)) {
      append(.reserved, from: start)
    } else {
      append(.identifier, from: start)
    }
  }

  private mutating func lexStrayScalar(_ value: Unicode.Scalar, _ length: Int) {
    let start = position
    switch value {
    case "\u{201C}", "\u{201D}", "\u{201E}": lexForeignQuotes(closing: Array("\u{201D}".utf8), opening: length)
    case "\u{2018}", "\u{2019}": lexForeignQuotes(closing: Array("\u{2019}".utf8), opening: length)
    case "\u{00AB}": lexForeignQuotes(closing: Array("\u{00BB}".utf8), opening: length)
    default:
      position += length
      let meant: String? =
        switch value {
        case "\u{2192}": "->"
        case "\u{2190}": "<-"
        case "\u{2194}": "<->"
        case "\u{2013}", "\u{2014}", "\u{2212}": "-"
        case "\u{2264}": "<="
        case "\u{2265}": ">="
        case "\u{2260}": "!="
        default: nil
        }
      report(
        SyntaxCodes.strayCharacter, "`\(text(start, position))` (U+\(hexadecimal(value.value))) means nothing here",
        start,
        position, reason: "no word, literal or sign starts with it",
        fixes: meant.map { [replace(start, position, with: $0, "write `\($0)`")] } ?? [])
      append(.unknown, from: start)
    }
  }

  /// `'text'` and typographic quotes: read as a text.
  mutating func lexForeignQuotes(closing: [UInt8], opening: Int) {
    let start = position
    let end = lineEnd(from: start)
    var at = start + opening
    while at < end, !bytes[at...].starts(with: closing) { at += 1 }
    guard at < end else {
      position += opening
      report(
        SyntaxCodes.strayCharacter, "`\(text(start, position))` means nothing here", start, position,
        reason: "texts stand between `\"`")
      append(.unknown, from: start)
      return
    }
    position = at + closing.count
    report(
      SyntaxCodes.singleQuotes, "texts stand between `\"`", start, position,
      reason: "these quotes have no meaning",
      fixes: [
        Diagnostic.Fix(
          "write `\"`",
          [
            TextEdit(range: SourceRange(start: start, end: start + opening), replacement: "\""),
            TextEdit(range: SourceRange(start: at, end: position), replacement: "\""),
          ])
      ])
    append(.text, from: start)
  }

  mutating func lexQuotedName() {
    let start = position
    var at = start + 1
    while at < bytes.count, bytes[at] != UInt8(ascii: "`"), bytes[at] != 0x0A { at += 1 }
    if at < bytes.count, bytes[at] != 0x0A {
      position = at + 1
      if at == start + 1 {
        // A row of them is one mistake.
        while position < bytes.count, bytes[position] == UInt8(ascii: "`") { position += 1 }
        report(
          SyntaxCodes.unclosedName, "the name in backticks is empty", start, position,
          reason: "a name has at least one character")
        append(.unknown, from: start)
      } else {
        append(.quotedName, from: start)
      }
      return
    }
    let end = lineEnd(from: start)
    position = start + 1
    while position < end, isWordByte(bytes[position]) || bytes[position] >= 0x80 { position += 1 }
    report(
      SyntaxCodes.unclosedName, "this name is not closed on its line", start, position,
      reason: "another backtick is missing")
    position = end
    unclosed.insert(tokens.count)
    append(.quotedName, from: start)
  }

  mutating func lexRegex() {
    let start = position
    let end = lineEnd(from: start)
    var at = start + 1
    var isInClass = false
    while at < end {
      let byte = bytes[at]
      if byte == UInt8(ascii: "\\") {
        at += 1
      } else if byte == UInt8(ascii: "[") {
        isInClass = true
      } else if byte == UInt8(ascii: "]") {
        isInClass = false
      } else if byte == UInt8(ascii: "/"), !isInClass {
        position = at + 1
        append(.regex, from: start)
        return
      }
      at += 1
    }
    position = end
    report(
      SyntaxCodes.unclosedRegex, "this regular expression is not closed on its line", start, end,
      reason: "a `/` is missing before the end of the line",
      help: isInClass ? ["the class that `[` opens is not closed either"] : [])
    unclosed.insert(tokens.count)
    append(.regex, from: start)
  }
}
