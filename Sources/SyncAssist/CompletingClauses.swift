import SyncCheck
import SyncModel
import SyncSyntax
import SyncText

/// Clauses of a sync, and the entries of `conflict`.
extension Completer {
  mutating func clause() {
    if cursor.isEntryStart { return clauseWords() }
    let word = cursor.entryWord
    switch word {
    case "filter", "leave", "check", "delete", "create", "update":
      if cursor.last == cursor.state.entry {
        let suffix = word == "check" ? " {" : ": "
        for side in ["source", "target"] { add(side, .keyword, 10, insertion: side + suffix) }
        return
      }
      guard cursor.isAfterColon else { return }
      clauseValue(word)
    case "match": expression()
    case "map":
      if cursor.before == "else" {
        handlers()
        expression()
      } else if cursor.last == cursor.state.entry {
        add(
          "else", .keyword, 10, documentation: "What becomes of lines that fail and say nothing else.",
          insertion: "else ")
      }
    case "conflict": if cursor.last == cursor.state.entry { policies() }
    default: break
    }
  }

  private mutating func clauseWords() {
    let isOneWay = syncArrow == "->"
    for (word, says) in LanguageWords.clauses where !(isOneWay && word == "conflict") {
      add(
        word, .keyword, word == "map" ? 8 : 10, documentation: says,
        insertion: word == "map" || word == "run" ? word + " {" : word + " ")
    }
  }

  private var syncArrow: String {
    guard let start = cursor.state.declaration else { return "" }
    let tokens = file.tree.tokens
    var place = start
    while place < tokens.count, place < start + 200, tokens[place].kind != .leftBrace {
      if tokens[place].kind == .arrow { return cursor.text(place) }
      place += 1
    }
    return ""
  }

  private mutating func clauseValue(_ word: String) {
    let isDirect = cursor.before == ":"
    switch word {
    case "leave" where isDirect: add(LanguageWords.leave, as: .value, 10)
    case "delete" where isDirect: add(LanguageWords.deletes, as: .value, 10)
    case "delete" where ["archive", "propagate"].contains(cursor.before):
      add("up to", .keyword, 10, documentation: "The most that one run deletes.", insertion: "up to ")
    case "create" where isDirect: add(LanguageWords.creates, as: .value, 10)
    case "update" where isDirect: add(LanguageWords.updates, as: .value, 10)
    case "filter": expression()
    default: break
    }
  }

  mutating func policies() {
    for (word, says) in LanguageWords.policies { add(word, .policy, 10, documentation: says) }
  }

  mutating func handlers() {
    for (word, says) in LanguageWords.handlers { add(word, .keyword, 5, documentation: says) }
  }

  mutating func conflict() {
    if cursor.isEntryStart {
      conflictFields(20)
      add("on delete", .keyword, 30, documentation: "What wins against a deletion.", insertion: "on delete: ")
      add("group", .keyword, 30, documentation: "Fields that are taken whole from one side.", insertion: "group(")
      add("source", .keyword, 40, documentation: "A field as its source has it.", insertion: "source.")
      return
    }
    if cursor.before == "on", cursor.last == cursor.state.entry {
      return add("delete", .keyword, 10, insertion: "delete: ")
    }
    if cursor.before == ":" {
      if cursor.entryStarts(with: "on") {
        add(LanguageWords.deleteConflicts, as: .policy, 10)
      } else {
        policies()
      }
      return
    }
    if cursor.before == ".", !cursor.isAfterColon { dotted() }
  }

  /// The targets of lines that go both ways; all fields of the target where there are none yet.
  mutating func conflictFields(_ rank: Int) {
    guard let entity = cursor.entity(.target) else { return }
    let mapped = Set(twoWayTargets())
    for field in entity.schema.fields where mapped.isEmpty || mapped.contains("\(field.path)") {
      add(field, of: entity.schema, rank, suffix: cursor.block == .conflict ? ": " : "")
    }
  }

  private func twoWayTargets() -> [String] {
    var found: [String] = []
    for case .sync(let item) in file.tree.declarations where item.range.touches(cursor.offset) {
      for case .map(_, let lines) in item.clauses.map(\.kind) {
        for line in lines where line.arrow.direction == .both {
          if case .path(let path) = line.right.kind { found.append("\(FieldPath(path.components.map(\.text)))") }
        }
      }
    }
    return found
  }
}
