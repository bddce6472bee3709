import SyncModel
import SyncSyntax
import SyncText

/// `create` and `update`, and whether a record whose creation was cut short can be found again.
extension SyncChecker {
  func create(_ side: Side, _ value: Name, _ sync: inout CheckedSync) {
    let known = ["on", "off", "at_least_once"]
    guard let rule = CreateRule(rawValue: value.text) else { return clauseValue(value, known, "create") }
    if side == .target {
      sync.target.create = rule
    } else if declaration.arrow.direction == .forward {
      oneWay(value, "off")
    } else {
      sync.source.create = rule
    }
  }

  func update(_ side: Side, _ value: Name, _ sync: inout CheckedSync) {
    let isOneWay = declaration.arrow.direction == .forward
    let known = isOneWay ? ["on", "off", "restore"] : ["on", "off"]
    guard let rule = UpdateRule(rawValue: value.text) else { return clauseValue(value, known, "update") }
    if rule == .restore, declaration.arrow.direction == .both {
      return report(
        CheckCodes.clauseValue, "a two-way sync restores nothing", at: value.range,
        reason: "an edit on either side goes to the other", help: ["write `on`, or let the sync go `->`"],
        fixes: [.init("write `on`", [TextEdit(range: value.range, replacement: "on")])])
    }
    if side == .target {
      sync.target.update = rule
    } else if isOneWay {
      oneWay(value, "off")
    } else {
      sync.source.update = rule
    }
  }

  private func oneWay(_ value: Name, _ harmless: String) {
    guard value.text != harmless else { return }
    report(
      CheckCodes.clauseValue, "a one-way sync never writes its source", at: value.range,
      reason: "the arrow goes `->`", help: ["leave the clause out, or write `<->`"])
  }

  /// A side where records are made has their keys written, or a match over fields that are.
  func safeCreates(
    _ sync: CheckedSync, lines: [Line], matchCount: Int, keyword: SourceRange, creates: [Side: Name],
    _ source: SideNames, _ target: SideNames
  ) {
    // What is broken may be what makes it safe. Without a match, keys are the question, and answered elsewhere.
    guard sync.matches.count == matchCount || matchCount == 0 else { return }
    if declaration.arrow.direction == .forward, matchCount == 0 { return }
    if matchCount == 0, sync.matches.isEmpty, sync.source.create != .off, sync.target.create != .off { return }
    for (side, names) in [(Side.source, source), (Side.target, target)] where names.isKnown {
      if side == .source, declaration.arrow.direction != .both { continue }
      guard (side == .source ? sync.source : sync.target).create == .on, !names.entity.schema.keyFields.isEmpty,
        let written = written(side, lines, sync, names)
      else { continue }
      let schema = names.entity.schema
      if schema.keyFields.allSatisfy({ written.contains($0.path) }) { continue }
      let isFound = sync.matches.contains { match in
        match.pairs.allSatisfy { pair in
          let fields = PlanFields.slots(in: side == .source ? pair.source : pair.target).map { schema.fields[$0].path }
          return !fields.isEmpty && fields.allSatisfy { written.contains($0) }
        }
      }
      if isFound { continue }
      let value = creates[side]
      func fix(_ word: String) -> Diagnostic.Fix {
        if let value { return .init("write `\(word)`", [TextEdit(range: value.range, replacement: word)]) }
        return .init(
          "add `create \(side.rawValue): \(word)`",
          [
            TextEdit(
              range: SourceRange(start: keyword.start, end: keyword.start),
              replacement: "create \(side.rawValue): \(word)\n\n  ")
          ])
      }
      let path = side == .source ? declaration.source : declaration.target
      report(
        CheckCodes.unsafeCreate,
        "a record that was made in `\(schema.connection).\(schema.name)` could not be found again",
        at: value?.range ?? path.range,
        reason: "no line writes its whole key, and no `match` asks only for fields that lines write",
        labels: names.entity.fieldLocations[schema.keyFields[0].path].map { [.init($0, "the key")] } ?? [],
        help: ["a run that is cut short would make it twice: add a `match` over fields that lines write"],
        fixes: [fix("at_least_once"), fix("off")])
    }
  }

  /// The fields that lines write on a side, broken ones included; `nil` where nobody can tell.
  private func written(_ side: Side, _ lines: [Line], _ sync: CheckedSync, _ names: SideNames) -> Set<FieldPath>? {
    let direction: LineDirection = side == .source ? .toSource : .toTarget
    var fields = Set(sync.lines.filter { $0.direction == direction }.map(\.field))
    for line in sync.twoWayLines {
      if side == .source { fields.formUnion(line.sources) } else { fields.insert(line.target) }
    }
    for line in lines {
      let away = side == .source ? line.arrow.direction == .forward : line.arrow.direction == .backward
      if away, declaration.arrow.direction == .both { continue }
      if side == .source, line.arrow.direction == .both {
        fields.formUnion(PathCollector.paths(in: line.left))
      } else {
        guard case .path(let path) = (side == .source ? line.left : line.right).kind else { return nil }
        let field = FieldPath(path.components.map(\.text))
        guard names.entity.schema.field(field) != nil else { return nil }
        fields.insert(field)
      }
    }
    return fields
  }
}

/// The slots of the fields that an expression reads.
public enum PlanFields {
  public static func slots(in plan: PlanExpression) -> Set<Int> {
    Set(plan.all.compactMap { if case .field(let slot) = $0 { slot } else { nil } })
  }
}
