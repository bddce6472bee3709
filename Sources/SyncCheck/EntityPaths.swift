import SyncModel
import SyncSyntax
import SyncText

extension ExpressionChecker {
  /// The entity that `CONNECTION.ENTITY` names, and its connection; `nil` after a message, or where one was given already.
  func entity(_ path: Path) -> (entity: Scope.Entity, connection: Scope.Connection)? {
    let names = path.components.map(\.text)
    if names.contains("") { return nil }
    guard let connection = scope.connections[names[0]] else {
      let near = closest(names[0], among: scope.connections.keys.sorted())
      let range = path.components[0].range
      report(
        CheckCodes.unknownConnection, "there is no connection `\(names[0])`", at: range,
        reason: near.map { "did you mean `\($0)`?" } ?? "no `connection` of that name is declared or imported",
        fixes: near.map { [.init("write `\($0)`", [TextEdit(range: range, replacement: $0)])] } ?? [])
      return nil
    }
    let name = names.dropFirst().joined(separator: ".")
    guard let entity = scope.entities["\(names[0]).\(name)"] else {
      guard connection.spec != nil else { return nil }
      let range = SourceRange(start: path.components[1].range.start, end: path.range.end)
      if let reason = scope.unavailable[names[0]] {
        guard scope.toldUnavailable.insert(names[0]).inserted else { return nil }
        report(
          CheckCodes.schemaUnavailable, "the entities of `\(names[0])` cannot be read", at: range, reason: reason,
          labels: [.init(connection.location, "the connection")])
        return nil
      }
      let known = scope.entities.values.filter { $0.schema.connection == names[0] }.map(\.schema.name).sorted()
      let near = closest(name, among: known)
      report(
        CheckCodes.unknownEntity, "`\(names[0])` has no entity `\(name)`", at: range,
        reason: near.map { "did you mean `\($0)`?" }
          ?? (known.isEmpty
            ? "no entity of it is declared" : "it has \(known.prefix(8).map { "`\($0)`" }.joined(separator: ", "))"),
        help: near == nil ? ["run `antiphon schema pull`, or declare `entity \(names[0]).\(name) { … }`"] : [],
        fixes: near.map { [.init("write `\($0)`", [TextEdit(range: range, replacement: $0)])] } ?? [])
      return nil
    }
    return (entity, connection)
  }
}
