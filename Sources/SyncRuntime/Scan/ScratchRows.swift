import SyncEngine
import SyncModel
import SyncState

/// Where a run keeps what its scans must come back to.
enum ScratchPlace {
  /// Target records that differ from what was last agreed, by link.
  static let drift = 0
  /// Decided changes, in order; deletions apart, since they go last.
  static let changes = 1
  static let deletes = 2
  /// Keys of records that some change pairs up, to find two that claim one: of targets, and of sources.
  static let targetClaims = 3
  static let sourceClaims = 4
  /// Source records without a link: all that a run must decide once both reads have ended.
  static let newSources = 5
  /// Keys of new sources that a link moved to.
  static let takenSources = 6
  /// Target records without a link that take part.
  static let newTargets = 7
  /// Keys of target records that some source record concerns, whatever comes of it.
  static let touchedTargets = 8
  /// Keys of source records without a link that take part, where records of a sync refer to one another.
  static let expectedSources = 9
  /// Records without a link by their match values: one space for each alternative, from here on.
  static let targetCandidates = 10
  static let sourceCandidates = 20
  /// Keys of new records that may be one which is gone under its old key, and of which nothing tells which it is.
  static let contestedSources = 40
  static let contestedTargets = 41
  /// Records of other entities by their keys: one space for each entity, from here on.
  static let lookups = 60
  /// What records hold now, while a change set is applied.
  static let currentSources = 30
  static let currentTargets = 31
}

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

  mutating func append(key: UnsafeRawBufferPointer) {
    append(key: key, payload: UnsafeRawBufferPointer(start: nil, count: 0))
  }

  func store(in scratch: ScratchSpace, _ space: Int) throws {
    if count > 0 { try scratch.insert(space: space, keys: keys, payloads: payloads) }
  }

  /// A link's number as a key.
  static func key(of link: Int64) -> [UInt8] { withUnsafeBytes(of: link.bigEndian) { [UInt8]($0) } }
}

/// A record without a link as it waits in the scratch space.
struct Candidate {
  var passesFilter: Bool
  var key: UnsafeRawBufferPointer
  var record: UnsafeRawBufferPointer

  init?(_ payload: UnsafeRawBufferPointer) {
    guard payload.count >= 5 else { return nil }
    passesFilter = payload[0] == 1
    let count = Int(payload.loadUnaligned(fromByteOffset: 1, as: UInt32.self))
    guard 5 + count <= payload.count else { return nil }
    key = UnsafeRawBufferPointer(rebasing: payload[5..<(5 + count)])
    record = UnsafeRawBufferPointer(rebasing: payload[(5 + count)...])
  }

  static func append(
    passesFilter: Bool, key: UnsafeRawBufferPointer, _ row: UnsafePointer<Cell>, _ count: Int, from arena: Arena,
    to payload: Arena
  ) {
    payload.append(byte: passesFilter ? 1 : 0)
    payload.reserve(4).storeBytes(of: UInt32(truncatingIfNeeded: key.count), as: UInt32.self)
    payload.commit(4)
    payload.append(key)
    RecordCoding.append(row, count: count, from: arena, to: payload)
  }
}
