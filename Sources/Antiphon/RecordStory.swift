public import SyncModel
public import SyncState

/// What happened to one record over all runs, oldest first.
public struct RecordStory: Sendable {
  public struct Step: Sendable {
    /// The start of the run (microseconds since 2000-01-01T00:00:00Z); `nil` where the run is forgotten.
    public var time: Int64?
    public var kind: RunKind?
    public var row: AuditRow
  }

  public var steps: [Step]
  /// The pair that it belongs to now; `nil` where there is none.
  public private(set) var pair: LinkStatus?
  /// Decisions that were held about it, oldest first.
  public var conflicts: [ConflictRow]

  private static let rowMax = 1_000_000

  /// - Parameters:
  ///   - key: as people write it.
  ///   - side: the side whose key it is; `nil` takes the source's where it is known there, the target's otherwise.
  public init(of key: String, side: RecordSide? = nil, sync: String, in store: StateStore) throws {
    let id = try store.knownSync(sync)
    var rows = try store.records(sync: sync, key: key, limit: Self.rowMax)
    let isSource = side.map { $0 == .source } ?? rows.contains { $0.sourceKey == key }
    rows = rows.filter { (isSource ? $0.sourceKey : $0.targetKey) == key }
    // A story told by the target's key begins before the record had one.
    if !isSource {
      for source in Set(rows.compactMap(\.sourceKey)) {
        rows += try store.records(sync: sync, key: source, limit: Self.rowMax).filter {
          $0.sourceKey == source && $0.targetKey == nil
        }
      }
    }
    rows.sort { $0.id < $1.id }
    var runs: [Int64: HistoryRow?] = [:]
    steps = []
    for row in rows {
      if runs[row.run] == nil { runs[row.run] = .some(try store.run(row.run)) }
      let run = runs[row.run] ?? nil
      steps.append(Step(time: run?.started, kind: run?.kind, row: row))
    }
    conflicts = try store.conflicts(sync: sync, statuses: Set(ConflictStatus.allKnown)).filter {
      (isSource ? $0.sourceKeyText : $0.targetKeyText) == key
    }
    pair = nil
    try store.forEachLink(sync: id) { page in
      for index in 0..<page.count {
        let bytes = isSource ? page.sourceKeys[index] : page.targetKeys[index]
        if !bytes.isEmpty, KeyEncoding.description(bytes) == key { pair = page.hits[index].status }
      }
      return pair == nil
    }
  }

}

extension ConflictStatus {
  public static let allKnown: [ConflictStatus] = [.pending, .decided, .applied, .gone]
}
