public import SyncModel
import SyncSyntax
import SyncText

/// What a transform and its `inverse` must be to one another.
extension DeclarationResolver {
  func checkInverses(_ scope: Scope) {
    for name in scope.transforms.keys.sorted() {
      guard let transform = scope.transforms[name], let inverse = transform.inverse, !inverse.text.isEmpty else {
        continue
      }
      if !isInverse(inverse, of: transform, name, scope) { scope.transforms[name]?.hasBrokenInverse = true }
    }
  }

  private func isInverse(
    _ inverse: Name, of transform: Scope.Transform, _ name: String, _ scope: Scope
  ) -> Bool {
    func report(
      _ message: String, reason: String, labels: [Diagnostic.Label] = [], help: [String] = [],
      fixes: [Diagnostic.Fix] = []
    ) {
      sink.add(
        Diagnostic(
          CheckCodes.inverseMisfit, message, at: SourceLocation(path: transform.location.path, range: inverse.range),
          reason: reason, labels: labels, help: help, fixes: fixes))
    }
    guard let other = scope.transforms[inverse.text] else {
      let near = closest(inverse.text, among: scope.transforms.keys.sorted().filter { $0 != name })
      report(
        "there is no transform `\(inverse.text)`",
        reason: near.map { "did you mean `\($0)`?" }
          ?? "an inverse is a `transform` that leads back",
        help: near == nil ? ["declare `transform \(inverse.text)(x: \(transform.result)): … = …`"] : [],
        fixes: near.map { [.init("write `\($0)`", [TextEdit(range: inverse.range, replacement: $0)])] } ?? [])
      return false
    }
    guard transform.parameters.count == 1, other.parameters.count == 1 else {
      let guilty = transform.parameters.count == 1 ? inverse.text : name
      report(
        "`\(inverse.text)` cannot undo `\(name)`", reason: "`\(guilty)` does not take exactly one value",
        labels: [.init(other.location, "the inverse")])
      return false
    }
    let taken = transform.parameters[0].type
    let given = other.parameters[0].type
    if [taken, given, transform.result, other.result].contains(where: { $0.base == .poisoned }) { return false }
    guard given == transform.result, other.result == taken else {
      report(
        "`\(inverse.text)` does not lead back from `\(name)`",
        reason: "`\(name)` makes `\(transform.result)` of `\(taken)`, "
          + "`\(inverse.text)` makes `\(other.result)` of `\(given)`",
        labels: [.init(other.location, "the inverse")],
        help: ["it would be `transform \(inverse.text)(…: \(transform.result)): \(taken)`"])
      return false
    }
    if let back = other.inverse, !back.text.isEmpty, back.text != name {
      report(
        "`\(inverse.text)` is the inverse of another transform", reason: "it says `inverse \(back.text)`",
        labels: [.init(SourceLocation(path: other.location.path, range: back.range), "here")])
      return false
    }
    return true
  }
}

/// A transform that names its inverse, both unfolded: over one field of the type that the transform takes, and over one
/// of the type that it gives.
public struct CheckedInverse: Sendable {
  public var name: String
  /// The name of the transform that undoes it.
  public var inverse: String
  public var taken: (name: String, type: FieldType)
  public var given: (name: String, type: FieldType)
  public var forward: PlanExpression
  public var backward: PlanExpression
  /// The one after the other.
  public var normal: PlanExpression
  public var tables: [TablePlan]
  /// Of the transform's declaration.
  public var place: CheckedSync.Place
}

/// The sound pairs of transforms that a file declares; one where both name each other counts once.
struct InversePairs {
  let file: ImportedFiles.File
  let scope: Scope

  func all() -> [CheckedInverse] {
    var pairs: [CheckedInverse] = []
    for case .transform(let item) in file.tree.declarations {
      guard let inverse = item.inverse?.text, !pairs.contains(where: { $0.name == inverse }),
        let pair = pair(item, inverse)
      else { continue }
      pairs.append(pair)
    }
    return pairs
  }

  private func pair(_ item: TransformDeclaration, _ inverse: String) -> CheckedInverse? {
    guard let transform = scope.transforms[item.name.text], let other = scope.transforms[inverse],
      transform.location == SourceLocation(path: file.source.path, range: item.name.range),
      !transform.isBroken, !transform.hasBrokenInverse, !other.isBroken, let taken = transform.parameters.first,
      let given = other.parameters.first
    else { return nil }
    let tables = TableUse()
    let range = item.name.range
    let checker = ExpressionChecker(
      scope: scope, names: .nothing, path: file.source.path, sink: DiagnosticSink(), tables: tables, counter: .init())
    func call(_ name: String, _ value: Typed) -> Typed {
      checker.call(Name(name, range), [(value, Expression(.missing, range))], range, step: range)
    }
    let forward = call(item.name.text, Typed(plan: .field(0), type: taken.type, range: range))
    let backward = call(inverse, Typed(plan: .field(0), type: given.type, range: range))
    let normal = call(item.name.text, backward)
    guard ![forward, backward, normal].contains(where: \.isPoisoned) else { return nil }
    let text = file.source.text(item.range).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return CheckedInverse(
      name: item.name.text, inverse: inverse, taken: taken, given: given, forward: forward.plan,
      backward: backward.plan,
      normal: normal.plan, tables: tables.plans,
      place: CheckedSync.Place(
        location: SourceLocation(path: file.source.path, range: (item.inverse?.range ?? range) + range),
        lineNumber: file.source.position(at: item.range.start).line, text: text))
  }
}
