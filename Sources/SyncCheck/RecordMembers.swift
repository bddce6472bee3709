import SyncModel
import SyncSyntax
import SyncText

/// The members of a record that is being made, by a literal or by the lines of `each`, against the type that is wanted.
struct RecordMembers {
  struct Member {
    var path: [String]
    var range: SourceRange
    var plan: PlanExpression
    var type: FieldType
    /// A failure leaves it out.
    var isOptional = false
  }

  /// Where a path leads.
  enum Place {
    case type(FieldType)
    /// Nothing says what stands there.
    case open
    /// Told already.
    case broken
  }

  let checker: ExpressionChecker
  /// `nil` where anything may be a member.
  let wanted: [ValueType.RecordField]?
  private(set) var members: [Member] = []
  private(set) var isBroken = false

  init(_ checker: ExpressionChecker, wanted: ValueType?) {
    self.checker = checker
    self.wanted = if case .record(let fields)? = wanted { fields } else { nil }
  }

  mutating func spoil() { isBroken = true }

  mutating func place(of path: Path) -> Place {
    let names = path.components.map(\.text)
    guard !names.contains("") else { return spoilt }
    guard names.count <= ExpressionChecker.depthMax else {
      checker.report(
        CheckCodes.tooLarge, "this nests too deep", at: path.range,
        reason: "at most \(ExpressionChecker.depthMax) records stand within one another")
      return spoilt
    }
    if let other = members.first(where: { $0.path.starts(with: names) || names.starts(with: $0.path) }) {
      checker.report(
        CheckCodes.duplicateWriter,
        other.path == names
          ? "`\(FieldPath(names))` is written twice" : "`\(FieldPath(names))` and `\(FieldPath(other.path))` overlap",
        at: path.range, reason: "one member has one value",
        labels: [.init(checker.location(other.range), "the first one")])
      return spoilt
    }
    guard let wanted else { return .open }
    var type = FieldType(.record(wanted))
    for (index, component) in path.components.enumerated() {
      switch type.base {
      case .record(let fields):
        guard let field = fields.first(where: { $0.name == component.text }) else {
          unknown(component, among: fields.map(\.name), FieldPath(Array(names.prefix(index))))
          return spoilt
        }
        type = field.type
      case .json: return .open
      case .poisoned: return spoilt
      default:
        checker.report(
          CheckCodes.unknownField, "`\(FieldPath(Array(names.prefix(index))))` has no fields", at: path.range,
          reason: "it is `\(type)`")
        return spoilt
      }
    }
    return .type(type)
  }

  private var spoilt: Place {
    mutating get {
      isBroken = true
      return .broken
    }
  }

  private func unknown(_ name: Name, among known: [String], _ parent: FieldPath) {
    let near = closest(name.text, among: known)
    let spelled = FieldPath.spelled(name.text)
    checker.report(
      CheckCodes.unknownField, "there is no field `\(spelled)`", at: name.range,
      reason: near.map { "did you mean `\($0)`?" }
        ?? (parent.components.isEmpty
          ? "the record has no field of that name" : "`\(parent)` has no field of that name"),
      help: near == nil && !known.isEmpty
        ? ["there is " + known.prefix(8).map { "`\($0)`" }.joined(separator: ", ") + (known.count > 8 ? ", …" : "")]
        : [],
      fixes: near.map {
        [.init("write `\($0)`", [TextEdit(range: name.range, replacement: FieldPath.spelled($0))])]
      } ?? [])
  }

  mutating func add(_ member: Member) { members.append(member) }

  /// The record; `nil` where something in it is wrong.
  /// - Parameter place: where a message about what is missing stands.
  func finish(at place: SourceRange, missing: (FieldPath, FieldType) -> String) -> (PlanExpression, ValueType)? {
    if isBroken { return nil }
    if let wanted, let (path, type) = lacking(wanted, []) {
      checker.report(
        CheckCodes.missingRequired, missing(path, type), at: place, reason: "it is `\(type)` and may not be left out")
      return nil
    }
    let (plans, fields) = Self.build(members.map { ($0.path[...], $0) })
    return (.record(plans), .record(wanted ?? fields))
  }

  private func lacking(_ fields: [ValueType.RecordField], _ parent: [String]) -> (FieldPath, FieldType)? {
    for field in fields {
      let path = parent + [field.name]
      if members.contains(where: { $0.path == path }) { continue }
      if members.contains(where: { $0.path.starts(with: path) }) {
        if case .record(let inner) = field.type.base, let found = lacking(inner, path) { return found }
      } else if !field.type.isNullable {
        return (FieldPath(path), field.type)
      }
    }
    return nil
  }

  /// Those that begin with one name stand in one record, where its first one does.
  private static func build(
    _ members: [(rest: ArraySlice<String>, member: Member)]
  ) -> ([RecordMemberPlan], [ValueType.RecordField]) {
    var plans: [RecordMemberPlan] = []
    var fields: [ValueType.RecordField] = []
    var done: Set<String> = []
    for (rest, member) in members {
      guard let name = rest.first, done.insert(name).inserted else { continue }
      if rest.count == 1 {
        plans.append(RecordMemberPlan(name: name, value: member.plan, isOptional: member.isOptional))
        fields.append(.init(name: name, type: member.isOptional ? member.type.nullable : member.type))
      } else {
        let (inner, types) = build(members.filter { $0.rest.first == name }.map { ($0.rest.dropFirst(), $0.member) })
        plans.append(RecordMemberPlan(name: name, value: .record(inner)))
        fields.append(.init(name: name, type: FieldType(.record(types))))
      }
    }
    return (plans, fields)
  }
}
