import SyncEngine
import SyncModel
import SyncState

/// Answers `linked(SYNC)` from the links of the other sync, or of the sync itself.
final class LinkedPartners: PartnerKeys {
  /// The record that a question is about, by its key on the side that is read.
  struct Question: Hashable {
    var sync: String
    var isForward: Bool
    var key: [UInt8]
  }

  private let store: StateStore
  private var syncs: [String: Int64?] = [:]
  /// A key is asked for again and again: many records refer to one.
  private var known: [Question: PartnerKey] = [:]
  private static let knownMax = 50_000
  private var failure: (any Error)?
  /// What becomes of a record that has no partner yet: one is made for it (`pending`), or by a plan that writes nothing
  /// it was paired.
  var expected: ((Question) throws -> PartnerKey)?
  /// How often the answer was that the partner will be made.
  private(set) var pendingCount = 0

  /// Records that lines read by key; `nil` where no line does.
  private let lookups: Lookups?

  init(store: StateStore, lookups: Lookups? = nil) {
    self.store = store
    self.lookups = lookups
  }

  func record(
    of key: UnsafeRawBufferPointer, entity: String, field: FieldPath, in arena: Arena
  ) -> FetchedField {
    lookups?.field(field, of: entity, key: key, in: arena) ?? .unknown
  }

  /// Links that were made since are seen.
  func forget() { known = [:] }

  /// Throws what kept an answer from being found: nothing that was decided meanwhile holds.
  func check() throws {
    if let failure = failure ?? lookups?.failure { throw failure }
  }

  func partner(of key: UnsafeRawBufferPointer, sync: String, direction: LineDirection) -> PartnerKey {
    let question = Question(sync: sync, isForward: direction == .toTarget, key: [UInt8](key))
    var answer = known[question]
    if answer == nil {
      do {
        answer = try find(question)
      } catch {
        failure = failure ?? error
      }
      if known.count >= Self.knownMax { known = [:] }
      known[question] = answer
    }
    if answer == .pending { pendingCount += 1 }
    return answer ?? .unknown
  }

  private func find(_ question: Question) throws -> PartnerKey {
    let recorded = try recorded(question)
    guard recorded == .unknown, let expected else { return recorded }
    return try expected(question)
  }

  private func recorded(_ question: Question) throws -> PartnerKey {
    let id: Int64?
    if let known = syncs[question.sync] { id = known } else { id = try store.syncID(question.sync) }
    // A sync that never ran may run before the next question.
    if let id { syncs[question.sync] = id }
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
