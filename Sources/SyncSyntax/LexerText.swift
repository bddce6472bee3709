import SyncText

extension Lexer {
  mutating func lexText() {
    let start = position
    guard starts(with: "\"\"\"", at: start) else {
      position += 1
      lexPiece(from: start, text: start, isBlock: false, isFirst: true)
      return
    }
    var at = start + 3
    while at < bytes.count, bytes[at] == 0x20 || bytes[at] == 0x09 || bytes[at] == 0x0D { at += 1 }
    if at >= bytes.count || bytes[at] == 0x0A {
      position = at
      lexPiece(from: start, text: start, isBlock: true, isFirst: true)
      return
    }
    let end = lineEnd(from: start)
    at = start + 3
    while at < end, !starts(with: "\"\"\"", at: at) { at += 1 }
    let isClosed = at < end
    position = isClosed ? at + 3 : end
    var fixes: [Diagnostic.Fix] = []
    if isClosed {
      fixes = [
        Diagnostic.Fix(
          "write single `\"`",
          [
            TextEdit(range: SourceRange(start: start, end: start + 3), replacement: "\""),
            TextEdit(range: SourceRange(start: at, end: at + 3), replacement: "\""),
          ])
      ]
    }
    report(
      SyntaxCodes.blockTextOnOpeningLine, "a block text starts on the line after its `\"\"\"`", start, start + 3,
      reason: "the line must end here", fixes: fixes)
    if !isClosed { unclosed.insert(tokens.count) }
    append(.text, from: start)
  }

  /// From behind the opening quotes or a hole's `}` to the next hole or the text's end.
  mutating func lexPiece(from start: Int, text opening: Int, isBlock: Bool, isFirst: Bool) {
    let pieceStart = position
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "\""):
        if !isBlock || starts(with: "\"\"\"", at: position) {
          position += isBlock ? 3 : 1
          append(isFirst ? .text : .templateEnd, from: start)
          return
        }
        position += 1
      case UInt8(ascii: "{"):
        position += 1
        append(isFirst ? .templateStart : .templateMiddle, from: start)
        modes.append(.hole(text: opening, isBlock: isBlock))
        if !isBlock { lineHoles += 1 }
        return
      case UInt8(ascii: "\\"): skipEscape(isBlock: isBlock)
      case 0x0A where !isBlock, 0x0D where !isBlock && byte(1) == 0x0A:
        endUnclosed(start, opening, isFirst)
        return
      default: position += 1
      }
    }
    guard isBlock else {
      endUnclosed(start, opening, isFirst)
      return
    }
    // A block text that nobody closed would swallow the file: it ends where a declaration seems to start.
    position = pieceStart
    while position < bytes.count, !(bytes[position] == 0x0A && startsDeclaration(position + 1)) { position += 1 }
    if position < bytes.count, position > start, bytes[position - 1] == 0x0D { position -= 1 }
    reportUnclosedBlock(opening, opening + 3)
    unclosed.insert(tokens.count)
    append(isFirst ? .text : .templateEnd, from: start)
  }

  private mutating func endUnclosed(_ start: Int, _ opening: Int, _ isFirst: Bool) {
    if lineHoles == 0 { reportUnclosed(opening, position) }
    unclosed.insert(tokens.count)
    append(isFirst ? .text : .templateEnd, from: start)
  }

  private func startsDeclaration(_ offset: Int) -> Bool {
    declarationWords.contains { word in
      let count = word.utf8.count
      guard offset + count + 1 < bytes.count, bytes[offset..<offset + count].elementsEqual(word.utf8) else {
        return false
      }
      let next = bytes[offset + count + 1]
      return bytes[offset + count] == 0x20
        && (isWordByte(next) || next == UInt8(ascii: "\"") || next == UInt8(ascii: "`"))
    }
  }

  private mutating func skipEscape(isBlock: Bool) {
    let start = position
    position += 1
    switch byte() {
    case UInt8(ascii: "n"), UInt8(ascii: "t"), UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "{"):
      position += 1
    case UInt8(ascii: "u") where byte(1) == UInt8(ascii: "{"):
      position += 2
      var value: UInt32 = 0
      var digits = 0
      while digits < 9, let digit = hexadecimalDigit(byte()) {
        value = value &* 16 &+ digit
        digits += 1
        position += 1
      }
      let isClosed = byte() == UInt8(ascii: "}")
      if isClosed { position += 1 }
      if !isClosed || digits == 0 || digits > 8 || Unicode.Scalar(value) == nil {
        report(
          SyntaxCodes.badEscape, "`\(text(start, position))` names no character", start, position,
          reason: "write `\\u{…}` with the hexadecimal number of a Unicode character")
      }
    case 0 where position >= bytes.count, 0x0A, 0x0D: break
    default:
      let length = bytes[position] < 0x80 ? 1 : scalar(in: bytes, at: position)?.length ?? 1
      let escaped = text(position, position + length)
      report(
        SyntaxCodes.badEscape, "there is no escape `\\\(escaped)`", start, position + length,
        reason: "escapes are `\\n \\t \\\" \\\\ \\{ \\u{…}`",
        fixes: [
          replace(start, start + 1, with: "\\\\", "write a backslash as `\\\\`"),
          replace(start, start + 1, with: "", "delete the backslash"),
        ])
      position += length
    }
  }
}

let declarationWords = ["import", "parameter", "connection", "entity", "table", "transform", "sync", "test"]

func hexadecimalDigit(_ byte: UInt8) -> UInt32? {
  switch byte {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte &- UInt8(ascii: "0"))
  case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte &- UInt8(ascii: "a")) + 10
  case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte &- UInt8(ascii: "A")) + 10
  default: nil
  }
}

/// The value of a piece of a text: escapes resolved, CR LF read as LF.
func decodeText(_ bytes: some Sequence<UInt8>) -> String {
  let bytes = Array(bytes)
  var result: [UInt8] = []
  result.reserveCapacity(bytes.count)
  var index = 0
  while index < bytes.count {
    let byte = bytes[index]
    index += 1
    if byte == 0x0D, index < bytes.count, bytes[index] == 0x0A { continue }
    guard byte == UInt8(ascii: "\\"), index < bytes.count else {
      result.append(byte)
      continue
    }
    let escaped = bytes[index]
    index += 1
    switch escaped {
    case UInt8(ascii: "n"): result.append(0x0A)
    case UInt8(ascii: "t"): result.append(0x09)
    case UInt8(ascii: "u") where index < bytes.count && bytes[index] == UInt8(ascii: "{"):
      index += 1
      var value: UInt32 = 0
      while index < bytes.count, let digit = hexadecimalDigit(bytes[index]) {
        value = value &* 16 &+ digit
        index += 1
      }
      if index < bytes.count, bytes[index] == UInt8(ascii: "}") { index += 1 }
      result.append(contentsOf: String(Character(Unicode.Scalar(value) ?? "\u{FFFD}")).utf8)
    default: result.append(escaped)
    }
  }
  return String(decoding: result, as: UTF8.self)
}
