import SyncCheck
import SyncModel
import SyncSyntax
import SyncText

/// Tests of syncs: steps, and the records in them.
extension Completer {
  mutating func step() {
    if cursor.isEntryStart {
      for word in ["source", "target", "base"] {
        add(word, .keyword, 10, documentation: "A record before the sync runs.", insertion: word + " { ")
      }
      return add("expect", .keyword, 5, documentation: "What the sync does.", insertion: "expect ")
    }
    if cursor.before == "expect" {
      add(words: ["create", "update", "delete"], 10)
      add(words: ["reject", "hold", "nothing"], 15)
    } else if ["create", "update", "delete"].contains(cursor.before), cursor.entryStarts(with: "expect") {
      add(words: ["target", "source"], 10)
    }
  }

  /// Whether the cursor stands in a record of a test.
  mutating func testRecord() -> Bool {
    guard let entity = testedEntity else { return false }
    if cursor.isEntryStart {
      let written = written(in: cursor.state.frame)
      for field in entity.fields where !written.contains("\(field.path)") { add(field, of: entity, 10, suffix: ": ") }
    } else if cursor.before == ":" {
      if let type = testedField(entity)?.type { members(of: type) }
    } else if cursor.before == ".", !cursor.isAfterColon {
      let path = cursor.entry.dropLast().filter { cursor.text($0) != "." }.map { FieldName.plain(cursor.text($0)) }
      fields(of: entity, below: path)
    }
    return true
  }

  /// The entity of the record of a test in which the cursor stands.
  private var testedEntity: EntitySchema? {
    guard cursor.declarationWord == "test", let number = cursor.state.frame,
      cursor.scan.frames[number].block == .record, let parent = cursor.scan.frames[number].parent,
      cursor.scan.frames[parent].block == .test, let sync = testedSync
    else { return nil }
    return cursor.text(cursor.scan.frames[number].opener - 1) == "source" ? sync.source : sync.target
  }

  private var testedSync: SemanticIndex.Sync? {
    guard let start = cursor.state.declaration else { return nil }
    let name = (start..<(start + 8)).first { cursor.text($0) == "of" }.map { FieldName.plain(cursor.text($0 + 1)) }
    return name.flatMap { index.syncs[$0] }
  }

  private func testedField(_ entity: EntitySchema) -> FieldSchema? {
    let names = cursor.entry.dropLast().filter { cursor.text($0) != "." }.map { FieldName.plain(cursor.text($0)) }
    return entity.field(FieldPath(Array(names)))
  }

  /// The type of a text in a record of a test.
  var testedType: FieldType? {
    guard cursor.before == ":", let entity = testedEntity else { return nil }
    return testedField(entity)?.type
  }
}
