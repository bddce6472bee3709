import SyncCheck
import SyncModel
import SyncSyntax
import SyncText

/// What surrounds a place at which something is, or could be, written.
struct Cursor {
  let file: KnownFile
  let scan: BlockScan
  let offset: Int
  /// The word at the cursor, or an empty range.
  let word: SourceRange
  /// The token before the word; -1 where there is none.
  let last: Int
  let state: BlockScan.State
  /// A line end stands between the token before and the word.
  let startsLine: Bool

  /// - Parameter wordAt: the token that counts as the word; `nil` lets the place tell.
  init(_ file: KnownFile, at offset: Int, wordAt token: Token? = nil) {
    self.file = file
    self.offset = offset
    let tokens = file.tree.tokens
    scan = BlockScan(file.tree)
    var word = SourceRange(start: offset, end: offset)
    if let token {
      word = token.range
    } else if let place = file.lastToken(startingBefore: offset), tokens[place].range.end >= offset,
      [.identifier, .quotedName, .reserved, .underscore, .unknown].contains(tokens[place].kind)
    {
      word = tokens[place].range
    }
    self.word = word
    let last = file.lastToken(startingBefore: word.start) ?? -1
    self.last = last
    let from = last >= 0 ? min(tokens[last].range.end, word.start) : 0
    startsLine = last < 0 || file.source.bytes[from..<word.start].contains(0x0A)
    state = scan.state(before: last + 1, startsLine: startsLine)
  }

  var block: BlockScan.Block? { scan.block(state) }

  func text(_ place: Int) -> String { scan.text(place) }
  func kind(_ place: Int) -> Token.Kind? {
    file.tree.tokens.indices.contains(place) ? file.tree.tokens[place].kind : nil
  }

  var before: String { last >= 0 ? text(last) : "" }
  var beforeKind: Token.Kind? { kind(last) }

  var declarationWord: String { state.declaration.map(text) ?? "" }

  /// Nothing of the entry stands before the word.
  var isEntryStart: Bool {
    if state.frame == nil {
      guard let declaration = state.declaration else { return true }
      return declaration > last || isFirstColumn
    }
    return state.entry > last
  }

  var isFirstColumn: Bool { word.start == 0 || file.source.bytes[word.start - 1] == 0x0A }

  /// The tokens of the entry that stand before the word.
  var entry: Range<Int> { min(state.entry, last + 1)..<(last + 1) }

  var entryWord: String { isEntryStart ? "" : text(state.entry) }

  func entryStarts(with word: String) -> Bool { entryWord == word }

  /// Behind the colon of the entry, in no bracket.
  var isAfterColon: Bool { entry.contains { kind($0) == .colon && scan.at[$0].frame == state.frame } }

  /// The arrow of the entry at its own level, if it stands before the word.
  var arrow: String? {
    let own = scan.entryFrame(state)
    return entry.first { kind($0) == .arrow && scan.at[$0].frame == own }.map(text)
  }

  // MARK: The declaration

  /// The tokens of the header: from behind the declaration's word to its brace, or the cursor.
  private var header: Range<Int> {
    guard let start = state.declaration else { return 0..<0 }
    var end = start + 1
    while end < file.tree.tokens.count, end <= last || state.frame != nil, kind(end) != .leftBrace,
      kind(end) != .endOfFile, end - start < 200
    {
      end += 1
    }
    return (start + 1)..<max(start + 1, end)
  }

  var connectionKind: String {
    guard declarationWord == "connection", let colon = header.first(where: { kind($0) == .colon }) else { return "" }
    return text(colon + 1)
  }

  var declaredName: String { header.first.map { FieldName.plain(text($0)) } ?? "" }

  /// `connection.entity` of both sides of the sync, as far as they are written.
  var sides: (source: String, target: String) {
    guard declarationWord == "sync", let colon = header.first(where: { kind($0) == .colon }) else { return ("", "") }
    let rest = (colon + 1)..<max(colon + 1, header.upperBound)
    let arrow = rest.first { kind($0) == .arrow } ?? rest.upperBound
    func path(_ range: Range<Int>) -> String { range.map { FieldName.plain(text($0)) }.joined() }
    return (path(rest.lowerBound..<arrow), path(min(arrow + 1, rest.upperBound)..<rest.upperBound))
  }

  func entity(_ side: Side) -> SemanticIndex.Entity? {
    file.index.entities[side == .source ? sides.source : sides.target]
  }
}

enum FieldName {
  /// Without backticks.
  static func plain(_ text: String) -> String {
    guard text.hasPrefix("`") else { return text }
    return String(text.dropFirst().dropLast(text.count > 1 && text.hasSuffix("`") ? 1 : 0))
  }
}

extension BlockScan {
  /// The innermost block whose entries are lines: brackets and records within one belong to it.
  func entryFrame(_ state: State) -> Int? {
    var frame = state.frame
    while let number = frame, [.parenthesis, .bracket, .hole].contains(frames[number].block) {
      frame = frames[number].parent
    }
    return frame
  }
}
