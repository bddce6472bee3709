import SyncEngine
import SyncModel
import SyncState

/// Answers `linked(SYNC)` from the links of the other sync.
final class LinkedPartners: PartnerKeys {
  private let store: StateStore
  private var syncs: [String: Int64?] = [:]
  /// A key is asked for again and again: many records refer to one.
  private var known: [Question: PartnerKey] = [:]
  private static let knownMax = 50_000

  private struct Question: Hashable {
    var sync: String
    var isForward: Bool
    var key: [UInt8]
  }

  init(store: StateStore) { self.store = store }

  /// Links that were made since are seen.
  func forget() { known = [:] }

  func partner(of key: UnsafeRawBufferPointer, sync: String, direction: LineDirection) -> PartnerKey {
    let question = Question(sync: sync, isForward: direction == .toTarget, key: [UInt8](key))
    if let answer = known[question] { return answer }
    // An answer that cannot be had is none: the line's handler says what happens.
    let answer = (try? find(question)) ?? .unknown
    if known.count >= Self.knownMax { known = [:] }
    known[question] = answer
    return answer
  }

  private func find(_ question: Question) throws -> PartnerKey {
    let id: Int64?
    if let known = syncs[question.sync] { id = known } else { id = try store.syncID(question.sync) }
    syncs[question.sync] = id
    guard let id else { return .unknown }
    let keys = KeyPage(capacity: 64)
    keys.append(question.key)
    guard let hit = try store.lookUp(sync: id, question.isForward ? .source : .target, keys).first, hit.id != 0,
      hit.status == .active, let link = try store.bases([hit.id])[hit.id]
    else { return .unknown }
    if question.isForward { return link.targetKey.map { .key($0) } ?? .unknown }
    return .key(link.sourceKey)
  }
}
