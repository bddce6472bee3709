import SyncModel
import SyncSyntax
import SyncText

/// Lists and records as values, and what goes through the elements of a list.
extension ExpressionChecker {
  /// The expression where a value of the type is wanted: what a list or record holds is checked against it.
  func check(_ expression: Expression, into type: FieldType) -> Typed {
    let range = expression.range
    switch expression.kind {
    case .parenthesized(let inner):
      var typed = check(inner, into: type)
      typed.range = range
      return noted(typed)
    case .list(let items): return noted(list(items, range, into: type.base))
    case .record(let entries): return noted(record(entries, range, into: type.base))
    case .pipe(let value, let step):
      switch step.kind {
      case .each(let lines): return noted(each(value, lines, step.range, range, into: type.base))
      case .call(let name, let arguments) where name.text == "where":
        note(.function, name.text, declared: nil, at: name.range)
        return noted(sifted(check(value, into: type), arguments, name, range))
      default: return check(expression)
      }
    default: return check(expression)
    }
  }

  /// The value as the type; a narrowing joins the failures. `nil` after a message.
  func fitting(
    _ value: Typed, _ type: FieldType, place: String, _ failures: inout [StepFailure]
  ) -> PlanExpression? {
    guard !value.isPoisoned, type.base != .poisoned else { return nil }
    failures += value.failures
    switch Assignment.assign(value, to: type, place: place) {
    case .fits(let plan): return plan
    case .narrows(let plan, let reason):
      failures.append(StepFailure(range: value.range, reason: reason))
      return plan
    case .mismatch(let reason, let help):
      misfit(value, type, "this does not fit \(place)", reason: reason, help: help)
      return nil
    }
  }

  // MARK: Literals

  func list(_ items: [Expression], _ range: SourceRange, into type: ValueType? = nil) -> Typed {
    var wanted: FieldType?
    if case .list(let element)? = type { wanted = element }
    if type == .json { wanted = FieldType(.json, nullable: true) }
    var plans: [PlanExpression] = []
    var failures: [StepFailure] = []
    var joined: Typed?
    var isPoisoned = false
    for item in items {
      let typed = wanted.map { check(item, into: $0) } ?? check(item)
      if let wanted, wanted.base != .json {
        if let plan = fitting(typed, wanted, place: "an element of the list", &failures) {
          plans.append(plan)
        } else {
          isPoisoned = true
        }
        continue
      }
      if typed.isPoisoned {
        isPoisoned = true
        continue
      }
      plans.append(typed.plan)
      failures += typed.failures
      if wanted != nil { continue }
      guard var former = joined else {
        joined = typed
        continue
      }
      guard let type = TypeJoin.join(former, typed) else {
        report(
          CheckCodes.branchTypes, "the elements of the list have different types", at: typed.range,
          reason: "this is `\(typed.type)`", labels: [.init(location(former.range), "this is `\(former.type)`")],
          help: typed.literal == nil ? Assignment.conversion(from: typed.type.base, to: former.type.base) : [])
        isPoisoned = true
        continue
      }
      former.constants = Typed.constants([former, typed])
      former.literal = nil
      former.type = type
      joined = former
    }
    if isPoisoned { return .poisoned(range) }
    // Of no element nothing is known, not even that it may be null.
    let element = wanted ?? joined?.type ?? FieldType(.null)
    return Typed(plan: .list(plans), type: FieldType(.list(element)), range: range, failures: failures)
  }

  func record(_ entries: [RecordEntry], _ range: SourceRange, into type: ValueType? = nil) -> Typed {
    var members = RecordMembers(self, wanted: type)
    let isJson = type == .json
    var failures: [StepFailure] = []
    for entry in entries {
      switch members.place(of: entry.path) {
      case .broken: _ = check(entry.value)
      case .open:
        let value = isJson ? check(entry.value, into: FieldType(.json)) : check(entry.value)
        if value.isPoisoned { members.spoil() }
        failures += value.failures
        members.add(
          .init(path: entry.path.components.map(\.text), range: entry.range, plan: value.plan, type: value.type))
      case .type(let type):
        let path = entry.path.components.map(\.text)
        let plan = fitting(check(entry.value, into: type), type, place: "`\(FieldPath(path))`", &failures)
        if plan == nil { members.spoil() }
        members.add(.init(path: path, range: entry.range, plan: plan ?? .literal(.null), type: type))
      }
    }
    let start = SourceRange(start: range.start, end: min(range.start + 1, range.end))
    guard let (plan, type) = members.finish(at: start, missing: { path, _ in "this record lacks `\(path)`" }) else {
      return .poisoned(range)
    }
    return Typed(plan: plan, type: FieldType(type), range: range, failures: failures)
  }

  // MARK: Elements

  /// A checker that reads the elements of the list, under that local; `nil` after a message.
  func elements(
    of list: Typed, for name: String, takesPlain: Bool
  ) -> (checker: ExpressionChecker, local: Int, element: FieldType)? {
    guard !list.isPoisoned else { return nil }
    guard case .list(let element) = list.type.base else {
      report(
        CheckCodes.typeMismatch, takesPlain ? "`\(name)` needs a list" : "`\(name)` needs a list of records",
        at: list.range, reason: "this is `\(list.type)`",
        help: list.type.base == .json ? ["declare the field as a list, as in `[Json]` or `[{ sku: Text }]`"] : [])
      return nil
    }
    counter.local += 1
    let local = PlanExpression.local(counter.local)
    var inner = self
    inner.elementOf = list.field
    func part(_ path: [String], _ type: FieldType) -> Typed {
      let mayBeNull = type.isNullable || (takesPlain && element.isNullable)
      let type = FieldType(type.base, nullable: mayBeNull)
      return Typed(plan: .part(local, path, as: type), type: type, range: list.range)
    }
    switch element.base {
    case .record(let fields):
      inner.names = .element(
        Dictionary(fields.map { ($0.name, part([$0.name], $0.type)) }, uniquingKeysWith: { first, _ in first }),
        side: side)
    case .json: inner.names = .json(local, side: side)
    case .poisoned: return nil
    default:
      guard takesPlain else {
        report(
          CheckCodes.typeMismatch, "`\(name)` needs a list of records", at: list.range,
          reason: "this is `\(list.type)`, whose elements have no fields")
        return nil
      }
      inner.names = .element(["value": part([], element)], side: side)
    }
    return (inner, counter.local, element)
  }

  /// `xs |> where(quantity > 0)`
  func sifted(_ list: Typed, _ arguments: [Expression], _ name: Name, _ range: SourceRange) -> Typed {
    guard arguments.count == 1 else {
      report(
        CheckCodes.wrongArity, "`where` takes a list and one condition", at: name.range,
        reason: "\(arguments.isEmpty ? "no condition" : "\(arguments.count) conditions") given")
      return .poisoned(range)
    }
    guard let (inner, local, _) = elements(of: list, for: "where", takesPlain: true) else { return .poisoned(range) }
    let condition = inner.condition(arguments[0], of: "what `where` asks")
    if condition.isPoisoned { return .poisoned(range) }
    return Typed(
      plan: .sifted(list.plan, local: local, condition: condition.plan), type: list.type, range: range,
      failures: list.failures + condition.failures)
  }

  /// `x in tags`, `x not in tags`
  func membership(_ value: Typed, in list: Typed, isNegated: Bool, _ range: SourceRange) -> Typed {
    guard !list.isPoisoned, !value.isPoisoned else { return .poisoned(range) }
    guard case .list(let element) = list.type.base else {
      report(
        CheckCodes.typeMismatch, "`in` needs a list", at: list.range, reason: "this is `\(list.type)`",
        help: ["write the values as in `in [\"a\", \"b\"]`"])
      return .poisoned(range)
    }
    var silent = self
    silent.sink = DiagnosticSink()
    let one = Typed(plan: .literal(.null), type: element, range: list.range)
    guard silent.comparable(value, one, at: list.range) else {
      if let told = silent.sink.diagnostics.first, told.code != CheckCodes.typeMismatch {
        sink.add(told)
      } else {
        report(
          CheckCodes.typeMismatch, "`\(value.type.nonNull)` is never in `\(list.type.nonNull)`", at: list.range,
          reason: "this is `\(list.type)`", labels: [.init(location(value.range), "this is `\(value.type)`")])
      }
      return .poisoned(range)
    }
    let plan = PlanExpression.isElement(value.plan, of: list.plan, as: element)
    return Typed(
      plan: isNegated ? .not(plan) : plan, type: FieldType(.bool), range: range,
      failures: value.failures + list.failures)
  }

  /// What an element lacks is null, so that nothing would ever be absent.
  func presentInElement(_ value: Typed, _ range: SourceRange) -> Typed {
    report(
      CheckCodes.wrongArgument, "`present` asks for a field of the record", at: value.range,
      reason: "lists and records are sent whole: what is missing in one is null",
      help: ["compare it, as in `… != null`"])
    return .poisoned(range)
  }

  /// `parse_json(doc).address.city`
  func member(_ value: Typed, _ names: [Name], _ range: SourceRange) -> Typed {
    if value.isPoisoned { return .poisoned(range) }
    switch value.type.base {
    case .json, .record: break
    default:
      report(
        CheckCodes.unknownField, "only a record or `Json` has fields here", at: range,
        reason: "this is `\(value.type)`")
      return .poisoned(range)
    }
    guard var found = part(of: value, names) else { return .poisoned(range) }
    found.range = range
    return found
  }

  /// A field of a record.
  func part(of value: Typed, _ rest: [Name]) -> Typed? {
    var type = value.type
    var names: [String] = []
    for (index, name) in rest.enumerated() {
      guard case .record(let fields) = type.base else {
        if type.base == .json {
          let range = value.range
          let json = Typed(plan: Self.part(value.plan, names, type), type: type, range: range)
          return Typed(
            plan: .member(json.plan, rest[index...].map(\.text)), type: FieldType(.json, nullable: true),
            range: range, failures: value.failures)
        }
        if type.base != .poisoned {
          report(
            CheckCodes.unknownField, "`\(FieldPath.spelled(rest[max(0, index - 1)].text))` has no fields",
            at: name.range, reason: "it is `\(type)`")
        }
        return nil
      }
      guard let field = fields.first(where: { $0.name == name.text }) else {
        let near = closest(name.text, among: fields.map(\.name))
        report(
          CheckCodes.unknownField, "there is no field `\(FieldPath.spelled(name.text))`", at: name.range,
          reason: near.map { "did you mean `\($0)`?" } ?? "the record is `\(type.nonNull)`",
          fixes: near.map {
            [.init("write `\($0)`", [TextEdit(range: name.range, replacement: FieldPath.spelled($0))])]
          } ?? [])
        return nil
      }
      type = FieldType(field.type.base, nullable: field.type.isNullable || type.isNullable)
      names.append(name.text)
    }
    return Typed(plan: Self.part(value.plan, names, type), type: type, range: value.range, failures: value.failures)
  }

  private static func part(_ plan: PlanExpression, _ names: [String], _ type: FieldType) -> PlanExpression {
    if case .part(let base, let path, _) = plan { return .part(base, path + names, as: type) }
    return names.isEmpty ? plan : .part(plan, names, as: type)
  }
}
