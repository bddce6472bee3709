import SyncModel
import SyncSyntax
import SyncText

/// Checks one sync: its sides, clauses and lines.
struct SyncChecker {
  let declaration: SyncDeclaration
  let file: ImportedFiles.File
  let scope: Scope
  let sink: DiagnosticSink
  let tables = TableUse()
  let links = LinkUse()
  let lookups = LookupUse()
  let counter = ExpressionChecker.Counter()

  init(_ declaration: SyncDeclaration, file: ImportedFiles.File, scope: Scope, sink: DiagnosticSink) {
    self.declaration = declaration
    self.file = file
    self.scope = scope
    self.sink = sink
  }

  func location(_ range: SourceRange) -> SourceLocation { SourceLocation(path: file.source.path, range: range) }

  func report(
    _ code: DiagnosticCode, _ severity: Severity, _ message: String, at range: SourceRange,
    reason: String = "", labels: [Diagnostic.Label] = [], help: [String] = [], fixes: [Diagnostic.Fix] = []
  ) {
    sink.add(
      Diagnostic(
        code, severity, message, at: location(range), reason: reason, labels: labels, help: help, fixes: fixes))
  }

  /// An error.
  func report(
    _ code: DiagnosticCode, _ message: String, at range: SourceRange, reason: String = "",
    labels: [Diagnostic.Label] = [], help: [String] = [], fixes: [Diagnostic.Fix] = []
  ) {
    report(code, .error, message, at: range, reason: reason, labels: labels, help: help, fixes: fixes)
  }

  func place(_ range: SourceRange) -> CheckedSync.Place {
    let text = file.source.text(range).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return CheckedSync.Place(
      location: location(range), lineNumber: file.source.position(at: range.start).line, text: text)
  }

  /// One side's entity and the expressions over it.
  struct SideNames {
    var entity: Scope.Entity
    var connection: Scope.Connection?
    var checker: ExpressionChecker
    /// False where the side was reported already; nothing about its fields is said then.
    var isKnown = true
  }

  private var unknownSide: SideNames {
    SideNames(
      entity: Scope.Entity(
        schema: EntitySchema(connection: "", name: "", fields: []), location: nil, fieldLocations: [:]),
      checker: ExpressionChecker(
        scope: scope, names: .unknown, path: file.source.path, sink: sink, tables: tables, counter: counter),
      isKnown: false)
  }

  func expressions(over entity: Scope.Entity, _ side: Side) -> ExpressionChecker {
    ExpressionChecker(
      scope: scope,
      names: .side(
        entity.schema, fieldLocations: entity.fieldLocations, name: "\(entity.schema.connection).\(entity.schema.name)"),
      path: file.source.path, sink: sink, tables: tables, counter: counter, links: SideLinks(side: side, use: links))
  }

  /// `nil` where a side is not known; what stands about the other is checked all the same.
  func check() -> CheckedSync? {
    if declaration.arrow.direction == .backward {
      report(
        CheckCodes.wrongArrow, "a sync goes `->` or `<->`", at: declaration.arrow.range,
        reason: "the left side is the source, the right one the target", help: ["swap the two sides"])
    }
    if let former = declaration.formerName, let other = scope.syncs[former.text] {
      report(
        CheckCodes.duplicateDeclaration, "there is still a sync `\(former.text)`", at: former.range,
        reason: "its pairs would move to `\(declaration.name.text)`, and it would begin anew",
        labels: [.init(other.location, "the sync")])
    }
    let source = side(declaration.source, .source) ?? unknownSide
    let target = side(declaration.target, .target) ?? unknownSide
    var result = CheckedSync(
      name: declaration.name.text, formerName: declaration.formerName?.text, location: location(declaration.name.range),
      source: .init(entity: source.entity.schema, pushdown: [], checks: []),
      target: .init(entity: target.entity.schema, pushdown: [], checks: []), matches: [], lines: [], tables: [])
    result.isTwoWay = declaration.arrow.direction == .both
    checkKeys(source, target)
    clauses(&result, source, target)
    result.tables = tables.plans
    result.lookups = lookups.plans
    result.linkedSyncs = links.references.map(\.sync)
    return source.isKnown && target.isKnown ? result : nil
  }

  private func side(_ path: Path, _ side: Side) -> SideNames? {
    let names = path.components.map(\.text)
    if names.contains("") { return nil }
    guard names.count >= 2 else {
      report(
        CheckCodes.unknownEntity, "`\(names[0])` names no entity", at: path.range,
        reason: "a side is written `CONNECTION.ENTITY`")
      return nil
    }
    guard let (entity, connection) = unknownSide.checker.entity(path) else { return nil }
    return SideNames(entity: entity, connection: connection, checker: expressions(over: entity, side))
  }

  private func checkKeys(_ source: SideNames, _ target: SideNames) {
    for (side, path) in [(source, declaration.source), (target, declaration.target)]
    where side.isKnown && side.entity.schema.keyFields.isEmpty {
      let name = "\(side.entity.schema.connection).\(side.entity.schema.name)"
      report(
        CheckCodes.noKey, "`\(name)` has no key", at: path.range,
        reason: "without one, a record cannot be told from another",
        labels: side.entity.location.map { [.init($0, "the entity")] } ?? [],
        help: ["declare `entity \(name) { … }` and mark the field that identifies a record with `key`"])
    }
  }

  // MARK: Clauses

  private func clauses(_ sync: inout CheckedSync, _ source: SideNames, _ target: SideNames) {
    var seen: [String: SourceRange] = [:]
    func isFirst(_ name: String, _ range: SourceRange) -> Bool {
      if let first = seen[name] {
        report(
          CheckCodes.duplicateClause, "there is another `\(name)`", at: range, reason: "only one can hold",
          labels: [.init(location(first), "the first one")])
        return false
      }
      seen[name] = range
      return true
    }
    var matchClauses: [[MatchPair]] = []
    var hasUnknown = false
    var conflict: (policy: Policy?, entries: [ConflictEntry])?
    var leaves: [(side: Side, action: Name)] = []
    var deletes: [Side: SyncSyntax.DeleteRule] = [:]
    var creates: [Side: Name] = [:]
    var mapClause: (handler: Handler?, lines: [Line], keyword: SourceRange)?
    for clause in declaration.clauses {
      switch clause.kind {
      case .unknown: hasUnknown = true
      case .filter(let side, let expression):
        guard isFirst("filter \(side.rawValue)", clause.keyword) else { continue }
        filter(side, expression, &sync, side == .source ? source : target)
      case .leave(let side, let action):
        guard isFirst("leave \(side.rawValue)", clause.keyword) else { continue }
        leaves.append((side, action))
      case .match(let pairs): matchClauses.append(pairs)
      case .map(let handler, let lines):
        guard isFirst("map", clause.keyword) else { continue }
        mapClause = (handler, lines, clause.keyword)
      case .check(let side, let conditions):
        checks(side, conditions, &sync, side == .source ? source : target)
      case .conflict(let policy, let entries):
        if declaration.arrow.direction == .forward {
          report(
            CheckCodes.conflictOneWay, "a one-way sync has no conflicts", at: clause.keyword,
            reason: "the source wins where the arrow goes `->`", help: ["leave the clause out, or write `<->`"])
        } else if isFirst("conflict", clause.keyword) {
          conflict = (policy, entries)
        }
      case .delete(let side, let rule):
        guard isFirst("delete \(side.rawValue)", clause.keyword) else { continue }
        deletes[side] = rule
        delete(side, rule, clause, &sync, side == .source ? source : target)
      case .create(let side, let value):
        guard isFirst("create \(side.rawValue)", clause.keyword) else { continue }
        creates[side] = value
        create(side, value, &sync)
      case .update(let side, let value):
        guard isFirst("update \(side.rawValue)", clause.keyword) else { continue }
        update(side, value, &sync)
      case .run(let settings):
        guard isFirst("run", clause.keyword) else { continue }
        RunClause(sync: self).check(settings, &sync)
      }
    }
    var attempts = LineChecker.Attempts(isOpen: true)
    if let mapClause {
      attempts = LineChecker(sync: self, source: source, target: target)
        .check(mapClause.lines, handler: mapClause.handler, keyword: mapClause.keyword, &sync)
    } else if !hasUnknown {
      report(
        CheckCodes.noMap, "this sync maps nothing", at: declaration.name.range, reason: "a sync has a `map { … }`")
    }
    matches(matchClauses, attempts, &sync, source, target)
    for leave in leaves { self.leave(leave.side, leave.action, &sync, deletes: deletes) }
    guard let mapClause else { return }
    if let conflict {
      ConflictClauses(
        sync: self, source: source, target: target, lines: mapClause.lines, checked: sync.twoWayLines
      ).check(conflict.policy, conflict.entries, &sync)
    }
    safeCreates(
      sync, lines: mapClause.lines, matchCount: matchClauses.count, keyword: mapClause.keyword, creates: creates,
      source,
      target)
  }

  private func filter(_ side: Side, _ expression: Expression, _ sync: inout CheckedSync, _ names: SideNames) {
    let typed = names.checker.condition(expression, of: "the filter")
    guard !typed.isPoisoned else { return }
    handled(typed, what: "a filter")
    let text = place(expression.range).text
    let pushdown = Pushdown.comparisons(in: typed.plan, over: names.entity.schema).filter {
      names.connection?.spec?.capabilities.pushdown.contains($0.comparison) ?? false
    }
    if side == .source {
      sync.source.filter = typed.plan
      sync.source.filterText = text
      sync.source.pushdown = pushdown
    } else {
      sync.target.filter = typed.plan
      sync.target.filterText = text
      sync.target.pushdown = pushdown
    }
  }

  /// A place that takes no handler: what can fail there says so inside the expression.
  func handled(_ typed: Typed, what: String) {
    guard let failure = typed.failures.first else { return }
    report(
      CheckCodes.unhandledFailure, "\(what) can fail and does not say what happens then", at: failure.range,
      reason: failure.reason, help: ["say it in parentheses: `(… else VALUE)`"])
  }

  private func checks(_ side: Side, _ conditions: [Condition], _ sync: inout CheckedSync, _ names: SideNames) {
    for condition in conditions {
      let typed = names.checker.condition(condition.expression, of: "the condition")
      var handler = HandlerPlan.reject(nil)
      switch condition.handler?.kind {
      case .reject(let reason)?: handler = .reject(reason?.value)
      case .hold(let reason)?: handler = .hold(reason?.value)
      case .value?, .skip?:
        report(
          CheckCodes.handlerNotHere, "a check rejects or holds", at: condition.handler?.range ?? condition.range,
          reason: "there is no field here that could have another value", help: ["write `else reject` or `else hold`"])
      case nil: break
      }
      guard !typed.isPoisoned else { continue }
      let check = CheckedSync.Check(condition: typed.plan, handler: handler, place: place(condition.expression.range))
      if side == .source { sync.source.checks.append(check) } else { sync.target.checks.append(check) }
    }
  }

  func clauseValue(_ name: Name, _ known: [String], _ clause: String) {
    if name.text.isEmpty { return }
    let near = closest(name.text, among: known)
    report(
      CheckCodes.clauseValue, "`\(clause)` does not know `\(name.text)`", at: name.range,
      reason: near.map { "did you mean `\($0)`?" } ?? "it takes \(known.map { "`\($0)`" }.joined(separator: ", "))",
      fixes: near.map { [.init("write `\($0)`", [TextEdit(range: name.range, replacement: $0)])] } ?? [])
  }
}
