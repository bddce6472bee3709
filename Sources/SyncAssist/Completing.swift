import SyncCheck
import SyncLint
import SyncModel
import SyncSyntax
import SyncText

extension Assistant {
  /// What could be written at the place, the likeliest first.
  public func completions(_ path: String, at offset: Int) -> [Completion] {
    guard let file = file(path, offset) else { return [] }
    if let name = Comments.allowedName(at: offset, in: file) { return rules(name) }
    if Comments.comment(at: offset, in: file) != nil { return [] }
    var completer = Completer(assistant: self, cursor: Cursor(file, at: offset))
    if let text = completer.cursor.textAround {
      completer.inText(text)
    } else {
      completer.inCode()
    }
    return completer.sorted
  }

  private func rules(_ name: SourceRange) -> [Completion] {
    LintRules.all.compactMap { rule in
      rule.code.name.map {
        Completion(
          $0, .code, detail: rule.code.title, documentation: rule.code.explanation, replaces: name, sortRank: 10)
      }
    }
  }
}

/// Gathers the proposals for one place.
struct Completer {
  let assistant: Assistant
  let cursor: Cursor
  private(set) var found: [Completion] = []

  init(assistant: Assistant, cursor: Cursor) {
    self.assistant = assistant
    self.cursor = cursor
  }

  var file: KnownFile { cursor.file }
  var index: SemanticIndex { cursor.file.index }

  var sorted: [Completion] {
    var seen: Set<String> = []
    return found.sorted { ($0.sortRank, $0.label) < ($1.sortRank, $1.label) }.filter {
      seen.insert("\($0.kind) \($0.label)").inserted
    }
  }

  mutating func add(
    _ label: String, _ kind: Completion.Kind, _ rank: Int, detail: String? = nil, documentation: String? = nil,
    insertion: String? = nil, replaces: SourceRange? = nil
  ) {
    found.append(
      Completion(
        label, kind, detail: detail, documentation: documentation, insertion: insertion,
        replaces: replaces ?? cursor.word, sortRank: rank))
  }

  mutating func add(
    _ words: [(word: String, says: String)], as kind: Completion.Kind = .keyword, _ rank: Int, suffix: String = ""
  ) {
    for (word, says) in words { add(word, kind, rank, documentation: says, insertion: word + suffix) }
  }

  mutating func add(words: [String], as kind: Completion.Kind = .keyword, _ rank: Int) {
    for word in words { add(word, kind, rank) }
  }

  // MARK: By block

  mutating func inCode() {
    switch cursor.block {
    case nil: header()
    case .connection?: setting()
    case .settings?: settings()
    case .entity?: field()
    case .table?: row()
    case .sync?: clause()
    case .test?: step()
    case .conflict?: conflict()
    case .parenthesis?, .bracket?: inBrackets()
    case .record?: if !testRecord() { expression() }
    case .map?, .check?, .each?, .arms?, .hole?: expression()
    }
    if cursor.isFirstColumn, cursor.state.frame != nil, cursor.startsLine {
      add(LanguageWords.declarations, 90, suffix: " ")
    }
  }

  /// Between parentheses that belong to a header, a policy or a type rather than to an expression.
  private mutating func inBrackets() {
    guard let number = cursor.state.frame else { return }
    let frame = cursor.scan.frames[number]
    let callee = frame.opener > 0 ? cursor.text(frame.opener - 1) : ""
    let around = cursor.scan.entryFrame(cursor.state).map { cursor.scan.frames[$0].block }
    if around == nil, cursor.declarationWord == "transform",
      !cursor.entry.contains(where: { cursor.kind($0) == .equals })
    {
      if cursor.before == ":" { types() }
      return
    }
    switch around {
    case .conflict?:
      if callee == "group" { conflictFields(20) }
      if callee == "latest", cursor.before == "(" { add("skew", .setting, 10, insertion: "skew: ") }
    case .entity?: if callee != "enum", callee != "deleted", cursor.before == "[" { types() }
    case .sync? where cursor.entryStarts(with: "conflict"):
      if callee == "latest", cursor.before == "(" { add("skew", .setting, 10, insertion: "skew: ") }
    case .connection?, .settings?: break
    default: expression()
    }
  }

  mutating func types() { add(LanguageWords.types, as: .type, 20) }

  private mutating func header() {
    guard !cursor.isEntryStart else { return add(LanguageWords.declarations, 10, suffix: " ") }
    switch cursor.declarationWord {
    case "connection": if cursor.before == ":" { kinds() }
    case "parameter": if cursor.before == ":" { types() }
    case "table":
      if cursor.before == ":" || cursor.beforeKind == .arrow { types() }
    case "transform":
      if cursor.entry.contains(where: { cursor.kind($0) == .equals }) {
        expression()
      } else if cursor.before == ":" {
        types()
      } else if cursor.before == "inverse" {
        transforms(10)
      } else if cursor.entry.contains(where: { cursor.kind($0) == .rightParenthesis }) {
        add("inverse", .keyword, 20, insertion: "inverse ")
      }
    case "sync": side()
    case "entity":
      if cursor.last == cursor.state.declaration { connections(suffix: ".") }
      if cursor.entry.contains(where: { cursor.kind($0) == .dot }), cursor.before != "." {
        add("from", .keyword, 20, insertion: "from ")
      }
    case "test":
      if cursor.before == "of" { syncs(10) }
      if cursor.beforeKind == .text { add("of", .keyword, 10, insertion: "of ") }
    default: break
    }
  }

  private mutating func kinds() {
    for spec in assistant.connectors {
      add(spec.kind, .value, 10, detail: spec.summary)
    }
  }

  mutating func connections(suffix: String = "") {
    for (name, connection) in index.connections {
      let spelled = FieldPath.spelled(name)
      add(name, .connection, 10, detail: connection.kind, insertion: spelled + suffix)
    }
  }

  /// `CONNECTION.ENTITY` in the header of a sync.
  private mutating func side() {
    if cursor.before == "." {
      var names: [String] = []
      var place = cursor.last
      while place > 0, cursor.text(place) == "." {
        names.insert(FieldName.plain(cursor.text(place - 1)), at: 0)
        place -= 2
      }
      guard let connection = names.first else { return }
      let prefix = names.dropFirst().map { $0 + "." }.joined()
      for entity in index.entities.values where entity.schema.connection == connection {
        guard entity.schema.name.hasPrefix(prefix) else { continue }
        let rest = String(entity.schema.name.dropFirst(prefix.count))
        let spelled = rest.split(separator: ".").map { FieldPath.spelled(String($0)) }.joined(separator: ".")
        add(rest, .entity, 10, detail: "\(entity.schema.fields.count) fields", insertion: spelled)
      }
    } else if cursor.before == ":" || cursor.beforeKind == .arrow {
      connections(suffix: ".")
    } else if cursor.last == (cursor.state.declaration ?? -2) + 1 {
      add(
        "was", .keyword, 30, documentation: "The name that the sync had before: its links stay with it.",
        insertion: "was ")
    }
  }

  private mutating func setting() {
    guard let spec = assistant.connectors.first(where: { $0.kind == cursor.connectionKind }) else { return }
    if cursor.isEntryStart {
      let written = written(in: cursor.state.frame)
      for setting in spec.settings where !written.contains(setting.name) {
        add(
          setting.name, .setting, setting.isRequired ? 5 : 10, detail: "\(setting.type)",
          documentation: setting.summary, insertion: setting.name + ": ")
      }
      return
    }
    guard cursor.before == ":", let setting = spec.settings.first(where: { $0.name == cursor.entryWord }) else {
      return
    }
    if setting.type.base == .bool { add(words: ["true", "false"], as: .value, 5) }
    if case .enumeration(let members) = setting.type.base {
      for member in members { add(ValueType.quoted(member), .value, 5) }
    }
    add(
      "env", .function, 10, detail: "env(\"NAME\")", documentation: "The value of an environment variable.",
      insertion: "env(\"\")")
    if setting.isSecret {
      add(
        "secret_file", .function, 10, detail: "secret_file(\"path\")", documentation: "What a file holds.",
        insertion: "secret_file(\"\")")
    }
  }

  /// The first words of the other entries of a block.
  func written(in frame: Int?) -> Set<String> {
    var words: Set<String> = []
    for place in cursor.scan.at.indices
    where cursor.scan.at[place].frame == frame && cursor.scan.at[place].entry == place
      && file.tree.tokens[place].range != cursor.word && cursor.scan.at[place].declaration == cursor.state.declaration
    {
      words.insert(FieldName.plain(cursor.text(place)))
    }
    return words
  }

  private mutating func settings() {
    guard cursor.declarationWord == "sync", cursor.isEntryStart else { return }
    add(LanguageWords.runSettings, as: .setting, 10, suffix: ": ")
  }

  private mutating func field() {
    if cursor.isEntryStart { return }
    if cursor.before == ":" { return types() }
    guard cursor.isAfterColon, cursor.before != "as" else { return }
    let written = Set(cursor.entry.map(cursor.text))
    for (word, says) in LanguageWords.marks where !written.contains(word) {
      add(word, .keyword, 10, documentation: says, insertion: word == "deleted" ? "deleted(true)" : word)
    }
    if !written.contains("as") {
      add("as", .keyword, 20, documentation: "The name outside.", insertion: "as \"\"")
    }
  }

  private mutating func row() {
    guard let table = index.tables[cursor.declaredName] else { return }
    let type = cursor.arrow == nil ? table.from : table.to
    guard cursor.isEntryStart || cursor.beforeKind == .arrow else { return }
    members(of: type)
    if cursor.isEntryStart, !table.isTwoWay { add("_", .keyword, 20, documentation: "Every other key.") }
  }

  /// The values of a type that has few.
  mutating func members(of type: FieldType, rank: Int = 5) {
    switch type.base {
    case .enumeration(let members): for member in members { add(ValueType.quoted(member), .value, rank) }
    case .bool: add(words: ["true", "false"], as: .value, rank)
    default: break
    }
    if type.isNullable { add("null", .value, rank + 1) }
  }
}
