import SyncText

/// What `character` counts in a position. Source: Language Server Protocol 3.17, `PositionEncodingKind`.
enum PositionEncoding: String, Sendable {
  case utf8 = "utf-8"
  case utf16 = "utf-16"
  case utf32 = "utf-32"

  /// The cheapest of those that the client speaks; UTF-16 where it says nothing, as the protocol asks.
  static func chosen(among offered: [String]?) -> PositionEncoding {
    let offered = (offered ?? []).compactMap(PositionEncoding.init)
    return offered.contains(.utf8) ? .utf8 : offered.first ?? .utf16
  }

  /// What a Unicode scalar with this first byte in UTF-8 counts.
  fileprivate func width(ofScalarStartingWith byte: UInt8) -> Int {
    switch self {
    case .utf8: 1
    case .utf16: byte >= 0xF0 ? 2 : 1
    case .utf32: 1
    }
  }

  fileprivate func counts(_ byte: UInt8) -> Bool { self == .utf8 || byte & 0xC0 != 0x80 }
}

extension SourceFile {
  /// The offset of a position; one behind the end of its line, or of the file, stands for that end.
  func offset(of position: ProtocolPosition, _ encoding: PositionEncoding) -> Int {
    guard position.line >= 0, position.line < lineStarts.count else { return position.line < 0 ? 0 : bytes.count }
    var offset = lineStarts[position.line]
    let end = endOfLine(position.line)
    var left = position.character
    while offset < end, left > 0 {
      left -= encoding.width(ofScalarStartingWith: bytes[offset])
      if left < 0 { break }
      offset += 1
      if encoding != .utf8 {
        while offset < end, bytes[offset] & 0xC0 == 0x80 { offset += 1 }
      }
    }
    return offset
  }

  func protocolPosition(of offset: Int, _ encoding: PositionEncoding) -> ProtocolPosition {
    let offset = min(max(0, offset), bytes.count)
    let line = position(at: offset).line - 1
    var character = 0
    for index in lineStarts[line]..<max(lineStarts[line], offset) where encoding.counts(bytes[index]) {
      character += encoding.width(ofScalarStartingWith: bytes[index])
    }
    return ProtocolPosition(line: line, character: character)
  }

  func protocolRange(_ range: SourceRange, _ encoding: PositionEncoding) -> ProtocolRange {
    ProtocolRange(start: protocolPosition(of: range.start, encoding), end: protocolPosition(of: range.end, encoding))
  }

  func sourceRange(_ range: ProtocolRange, _ encoding: PositionEncoding) -> SourceRange {
    let start = offset(of: range.start, encoding)
    return SourceRange(start: start, end: max(start, offset(of: range.end, encoding)))
  }

  /// Where the line's text ends, before its line end.
  private func endOfLine(_ line: Int) -> Int {
    guard line + 1 < lineStarts.count else { return bytes.count }
    let end = lineStarts[line + 1] - 1
    return end > lineStarts[line] && bytes[end - 1] == 0x0D ? end - 1 : end
  }
}

/// The positions of offsets that only grow: a line with many tokens is walked along once.
struct PositionWalk {
  private let source: SourceFile
  private let encoding: PositionEncoding
  private var offset = 0
  private var at = ProtocolPosition(line: 0, character: 0)

  init(_ source: SourceFile, _ encoding: PositionEncoding) {
    self.source = source
    self.encoding = encoding
  }

  mutating func position(of wanted: Int) -> ProtocolPosition {
    if wanted < offset { return source.protocolPosition(of: wanted, encoding) }
    let end = min(wanted, source.bytes.count)
    while offset < end {
      let byte = source.bytes[offset]
      if byte == 0x0A {
        at = ProtocolPosition(line: at.line + 1, character: 0)
      } else if encoding.counts(byte) {
        at.character += encoding.width(ofScalarStartingWith: byte)
      }
      offset += 1
    }
    return at
  }
}
