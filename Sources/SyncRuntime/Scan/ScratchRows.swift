import SyncModel
import SyncState

/// Rows on their way into the scratch space.
struct ScratchRows {
  let keys = KeyPage(capacity: 1024)
  let payloads = KeyPage(capacity: 4096)

  var count: Int { keys.count }

  mutating func append(key: UnsafeRawBufferPointer, payload: UnsafeRawBufferPointer) {
    keys.append(key)
    payloads.append(payload)
  }

  mutating func append(key: [UInt8], payload: UnsafeRawBufferPointer) {
    keys.append(key)
    payloads.append(payload)
  }

  /// A link's number as a key.
  static func key(of link: Int64) -> [UInt8] { withUnsafeBytes(of: link.bigEndian) { [UInt8]($0) } }
}
