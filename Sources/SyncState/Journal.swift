public import SyncModel

public enum IntentKind: Int64, Sendable, Hashable, Codable {
  case create = 0
  case update = 1
  case delete = 2
}

/// What is about to be written, journalled before it leaves. The store does not look into payload and base.
public final class IntentBatch: @unchecked Sendable {
  struct Entry {
    var kind: IntentKind
    var side: LinkSide
    var link: Int64
    var sourceKey: ByteSlice
    var targetKey: ByteSlice
    var payload: ByteSlice
    var base: ByteSlice
    var sourceHash: Fingerprint
    var targetHash: Fingerprint
  }

  let bytes = Arena()
  private(set) var entries: [Entry] = []

  public init() {}

  public var count: Int { entries.count }

  /// - Parameters:
  ///   - side: the side that is written.
  ///   - link: the link of the two records; 0 where there is none yet.
  public func add(
    _ kind: IntentKind, side: LinkSide, link: Int64 = 0, sourceKey: UnsafeRawBufferPointer?,
    targetKey: UnsafeRawBufferPointer?, payload: UnsafeRawBufferPointer, sourceHash: Fingerprint,
    targetHash: Fingerprint, base: UnsafeRawBufferPointer? = nil
  ) {
    entries.append(
      Entry(
        kind: kind, side: side, link: link, sourceKey: bytes.slice(appending: sourceKey),
        targetKey: bytes.slice(appending: targetKey), payload: bytes.slice(appending: payload),
        base: bytes.slice(appending: base), sourceHash: sourceHash, targetHash: targetHash))
  }

  public func removeAll() {
    entries.removeAll(keepingCapacity: true)
    bytes.removeAll()
  }
}

/// An intent of an earlier run that was never settled: it may have happened or not.
public struct OpenIntent: Sendable, Hashable {
  public var id: Int64
  public var run: Int64
  public var kind: IntentKind
  public var side: LinkSide
  public var link: Int64
  public var sourceKey: [UInt8]?
  public var targetKey: [UInt8]?
  public var payload: [UInt8]
  public var sourceHash: Fingerprint
  public var targetHash: Fingerprint
  public var base: [UInt8]?
}

extension StateStore {
  /// Makes the intents durable and gives their ids, one after the other in the order of the batch; `nil` for an empty
  /// batch. Ids are never used twice in the life of a store.
  /// - Parameter expires: until when the lease is renewed with it, in the same transaction.
  public func journal(
    _ lease: Lease, run: Int64, intents: IntentBatch, renewingUntil expires: Int64? = nil
  ) throws(StateError) -> ClosedRange<Int64>? {
    if intents.count == 0 { return nil }
    return try write(lease) { database in
      if let expires { try Self.renew(lease, until: expires, database) }
      let count = Int64(intents.count)
      let last = try database.one(
        Int64.self, sql: "UPDATE store SET last_intent = last_intent + ? RETURNING last_intent", arguments: [count])
      guard let last else { throw StateError.failed("the state store `\(path)` is damaged: it has no row in `store`") }
      let statement = try database.statement(
        """
        INSERT INTO intents (id, sync_id, run_id, side, kind, link_id, source_key, target_key, payload, base,
          source_high, source_low, target_high, target_low)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
        """)
      statement.bind(2, lease.sync)
      statement.bind(3, run)
      let bytes = intents.bytes
      for (index, entry) in intents.entries.enumerated() {
        statement.bind(1, last - count + 1 + Int64(index))
        statement.bind(4, entry.side.rawValue)
        statement.bind(5, entry.kind.rawValue)
        statement.bind(6, entry.link)
        statement.bind(7, bytes.bytes(entry.sourceKey))
        statement.bind(8, bytes.bytes(entry.targetKey))
        statement.bind(9, bytes.bytes(entry.payload))
        statement.bind(10, bytes.bytes(entry.base))
        statement.bind(11, entry.sourceHash.high)
        statement.bind(12, entry.sourceHash.low)
        statement.bind(13, entry.targetHash.high)
        statement.bind(14, entry.targetHash.low)
        try statement.run()
      }
      return last - count + 1...last
    }
  }

  /// The intents that no settlement named, in the order in which they were journalled; at most `limit` behind an id.
  public func openIntents(
    sync: Int64, after id: Int64 = 0, limit: Int = 10_000
  ) throws(StateError) -> [OpenIntent] {
    try read { database in
      let statement = try database.statement(
        """
        SELECT id, run_id, kind, side, link_id, source_key, target_key, payload, source_high, source_low, target_high,
          target_low, base
        FROM intents WHERE sync_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3
        """)
      defer { statement.reset() }
      statement.bind(1, sync)
      statement.bind(2, id)
      statement.bind(3, Int64(limit))
      var result: [OpenIntent] = []
      while try statement.step() {
        guard let kind = IntentKind(rawValue: statement.int(2)), let side = LinkSide(rawValue: statement.int(3)) else {
          throw StateError.failed("the state store `\(path)` is damaged: intent \(statement.int(0))")
        }
        result.append(
          OpenIntent(
            id: statement.int(0), run: statement.int(1), kind: kind, side: side, link: statement.int(4),
            sourceKey: statement.array(5), targetKey: statement.array(6), payload: statement.array(7) ?? [],
            sourceHash: Fingerprint(high: statement.unsigned(8), low: statement.unsigned(9)),
            targetHash: Fingerprint(high: statement.unsigned(10), low: statement.unsigned(11)),
            base: statement.array(12)))
      }
      return result
    }
  }
}
