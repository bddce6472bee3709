public import SyncModel

public typealias LinkSide = RecordSide

public enum LinkStatus: Int64, Sendable, Hashable, Codable {
  case active = 0
  /// One of the two left the filter; the pair is remembered.
  case parted = 1
  /// One of the two is gone, or a person parted them; they are not paired again by themselves.
  case unlinked = 2
}

/// What a link says about a key, without its base.
@frozen
public struct LinkHit: Sendable, Hashable {
  /// 0 where no link has the key.
  public var id: Int64
  public var sourceHash: Fingerprint
  public var targetHash: Fingerprint
  public var status: LinkStatus

  public static let none = LinkHit(
    id: 0, sourceHash: Fingerprint(high: 0, low: 0), targetHash: Fingerprint(high: 0, low: 0), status: .active)
}

/// A link's keys, and the values on which both sides last agreed as whoever settled it encoded them.
public struct LinkBase: Sendable, Hashable {
  public var sourceKey: [UInt8]
  public var targetKey: [UInt8]?
  /// Empty where none was stored.
  public var base: [UInt8]

  public init(sourceKey: [UInt8], targetKey: [UInt8]?, base: [UInt8]) {
    self.sourceKey = sourceKey
    self.targetKey = targetKey
    self.base = base
  }
}

/// Links in the order of their ids.
public final class LinkPage: @unchecked Sendable {
  public private(set) var hits: [LinkHit] = []
  public let sourceKeys = KeyPage()
  /// Aligned with `hits`; empty bytes where a link has no target.
  public let targetKeys = KeyPage()

  public var count: Int { hits.count }
  public var lastID: Int64? { hits.last?.id }

  func append(_ hit: LinkHit, source: UnsafeRawBufferPointer, target: UnsafeRawBufferPointer) {
    hits.append(hit)
    sourceKeys.append(source)
    targetKeys.append(target)
  }
}

extension StateStore {
  /// The links of a sync behind an id, at most `limit`. An empty page is the end.
  public func links(sync: Int64, after id: Int64 = 0, limit: Int) throws(StateError) -> LinkPage {
    try read { database in
      // SQLite would take an index that is not in the order of ids.
      let hint = database.isPostgres ? "" : "NOT INDEXED"
      let statement = try database.statement(
        """
        SELECT id, source_high, source_low, target_high, target_low, status, source_key, target_key
        FROM links \(hint) WHERE id > ?2 AND sync_id = ?1 ORDER BY id LIMIT ?3
        """)
      defer { statement.reset() }
      statement.bind(1, sync)
      statement.bind(2, id)
      statement.bind(3, Int64(limit))
      let page = LinkPage()
      while try statement.step() {
        page.append(Self.hit(statement, from: 0), source: statement.bytes(6), target: statement.bytes(7))
      }
      return page
    }
  }

  /// As `links`, in pages, until `body` returns false or there are no more.
  public func forEachLink(
    sync: Int64, after id: Int64 = 0, pageSize: Int = 4096, _ body: (LinkPage) -> Bool
  ) throws(StateError) {
    var last = id
    while true {
      let page = try links(sync: sync, after: last, limit: pageSize)
      guard let lastID = page.lastID, body(page) else { return }
      last = lastID
    }
  }

  public func linkCount(sync: Int64) throws(StateError) -> Int {
    try read { try Self.linkCount(sync, $0) }
  }

  /// The highest id of the sync's links, 0 where there are none. Ids of links only grow.
  public func lastLink(sync: Int64) throws(StateError) -> Int64 {
    try read { database in
      try database.one(Int64.self, sql: "SELECT max(id) FROM links WHERE sync_id = ?", arguments: [sync]) ?? 0
    }
  }

  /// How many links hold a pair that is synchronised.
  public func activeLinkCount(sync: Int64) throws(StateError) -> Int {
    try read { database in
      try database.one(
        Int.self, sql: "SELECT count(*) FROM links WHERE sync_id = ? AND status = ?",
        arguments: [sync, LinkStatus.active.rawValue]) ?? 0
    }
  }

  /// Keys and bases by link id; ids that name no link are missing.
  public func bases(_ ids: [Int64]) throws(StateError) -> [Int64: LinkBase] {
    try read { database in
      if database.isPostgres { return try Self.bases(ids, database) }
      let statement = try database.statement(
        """
        SELECT source_key, target_key, base FROM links LEFT JOIN link_bases ON link_id = id WHERE id = ?
        """)
      defer { statement.reset() }
      var result: [Int64: LinkBase] = [:]
      result.reserveCapacity(ids.count)
      for id in ids.sorted() {
        statement.bind(1, id)
        if try statement.step() {
          result[id] = LinkBase(
            sourceKey: statement.array(0) ?? [], targetKey: statement.array(1), base: statement.array(2) ?? [])
        }
        statement.reset()
      }
      return result
    }
  }

  /// From the columns id, source_high, source_low, target_high, target_low, status.
  static func hit(_ statement: any StoreStatement, from column: Int32) -> LinkHit {
    LinkHit(
      id: statement.int(column),
      sourceHash: Fingerprint(high: statement.unsigned(column + 1), low: statement.unsigned(column + 2)),
      targetHash: Fingerprint(high: statement.unsigned(column + 3), low: statement.unsigned(column + 4)),
      status: LinkStatus(rawValue: statement.int(column + 5)) ?? .active)
  }
}
