import SyncModel
import SyncSyntax
import SyncText

/// Checks the tests of a file: the sync is there, the records have these fields and types, and what is expected can
/// happen at all.
struct TestDeclarations {
  let file: ImportedFiles.File
  let scope: Scope
  let sink: DiagnosticSink
  /// The syncs that are whole, by name, those of imports too.
  let syncs: [String: CheckedSync]
  /// Those with errors of their own: lines of them may be missing.
  let flawed: Set<String>

  func check() -> [ExamplePlan] {
    var titles: [String: SourceRange] = [:]
    var examples: [ExamplePlan] = []
    for case .test(let declaration) in file.tree.declarations {
      let name = "\(declaration.sync.text)\n\(declaration.title.value)"
      if let first = titles[name] {
        report(
          CheckCodes.duplicateDeclaration, "there is another test \(ValueType.quoted(declaration.title.value))",
          at: declaration.title.range, reason: "a report names a test by its title",
          labels: [.init(location(first), "the first one")])
      }
      titles[name] = titles[name] ?? declaration.title.range
      if let example = example(declaration) { examples.append(example) }
    }
    return examples
  }

  private func location(_ range: SourceRange) -> SourceLocation { SourceLocation(path: file.source.path, range: range) }

  private func report(
    _ code: DiagnosticCode, _ message: String, at range: SourceRange, reason: String,
    labels: [Diagnostic.Label] = [], help: [String] = [], fixes: [Diagnostic.Fix] = []
  ) {
    sink.add(
      Diagnostic(code, message, at: location(range), reason: reason, labels: labels, help: help, fixes: fixes))
  }

  private func example(_ declaration: TestDeclaration) -> ExamplePlan? {
    let name = declaration.sync
    guard !name.text.isEmpty else { return nil }
    guard scope.syncs[name.text] != nil else {
      let near = closest(name.text, among: scope.syncs.keys.sorted())
      report(
        CheckCodes.unknownSync, "there is no sync `\(name.text)`", at: name.range,
        reason: near.map { "did you mean `\($0)`?" } ?? "no `sync` of that name is declared or imported",
        fixes: near.map { [.init("write `\($0)`", [TextEdit(range: name.range, replacement: $0)])] } ?? [])
      return nil
    }
    guard let sync = syncs[name.text] else { return nil }
    let records = TestRecords(
      sync: sync, isFlawed: flawed.contains(sync.name), path: file.source.path, sink: sink,
      checker: ExpressionChecker(
        scope: scope, names: .nothing, path: file.source.path, sink: sink, tables: TableUse(), counter: .init()))
    var example = ExamplePlan(
      title: declaration.title.value, sync: name.text, location: location(declaration.title.range),
      lineNumber: file.source.position(at: declaration.range.start).line)
    givens(declaration, records, &example)
    expectations(declaration, records, &example)
    example.tables = records.checker.tables.plans
    return example
  }

  private func givens(_ declaration: TestDeclaration, _ records: TestRecords, _ example: inout ExamplePlan) {
    var seen: [TestDeclaration.Given.Role: SourceRange] = [:]
    for given in declaration.givens {
      let keyword = SourceRange(start: given.range.start, end: given.range.start + given.role.rawValue.utf8.count)
      if let first = seen[given.role] {
        report(
          CheckCodes.duplicateClause, "there is another `\(given.role.rawValue)`", at: keyword,
          reason: "a test is of one record, or one pair", labels: [.init(location(first), "the first one")])
        continue
      }
      seen[given.role] = keyword
      switch given.role {
      case .source: example.source = records.fields(given.fields, of: .source)
      case .target: example.target = records.fields(given.fields, of: .target)
      case .base: example.base = records.base(given.fields)
      }
    }
    guard seen.isEmpty else { return }
    report(
      CheckCodes.testWithoutRecord, "this test gives no record", at: declaration.title.range,
      reason: "there is nothing to synchronise", help: ["give one: `source { … }`, `target { … }` or `base { … }`"])
  }

  private func expectations(_ declaration: TestDeclaration, _ records: TestRecords, _ example: inout ExamplePlan) {
    for expectation in declaration.expectations {
      guard let kind = self.kind(expectation, records) else { continue }
      example.expectations.append(.init(kind: kind, location: location(expectation.range)))
    }
    if declaration.expectations.isEmpty {
      report(
        CheckCodes.testWithoutExpectation, "this test expects nothing of the sync", at: declaration.title.range,
        reason: "it could not fail", help: ["say what happens: `expect create target { … }`, or `expect nothing`"])
    }
    let nothing = declaration.expectations.first { if case .nothing = $0.kind { true } else { false } }
    if let nothing, declaration.expectations.count > 1 {
      report(
        CheckCodes.testContradiction, "`expect nothing` stands alone", at: nothing.range,
        reason: "the test expects something else as well")
    }
  }

  private func kind(
    _ expectation: TestDeclaration.Expectation, _ records: TestRecords
  ) -> ExamplePlan.Expectation.Kind? {
    switch expectation.kind {
    case .nothing: return .nothing
    case .hold: return .hold
    case .reject(let reason): return .reject(reason?.value)
    case .change(let action, let syntax, let entries):
      let side: RecordSide = syntax == .source ? .source : .target
      if side == .source, !records.sync.isTwoWay {
        report(
          CheckCodes.testContradiction, "a one-way sync writes its target only", at: expectation.range,
          reason: "`\(records.sync.name)` goes `->`: this cannot happen",
          labels: [.init(records.sync.location, "the sync")])
        return nil
      }
      let fields = records.fields(entries, of: side, written: action.text == "delete" ? nil : action.text)
      return action.text == "create"
        ? .create(side, fields) : action.text == "delete" ? .delete(side, fields) : .update(side, fields)
    }
  }
}

/// The records of one test, against the entities of its sync.
struct TestRecords {
  let sync: CheckedSync
  let isFlawed: Bool
  let path: String
  let sink: DiagnosticSink
  let checker: ExpressionChecker

  private func entity(_ side: RecordSide) -> EntitySchema {
    side == .source ? sync.source.entity : sync.target.entity
  }

  /// - Parameter written: `create` or `update`, where only fields that the sync writes then can be told.
  func fields(_ entries: [RecordEntry], of side: RecordSide, written: String? = nil) -> [ExamplePlan.Field] {
    var result: [ExamplePlan.Field] = []
    for entry in flat(entries, entity(side)) {
      guard let field = field(entry, side, &result) else { continue }
      if let written, !isFlawed, !writes(field.path, side) {
        checker.report(
          CheckCodes.testField, "no line writes `\(field.path)`", at: entry.path.range,
          reason: "the \(side.name) record is looked at as the sync \(written)s it",
          labels: [.init(sync.location, "the sync")])
        continue
      }
      add(entry, field, &result)
    }
    return result
  }

  /// Fields by the target's paths; `source.NAME`, or a name that the target has not, is a field of the source.
  func base(_ entries: [RecordEntry]) -> ExamplePlan.Base {
    var base = ExamplePlan.Base()
    for entry in flat(entries, entity(.target)) {
      let names = entry.path.components.map(\.text)
      let path = FieldPath(names)
      var inner = entry
      if entity(.target).field(path) != nil {
        if let field = field(entry, .target, &base.target) { add(entry, field, &base.target) }
      } else {
        if names.count > 1, names[0] == "source" || names[0] == "target" {
          inner.path.components.removeFirst()
          inner.path.range.start = inner.path.components[0].range.start
        }
        let isSource = names[0] == "source" || (names[0] != "target" && entity(.source).field(path) != nil)
        if isSource {
          if let field = field(inner, .source, &base.source) { add(inner, field, &base.source) }
        } else if let field = field(inner, .target, &base.target) {
          add(inner, field, &base.target)
        }
      }
    }
    return base
  }

  /// A record over the start of dotted paths stands for its members.
  private func flat(_ entries: [RecordEntry], _ entity: EntitySchema, depth: Int = 0) -> [RecordEntry] {
    guard depth < ExpressionChecker.depthMax else { return entries }
    return entries.flatMap { entry -> [RecordEntry] in
      let names = entry.path.components.map(\.text)
      guard case .record(let members) = entry.value.kind, entity.field(FieldPath(names)) == nil,
        entity.fields.contains(where: { $0.path.components.starts(with: names) })
      else { return [entry] }
      let inner = members.map { member in
        var whole = member
        whole.path.components = entry.path.components + member.path.components
        whole.path.range = member.path.range
        return whole
      }
      return flat(inner, entity, depth: depth + 1)
    }
  }

  private func field(_ entry: RecordEntry, _ side: RecordSide, _ known: inout [ExamplePlan.Field]) -> FieldSchema? {
    let names = entry.path.components.map(\.text)
    guard !names.contains("") else { return nil }
    let entity = entity(side)
    guard let field = entity.field(FieldPath(names)) else {
      let text = names.map(FieldPath.spelled).joined(separator: ".")
      let near = closest(text, among: entity.fields.map { "\($0.path)" })
      checker.report(
        CheckCodes.unknownField, "there is no field `\(text)`", at: entry.path.range,
        reason: near.map { "did you mean `\($0)`?" }
          ?? "`\(entity.connection).\(entity.name)` has no field of that name",
        fixes: near.map { [.init("write `\($0)`", [TextEdit(range: entry.path.range, replacement: $0)])] } ?? [])
      return nil
    }
    let name = SemanticIndex.entityName(entity)
    checker.note(
      .field, "\(field.path)", in: name, declared: checker.scope.entities[name]?.fieldLocations[field.path],
      at: entry.path.range)
    if let first = known.first(where: { $0.path == field.path }) {
      checker.report(
        CheckCodes.duplicateWriter, "`\(field.path)` stands twice", at: entry.path.range,
        reason: "a field has one value", labels: [.init(first.location, "the first one")])
      return nil
    }
    return field
  }

  private func add(_ entry: RecordEntry, _ field: FieldSchema, _ result: inout [ExamplePlan.Field]) {
    let value = checker.check(entry.value, into: field.type)
    guard !value.isPoisoned else { return }
    let location = SourceLocation(path: path, range: entry.path.range)
    switch Assignment.assign(value, to: field.type, place: "`\(field.path)`") {
    case .fits(let plan), .narrows(let plan, _):
      result.append(.init(path: field.path, value: plan, location: location))
    case .mismatch(let reason, let help):
      checker.misfit(value, field.type, "this does not fit `\(field.path)`", reason: reason, help: help)
    }
  }

  /// Whether a line, or the mark of deleted records, writes it.
  private func writes(_ path: FieldPath, _ side: RecordSide) -> Bool {
    sync.twoWayLines.contains { side == .target ? $0.target == path : $0.sources.contains(path) }
      || sync.lines.contains { ($0.direction == .toTarget) == (side == .target) && $0.field == path }
      || (entity(side).field(path)?.deletedValue != nil)
  }
}
