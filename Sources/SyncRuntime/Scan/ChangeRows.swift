import SyncEngine
import SyncModel

extension ChangePage {
  /// Adds a change of the source record with that key.
  func add(
    _ action: ChangeAction, key: UnsafeRawBufferPointer, link: Int64 = 0, targetKey: (offset: Int, count: Int) = (0, 0),
    hash: Fingerprint = Fingerprint(high: 0, low: 0), reason: String? = nil, parts: Bool = false
  ) {
    append(
      Row(
        action: action, link: link, sourceKey: (arena.append(key), key.count), targetKey: targetKey, sourceHash: hash,
        reason: reason, parts: parts))
  }
}

extension Arena {
  func append(bytes: [UInt8]) -> (offset: Int, count: Int) {
    bytes.withUnsafeBytes { (append($0), $0.count) }
  }
}
