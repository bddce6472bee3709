import SyncModel
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
