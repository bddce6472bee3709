import SyncEngine
import SyncModel
import SyncState

extension ChangePage {
  /// Adds a change of the source record with that key.
  func add(
    _ action: ChangeAction, key: UnsafeRawBufferPointer, link: Int64 = 0, targetKey: (offset: Int, count: Int) = (0, 0),
    hash: Fingerprint = .zero, reason: String? = nil, parts: Bool = false
  ) {
    append(
      Row(
        action: action, link: link, sourceKey: (arena.append(key), key.count), targetKey: targetKey, sourceHash: hash,
        reason: reason, parts: parts))
  }

  /// Turns the row into one that a person must look at.
  func refuse(_ verdict: Verdict, _ row: Int) {
    switch verdict {
    case .held(let reason): setAction(.hold, reason: reason, of: row)
    case .rejected(let reason): setAction(.reject, reason: reason, of: row)
    case .mapped, .filtered: break
    }
  }

  /// Nothing is written any more.
  func withdraw(_ row: Int) {
    for columns in [source, target] where columns.columnCount > 0 {
      columns.desired.row(row).update(repeating: .absent, count: columns.columnCount)
    }
    change(row) { $0.held = [] }
  }
}

extension Arena {
  func append(bytes: [UInt8]) -> (offset: Int, count: Int) {
    bytes.withUnsafeBytes { (append($0), $0.count) }
  }
}

extension RecordBatch {
  /// The key that the row makes.
  func appendKey(_ row: Int, count: Int, to output: KeyPage) {
    output.append(self.row(row), count: count, from: arena)
  }
}
