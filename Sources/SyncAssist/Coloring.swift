import SyncCheck
import SyncLint
import SyncModel
import SyncSyntax
import SyncText

extension Assistant {
  /// What each token is, in the order of the text, none over another.
  public func semanticTokens(_ path: String) -> [SemanticToken] {
    guard let file = files[path] else { return [] }
    var coloring = Coloring(file)
    var found = Comments.all(in: file).map { SemanticToken(.comment, $0) }
    for place in file.tree.tokens.indices { found += coloring.tokens(place) }
    return found.filter { $0.range.start < $0.range.end }.sorted { $0.range.start < $1.range.start }
  }
}

/// Names by what they are found to mean, the rest by where it stands.
struct Coloring {
  private let file: KnownFile
  private let scan: BlockScan
  private var named: [Int: SemanticIndex.Occurrence] = [:]
  /// Fields that are never written, by entity and name.
  private var readonly: Set<String> = []

  init(_ file: KnownFile) {
    self.file = file
    scan = BlockScan(file.tree)
    for (name, entity) in file.index.entities {
      for field in entity.schema.fields where field.marks.contains(.readonly) {
        readonly.insert("\(name) \(field.path)")
      }
    }
    for occurrence in file.occurrences {
      let range = occurrence.location.range
      named[range.start] = occurrence
      // A path is one name; each of its tokens is a part of it.
      guard var place = file.lastToken(startingBefore: range.start + 1) else { continue }
      while place < file.tree.tokens.count, file.tree.tokens[place].range.end <= range.end {
        let start = file.tree.tokens[place].range.start
        if start >= range.start, named[start] == nil { named[start] = occurrence }
        place += 1
      }
    }
  }

  mutating func tokens(_ place: Int) -> [SemanticToken] {
    let token = file.tree.tokens[place]
    switch token.kind {
    case .identifier, .quotedName: return [name(place, token)]
    case .reserved: return [SemanticToken(.keyword, token.range)]
    case .integer, .decimal, .date, .timestamp, .duration, .percentage: return [SemanticToken(.number, token.range)]
    case .regex: return [SemanticToken(.regexp, token.range)]
    case .text, .templateStart, .templateMiddle, .templateEnd: return [SemanticToken(.string, token.range)]
    case .arrow, .fatArrow, .operator, .equals, .question: return [SemanticToken(.operator, token.range)]
    case .underscore: return [SemanticToken(.keyword, token.range)]
    case .leftBrace, .rightBrace, .leftParenthesis, .rightParenthesis, .leftBracket, .rightBracket, .comma, .colon,
      .dot, .unknown, .endOfFile:
      return []
    }
  }

  private func name(_ place: Int, _ token: Token) -> SemanticToken {
    guard let occurrence = named[token.range.start] else {
      return SemanticToken(word(place), token.range)
    }
    let kind: SemanticToken.Kind
    var isReadonly = false
    switch occurrence.symbol.kind {
    case .connection: kind = .namespace
    case .entity, .sync: kind = .class
    case .field:
      kind = .property
      isReadonly = readonly.contains("\(occurrence.symbol.container) \(occurrence.symbol.name)")
    case .member: kind = .property
    case .table:
      kind = .variable
      isReadonly = true
    case .transform, .function: kind = file.text(token) == "run_started" ? .variable : .function
    case .local: kind = .parameter
    case .parameter:
      kind = .variable
      isReadonly = true
    }
    return SemanticToken(kind, token.range, isDeclaration: occurrence.isDeclaration, isReadonly: isReadonly)
  }

  // MARK: Words

  private func kind(_ place: Int) -> Token.Kind? {
    file.tree.tokens.indices.contains(place) ? file.tree.tokens[place].kind : nil
  }

  /// A word that no name was found for.
  private func word(_ place: Int) -> SemanticToken.Kind {
    let state = scan.at[place]
    let before = scan.text(place - 1)
    let isStart = state.entry == place
    switch scan.block(state) {
    case nil: return header(place, state, before)
    case .connection?, .settings?:
      if isStart { return .property }
      return kind(place + 1) == .leftParenthesis ? .function : .keyword
    case .entity?: return isStart ? .property : field(place, before)
    case .table?, .test?:
      return isStart || ["expect", "create", "update", "delete"].contains(before) ? .keyword : .variable
    case .sync?:
      if isStart || ["source", "target"].contains(scan.text(place)) { return .keyword }
      if ["up", "to"].contains(scan.text(place)) { return .keyword }
      if before == "else" { return .keyword }
      return scan.text(state.entry) == "filter" || scan.text(state.entry) == "match" ? operand(place) : .enumMember
    case .conflict?:
      if ["on", "group", "delete"].contains(scan.text(place)), !scan.text(place - 1).hasPrefix(":") { return .keyword }
      return before == ":" ? .enumMember : .property
    case .map?, .check?, .each?:
      if before == "else", ["skip", "reject", "hold"].contains(scan.text(place)) { return .keyword }
      if scan.text(place) == "on", scan.text(place + 1) == "create" { return .keyword }
      if scan.text(place) == "create", before == "on" { return .keyword }
      if scan.text(place) == "each", before == "|>" { return .keyword }
      return operand(place)
    case .parenthesis?, .bracket?:
      if state.declaration.map(scan.text) == "entity" || before == ":" { return field(place, before) }
      return operand(place)
    case .arms?, .record?, .hole?:
      if LanguageWords.says(scan.text(place), LanguageWords.types) != nil, before == ":" { return .type }
      return operand(place)
    }
  }

  private func operand(_ place: Int) -> SemanticToken.Kind {
    if scan.text(place) == "each", scan.text(place - 1) == "|>" { return .keyword }
    if scan.text(place - 1) == "|>" { return .function }
    // A line may begin with a parenthesis.
    return kind(place + 1) == .leftParenthesis && !file.tree.tokens[place + 1].startsLine ? .function : .variable
  }

  private func field(_ place: Int, _ before: String) -> SemanticToken.Kind {
    let word = scan.text(place)
    if LanguageWords.says(word, LanguageWords.types) != nil { return .type }
    if LanguageWords.says(word, LanguageWords.marks) != nil { return .decorator }
    return word == "as" ? .keyword : .property
  }

  private func header(_ place: Int, _ state: BlockScan.State, _ before: String) -> SemanticToken.Kind {
    let word = scan.text(place)
    if state.declaration == place { return .keyword }
    guard let declaration = state.declaration else { return .variable }
    switch scan.text(declaration) {
    case "connection": return before == ":" ? .type : .namespace
    case "sync": return word == "was" ? .keyword : .variable
    case "test": return word == "of" ? .keyword : .variable
    case "entity": return word == "from" ? .keyword : .class
    case "transform" where word == "inverse" && kind(place + 1) == .identifier: return .keyword
    default:
      if LanguageWords.says(word, LanguageWords.types) != nil { return .type }
      return operand(place)
    }
  }
}
