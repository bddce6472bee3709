import Foundation
import SyncModel

extension StateStore {
  /// What the links say about each key of the page, aligned with it.
  ///
  /// The keys are sorted and the index between the least and the greatest is walked once; where the keys lie too far
  /// apart for that, each is looked up by itself.
  public func lookUp(sync: Int64, _ side: LinkSide, _ keys: KeyPage) throws(StateError) -> [LinkHit] {
    if keys.count == 0 { return [] }
    return try read { database in
      if database.isPostgres { return try Self.find(database, sync, side, keys) }
      var hits = [LinkHit](repeating: .none, count: keys.count)
      let order = KeyOrder(keys)
      let done = keys.count < 4 ? 0 : try Self.scan(database, sync, side, keys, order, &hits)
      if done < keys.count { try Self.seek(database, sync, side, keys, order, from: done, &hits) }
      return hits
    }
  }

  private static func column(_ side: LinkSide) -> String { side == .source ? "source_key" : "target_key" }
  private static let columns = "id, source_high, source_low, target_high, target_low, status"

  /// How many keys, in sorted order, are answered.
  private static func scan(
    _ database: any StoreSession, _ sync: Int64, _ side: LinkSide, _ keys: KeyPage, _ order: KeyOrder,
    _ hits: inout [LinkHit]
  ) throws -> Int {
    let key = column(side)
    let statement = try database.statement(
      """
      SELECT \(columns), \(key) FROM links INDEXED BY links_by_\(side.name)
      WHERE sync_id = ?1 AND \(key) >= ?2 AND \(key) <= ?3 ORDER BY \(key)
      """)
    defer { statement.reset() }
    let count = keys.count
    statement.bind(1, sync)
    statement.bind(2, keys[order[0]])
    statement.bind(3, keys[order[count - 1]])
    var position = 0
    var surplus = 0
    let surplusMax = 4 * count
    while position < count, try statement.step() {
      let found = statement.bytes(6)
      var comparison = 1
      while position < count {
        comparison = KeyOrder.compare(keys[order[position]], found)
        if comparison >= 0 { break }
        position += 1
      }
      if comparison != 0 || position == count {
        surplus += 1
        if surplus > surplusMax { return position }
        continue
      }
      let hit = hit(statement, from: 0)
      repeat {
        hits[order[position]] = hit
        position += 1
      } while position < count && KeyOrder.compare(keys[order[position]], found) == 0
    }
    return count
  }

  private static func seek(
    _ database: any StoreSession, _ sync: Int64, _ side: LinkSide, _ keys: KeyPage, _ order: KeyOrder, from start: Int,
    _ hits: inout [LinkHit]
  ) throws {
    let statement = try database.statement(
      "SELECT \(columns) FROM links INDEXED BY links_by_\(side.name) WHERE sync_id = ?1 AND \(column(side)) = ?2")
    defer { statement.reset() }
    statement.bind(1, sync)
    for position in start..<keys.count {
      let index = order[position]
      statement.bind(2, keys[index])
      if try statement.step() { hits[index] = hit(statement, from: 0) }
      statement.reset()
    }
  }
}

/// The places of a page's keys in the order of their bytes.
struct KeyOrder {
  /// `nil` where the page is in order as it stands, as pages read by key are.
  private let places: [Int]?

  init(_ keys: KeyPage) {
    var isSorted = true
    var index = 1
    while index < keys.count, isSorted {
      isSorted = Self.compare(keys[index - 1], keys[index]) <= 0
      index += 1
    }
    if isSorted {
      places = nil
      return
    }
    var entries: [(prefix: UInt64, place: Int)] = []
    entries.reserveCapacity(keys.count)
    for place in 0..<keys.count { entries.append((Self.prefix(keys[place]), place)) }
    entries.sort { left, right in
      left.prefix != right.prefix
        ? left.prefix < right.prefix : Self.compare(keys[left.place], keys[right.place]) < 0
    }
    places = entries.map(\.place)
  }

  @inline(__always)
  subscript(position: Int) -> Int { places?[position] ?? position }

  /// The first eight bytes as a number that orders alike.
  private static func prefix(_ key: UnsafeRawBufferPointer) -> UInt64 {
    if key.count >= 8 { return UInt64(bigEndian: key.loadUnaligned(as: UInt64.self)) }
    var result: UInt64 = 0
    for index in 0..<8 { result = result << 8 | (index < key.count ? UInt64(key[index]) : 0) }
    return result
  }

  @inline(__always)
  static func compare(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Int {
    let shared = min(left.count, right.count)
    if shared > 0, let a = left.baseAddress, let b = right.baseAddress {
      let order = memcmp(a, b, shared)
      if order != 0 { return Int(order) }
    }
    return left.count - right.count
  }
}
