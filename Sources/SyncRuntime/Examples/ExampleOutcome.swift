import SyncEngine
public import SyncModel

/// What became of an example.
public struct ExampleOutcome: Sendable {
  /// A field that is not as it was expected. Values are JSON texts; `nil` where the record has none.
  public struct Difference: Sendable, Hashable {
    public var field: ExamplePlan.Field
    public var expected: String
    public var actual: String?
  }

  public struct Failure: Sendable {
    public var expectation: ExamplePlan.Expectation
    public var message: String
    public var differences: [Difference] = []
  }

  /// What a run would do.
  public var changes: [RecordChange]
  public var failures: [Failure]
}

/// A change that an example led to, kept beyond its page.
struct ExampleChange {
  var action: ChangeAction
  var side: RecordSide
  var isSilent: Bool
  var reason: String?
  var holdsFields: Bool
  /// The sides that are written.
  var writes: Set<RecordSide>
  /// What each side's record holds afterwards, a cell for each of its `reads`; empty for the source of a one-way sync.
  var after: [RecordSide: [Cell]]

  init(_ page: ChangePage, _ index: Int, to arena: Arena) {
    let row = page.rows[index]
    action = row.action
    side = row.side
    isSilent = row.isSilent
    reason = row.reason
    holdsFields = !row.held.isEmpty
    writes = []
    after = [:]
    for side in RecordSide.allCases {
      let columns = page.columns(side)
      after[side] = (0..<columns.columnCount).map { columns.after(index, $0).copied(from: page.arena, to: arena) }
      if columns.columnCount > 0, columns.writes(index) { writes.insert(side) }
    }
  }

  /// Whether a run would do nothing that a person needs to hear of.
  var isNothing: Bool {
    switch action {
    case .unlink, .drift: !holdsFields
    case .update, .adopt: writes.isEmpty && !holdsFields
    case .create, .delete, .archive, .hold, .reject: isSilent
    }
  }
}
