import SyncModel
import SyncSyntax
import SyncText

/// The links of other syncs that one sync reads, in the order of first use.
final class LinkUse {
  struct Reference {
    var sync: String
    var location: SourceLocation
  }

  private(set) var references: [Reference] = []

  func add(_ sync: String, at location: SourceLocation) {
    if !references.contains(where: { $0.sync == sync }) { references.append(Reference(sync: sync, location: location)) }
  }
}

/// Which side of its sync an expression reads, for `linked`.
struct SideLinks {
  var side: Side
  var use: LinkUse
}

extension Scope {
  /// A sync as others refer to it; `nil` where its side is not known.
  struct Linkable {
    var source: EntitySchema?
    var target: EntitySchema?
    var location: SourceLocation
  }

  func addSync(_ declaration: SyncDeclaration, in path: String) {
    let name = declaration.name.text
    guard !name.isEmpty, syncs[name] == nil else { return }
    func entity(_ path: Path) -> EntitySchema? {
      entities[path.components.map(\.text).joined(separator: ".")]?.schema
    }
    syncs[name] = Linkable(
      source: entity(declaration.source), target: entity(declaration.target),
      location: SourceLocation(path: path, range: declaration.name.range))
  }
}

extension LineDirection {
  /// Of `linked`: the direction of its inverse.
  var reversed: LineDirection { self == .toTarget ? .toSource : .toTarget }
}

extension ExpressionChecker {
  /// `key |> linked(SYNC)`
  func linked(
    _ name: Name, _ arguments: [(typed: Typed?, expression: Expression)], _ range: SourceRange, _ place: SourceRange
  ) -> Typed {
    guard arguments.count == 2, case .path(let path) = arguments[1].expression.kind, path.components.count == 1 else {
      for argument in arguments.prefix(1) where argument.typed == nil { _ = check(argument.expression) }
      if arguments.count == 2, case .missing = arguments[1].expression.kind { return .poisoned(range) }
      report(
        CheckCodes.wrongArgument, "`linked` takes a key and the name of a sync", at: place,
        reason: "it is written as `company_id |> linked(companies)`")
      return .poisoned(range)
    }
    let value = arguments[0].typed ?? check(arguments[0].expression)
    let wanted = path.components[0]
    if wanted.text.isEmpty { return .poisoned(range) }
    guard let sync = scope.syncs[wanted.text] else {
      let near = closest(wanted.text, among: scope.syncs.keys.sorted())
      report(
        CheckCodes.unknownSync, "there is no sync `\(wanted.text)`", at: wanted.range,
        reason: near.map { "did you mean `\($0)`?" } ?? "no `sync` of that name is declared or imported",
        fixes: near.map { [.init("write `\($0)`", [TextEdit(range: wanted.range, replacement: $0)])] } ?? [])
      return .poisoned(range)
    }
    note(.sync, wanted.text, declared: sync.location, at: wanted.range)
    if case .unknown = names { return .poisoned(range) }
    guard let links, let entity = side else {
      report(
        CheckCodes.linkedKey, "`linked` stands in a sync only", at: name.range,
        reason: "elsewhere nothing says which side the key is of")
      return .poisoned(range)
    }
    links.use.add(wanted.text, at: location(wanted.range))
    guard let source = sync.source, let target = sync.target else { return .poisoned(range) }
    let label = Diagnostic.Label(sync.location, "the sync")
    guard let direction = direction(of: value, entity, source, target, links.side) else {
      report(
        CheckCodes.linkedKey, "`\(wanted.text)` links no records of `\(entity.connection)`", at: wanted.range,
        reason:
          "it links `\(source.connection).\(source.name)` with `\(target.connection).\(target.name)`",
        labels: [label])
      return .poisoned(range)
    }
    let own = direction == .toTarget ? source : target
    let other = direction == .toTarget ? target : source
    for side in [own, other] where side.keyFields.count != 1 {
      // A side without a key is told where its sync stands.
      if side.keyFields.isEmpty { return .poisoned(range) }
      report(
        CheckCodes.linkedKey, "the key of `\(side.connection).\(side.name)` has several fields", at: wanted.range,
        reason: "`linked` turns one value into another", labels: [label])
      return .poisoned(range)
    }
    guard !value.isPoisoned else { return .poisoned(range) }
    let ownKey = own.keyFields[0]
    guard let plan = Self.key(value, of: ownKey.type) else {
      if ownKey.type.base != .poisoned {
        report(
          CheckCodes.linkedKey, "this is no key of `\(own.connection).\(own.name)`", at: value.range,
          reason: "it is `\(value.type)`, and `\(ownKey.path)` is `\(ownKey.type)`", labels: [label],
          help: Assignment.conversion(from: value.type.base, to: ownKey.type.base))
      }
      return .poisoned(range)
    }
    let failure = StepFailure(range: place, reason: "the record may have no partner in `\(wanted.text)`")
    return Typed(
      plan: .linked(plan, sync: wanted.text, direction: direction),
      type: FieldType(other.keyFields[0].type.base, nullable: value.type.isNullable), range: range,
      failures: value.failures + [failure], field: value.field)
  }

  /// By the entity where the value is its key, else by the connection, else by the side that is read.
  private func direction(
    of value: Typed, _ entity: EntitySchema, _ source: EntitySchema, _ target: EntitySchema, _ side: Side
  ) -> LineDirection? {
    let isKey = value.field.flatMap { entity.field($0) }?.marks.contains(.key) ?? false
    if isKey {
      let isSource = (source.connection, source.name) == (entity.connection, entity.name)
      let isTarget = (target.connection, target.name) == (entity.connection, entity.name)
      if isSource != isTarget { return isSource ? .toTarget : .toSource }
    }
    switch (source.connection == entity.connection, target.connection == entity.connection) {
    case (true, false): return .toTarget
    case (false, true): return .toSource
    case (true, true): return side == .source ? .toTarget : .toSource
    case (false, false): return nil
    }
  }

  /// The value as a key; a bound that it may exceed only means that there is no partner.
  static func key(_ value: Typed, of type: FieldType) -> PlanExpression? {
    if value.type.base == .null { return nil }
    switch (value.type.base, type.base) {
    case (.text, .text), (.enumeration, .text), (.text, .enumeration), (.enumeration, .enumeration), (.int, .int),
      (.decimal, .decimal):
      return value.plan
    default:
      guard case .fits(let plan) = Assignment.assign(value.nonNull, to: FieldType(type.base), place: "the key") else {
        return nil
      }
      return plan
    }
  }
}
