import SyncEngine
import SyncModel
import SyncState

/// Finds, among the records of one side that no link holds, those that match records of the other.
struct MatchSearch {
  let session: SyncSession
  let scratch: ScratchSpace
  /// The side whose records are looked for.
  let side: RecordSide

  private var space: Int { side == .target ? ScratchPlace.targetCandidates : ScratchPlace.sourceCandidates }

  /// For each row (by its place) the payloads (`Candidate`) of the first alternative that finds any.
  func candidates(for rows: [UnsafePointer<Cell>], in arena: Arena) throws -> [Int: [[UInt8]]] {
    var partners: [Int: [[UInt8]]] = [:]
    let mapper = session.mapper(from: side.other)
    let width = max(1, session.plan.matches.map(\.pairs.count).max() ?? 0)
    let values = UnsafeMutablePointer<Cell>.allocate(capacity: width)
    defer { values.deallocate() }
    values.initialize(repeating: .absent, count: width)
    for (alternative, match) in session.plan.matches.enumerated() {
      let keys = KeyPage()
      var positions: [Int] = []
      for (position, row) in rows.enumerated() where partners[position] == nil {
        guard mapper.matchValues(alternative, row: row, into: values) else { continue }
        keys.append(values, count: match.pairs.count, from: arena)
        positions.append(position)
      }
      guard !positions.isEmpty else { continue }
      try scratch.find(space: space + alternative, keys: keys) { found, _, payload in
        partners[positions[found], default: []].append([UInt8](payload))
      }
    }
    return partners
  }
}
