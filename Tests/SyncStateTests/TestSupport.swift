import Foundation
import SyncModel
import SyncTestKit
import Testing

@testable import SyncState

/// A folder of its own for each test, removed with it.
final class TemporaryFolder {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "antiphon-tests-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { path + "/" + name }

  /// Where a store of that kind can be made: a file here, or a schema of its own.
  func store(_ kind: StoreKind) throws -> String {
    switch kind {
    case .sqlite: file("state.db")
    case .postgres: try TestDatabase.url() + " options=-csearch_path=\(schema)"
    }
  }

  /// The schema of `store(.postgres)`.
  var schema: String { "s_" + String(path.suffix(36)).lowercased().replacing("-", with: "") }
}

enum StoreKind: String, CaseIterable, Sendable, CustomTestStringConvertible {
  case sqlite, postgres
  var testDescription: String { rawValue }
}

/// One database for all tests of the process.
enum TestDatabase {
  private static let made = Result { try PostgresServer.shared().makeDatabase() }

  static func url() throws -> String { try PostgresServer.shared().url(database: made.get()) }

  @discardableResult
  static func sql(_ text: String) throws -> String { try PostgresServer.shared().sql(text, database: made.get()) }
}

/// SplitMix64: the same numbers for the same seed.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64
  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
    return z ^ z >> 31
  }
}

enum Keys {
  static func encoded(_ cells: (Arena) -> [Cell]) -> [UInt8] {
    let arena = Arena()
    let page = KeyPage()
    let row = cells(arena)
    row.withUnsafeBufferPointer { buffer in
      if let base = buffer.baseAddress { page.append(base, count: row.count, from: arena) }
    }
    return page.count == 0 ? [] : page.array(0)
  }

  static func int(_ value: Int64) -> [UInt8] { encoded { _ in [.int(value)] } }
  static func text(_ value: String) -> [UInt8] { encoded { [.text(value, in: $0)] } }

  static func page(_ keys: [[UInt8]]) -> KeyPage {
    let page = KeyPage()
    for key in keys { page.append(key) }
    return page
  }
}

extension Array where Element == UInt8 {
  func raw<Value>(_ body: (UnsafeRawBufferPointer) throws -> Value) rethrows -> Value {
    try withUnsafeBytes { try body($0) }
  }
}

extension Settlement {
  func link(
    id: Int64 = 0, _ source: [UInt8]?, _ target: [UInt8]?, hash: UInt64 = 1, base: [UInt8]? = [1],
    status: LinkStatus = .active
  ) {
    func with(_ bytes: [UInt8]?, _ body: (UnsafeRawBufferPointer?) -> Void) {
      if let bytes { bytes.withUnsafeBytes { body($0) } } else { body(nil) }
    }
    with(source) { source in
      with(target) { target in
        with(base) { base in
          addLink(
            id: id, sourceKey: source, targetKey: target, sourceHash: Fingerprint(high: hash, low: hash &+ 1),
            targetHash: Fingerprint(high: hash &+ 2, low: .max), base: base, status: status)
        }
      }
    }
  }
}

/// A store with one sync that is leased.
struct LeasedStore {
  let store: StateStore
  let lease: Lease
  let run: Int64

  static func identity(_ name: String = "contacts") -> SyncIdentity {
    SyncIdentity(
      name: name, sourceIdentity: "sqlite:/a.db", targetIdentity: "sqlite:/b.db", sourceEntity: "people",
      targetEntity: "contacts")
  }

  init(_ path: String, holder: String = "one") throws {
    store = try StateStore.open(location: path)
    let sync = try store.register(Self.identity(), now: 0)
    lease = try store.acquireLease(sync: sync.id, holder: holder, now: 0, duration: 1000)
    run = try store.beginRun(lease, NewRun(planFingerprint: "p1", kind: .run, started: 0))
  }
}
