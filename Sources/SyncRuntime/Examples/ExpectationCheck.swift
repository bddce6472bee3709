import SyncFormats
import SyncModel

/// Holds what was found against what was expected.
struct ExpectationCheck {
  let plan: SyncPlan
  let found: Found
  let values: ExampleValues

  func failure(of expectation: ExamplePlan.Expectation) -> ExampleOutcome.Failure? {
    func fails(_ message: String, _ differences: [ExampleOutcome.Difference] = []) -> ExampleOutcome.Failure {
      ExampleOutcome.Failure(expectation: expectation, message: message, differences: differences)
    }
    switch expectation.kind {
    case .nothing:
      return found.changes.allSatisfy(\.isNothing) ? nil : fails("expected that nothing happens")
    case .hold:
      let isHeld = found.changes.contains { $0.action == .hold || $0.holdsFields }
      return isHeld ? nil : fails("expected that it waits for a person")
    case .reject(let reason):
      let rejected = found.changes.filter { $0.action == .reject }
      if rejected.isEmpty { return fails("expected a rejection") }
      guard let reason else { return nil }
      let isTold = rejected.contains { $0.reason?.contains(reason) ?? false }
      return isTold ? nil : fails("rejected for another reason than \(ValueType.quoted(reason))")
    case .create(let side, let fields):
      return change(side, fields, fails, "expected that a \(side.name) record is made") {
        $0.action == .create && $0.side == side
      }
    case .update(let side, let fields):
      return change(side, fields, fails, "expected that the \(side.name) record is changed") {
        ($0.action == .update || $0.action == .adopt || $0.action == .archive) && $0.writes.contains(side)
      }
    case .delete(let side, let fields):
      return change(side, fields, fails, "expected that the \(side.name) record is deleted") {
        ($0.action == .delete || $0.action == .archive) && $0.side == side
      }
    }
  }

  private func change(
    _ side: RecordSide, _ fields: [ExamplePlan.Field],
    _ fails: (String, [ExampleOutcome.Difference]) -> ExampleOutcome.Failure, _ absent: String,
    where isMeant: (ExampleChange) -> Bool
  ) -> ExampleOutcome.Failure? {
    guard let change = found.changes.first(where: isMeant) else { return fails(absent, []) }
    let differences = fields.compactMap { difference($0, change, side) }
    guard !differences.isEmpty else { return nil }
    let names = differences.map { "`\($0.field.path)`" }.joined(separator: ", ")
    return fails(
      "\(names) of the \(side.name) \(differences.count == 1 ? "has another value" : "have other values")", differences)
  }

  private func difference(
    _ field: ExamplePlan.Field, _ change: ExampleChange, _ side: RecordSide
  ) -> ExampleOutcome.Difference? {
    let expected = values.expected(field)
    let slot = plan.side(side).reads.firstIndex(of: field.path)
    let cells = change.after[side] ?? []
    let actual = slot.flatMap { $0 < cells.count ? cells[$0] : nil } ?? .absent
    if isEqual(expected, actual) { return nil }
    let isSensitive = plan.side(side).entity.field(field.path)?.marks.contains(.sensitive) ?? false
    return ExampleOutcome.Difference(
      field: field, expected: text(expected, values.arena) ?? "null",
      actual: isSensitive && !actual.isMissing ? RecordChange.redacted : text(actual, found.arena))
  }

  /// As `==` of the language compares: the members of a record in any order.
  private func isEqual(_ expected: Cell, _ actual: Cell) -> Bool {
    if CellComparison.equal(expected, in: values.arena, actual, in: found.arena) { return true }
    guard expected.tag == .json, actual.tag == .json else { return false }
    return JSONEquality.equal(expected, actual.copied(from: found.arena, to: values.arena), in: values.arena)
  }

  private func text(_ cell: Cell, _ arena: Arena) -> String? {
    if cell.tag == .absent { return nil }
    let output = Arena(capacity: 64)
    JSONText.appendCell(cell, from: arena, to: output)
    return output.string(0, output.count)
  }
}
