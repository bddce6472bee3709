public import SyncModel
import Synchronization

/// Who touched a record.
public enum Author: Sendable, Hashable {
  case person, engine
}

/// One thing that happened to a record, as the system saw it.
public struct SystemEvent: Sendable, Hashable {
  public enum Kind: Sendable, Hashable {
    case create, update, delete
  }

  public var author: Author
  public var kind: Kind
  public var key: MemoryValue
  /// By field; for a create the whole record, for an update what was sent.
  public var old: [String: MemoryValue]
  public var new: [String: MemoryValue]
}

/// A system that lives in memory: one entity of typed records with a key, unique fields, a clock of its own, and a
/// journal of everything that was done to it.
public final class MemorySystem: Sendable {
  public typealias Row = [String: MemoryValue]

  public struct Contents: Sendable {
    public var order: [MemoryValue] = []
    public var rows: [MemoryValue: Row] = [:]
    public var lastKey: Int64 = 0

    public var all: [(key: MemoryValue, row: Row)] { order.compactMap { key in rows[key].map { (key, $0) } } }
  }

  struct State: Sendable {
    var entity: EntitySchema
    var contents = Contents()
    /// What stood there before each change since the engine was last done; a stale read goes back to one of them.
    var past: [Contents] = []
    var events: [SystemEvent] = []
    var clock: Int64 = 0
    var skew: Int64 = 0
    /// Texts lose blanks at their ends when they are written by the engine.
    var trims = false
    /// Values that are refused in any text.
    var poison: String?
    var faults: FaultSession?
    var side = Side.source
  }

  public let name: String
  let state: Mutex<State>

  public init(name: String, entity: EntitySchema) {
    self.name = name
    state = Mutex(State(entity: entity))
  }

  // MARK: What persons and the simulator do

  public var contents: Contents { state.withLock { $0.contents } }
  public var events: [SystemEvent] { state.withLock { $0.events } }
  public var eventCount: Int { state.withLock { $0.events.count } }
  public var now: Int64 { state.withLock { $0.clock + $0.skew } }

  public func events(from index: Int) -> [SystemEvent] { state.withLock { Array($0.events[index...]) } }

  public func configure(side: Side, trims: Bool, skew: Int64) {
    state.withLock {
      $0.side = side
      $0.trims = trims
      $0.skew = skew
    }
  }

  /// The world's time; it only grows.
  public func setClock(_ instant: Int64) { state.withLock { $0.clock = max($0.clock, instant) } }
  public func setEntity(_ entity: EntitySchema) { state.withLock { $0.entity = entity } }
  public func setFaults(_ faults: FaultSession?) { state.withLock { $0.faults = faults } }
  public func setPoison(_ text: String) { state.withLock { $0.poison = text } }
  /// What a stale read may show.
  public var past: [Contents] { state.withLock { $0.past } }
  /// From here on no read is older than now.
  public func forgetPast() { state.withLock { $0.past = [] } }

  @discardableResult
  public func create(_ row: Row, by author: Author) -> MemoryValue? {
    state.withLock { state in
      state.past.append(state.contents)
      return try? state.create(row, author).get()
    }
  }

  /// False where there is no such record or a unique field forbids it.
  @discardableResult
  public func update(_ key: MemoryValue, _ values: Row, by author: Author) -> Bool {
    state.withLock { state in
      state.past.append(state.contents)
      return (try? state.update(key, values, author).get()) != nil
    }
  }

  @discardableResult
  public func delete(_ key: MemoryValue, by author: Author) -> Bool {
    state.withLock { state in
      guard state.contents.rows[key] != nil else { return false }
      state.past.append(state.contents)
      state.delete(key, author)
      return true
    }
  }
}

/// Why a record was not written.
struct Refusal: Error {
  var isConflict: Bool
  var reason: String
}

extension MemorySystem.State {
  var keyField: FieldSchema? { entity.keyFields.first }

  private func violated(_ row: MemorySystem.Row, except key: MemoryValue?) -> Refusal? {
    if let poison {
      for value in row.values where value.string.map({ $0 == poison }) ?? false {
        return Refusal(isConflict: false, reason: "the value is refused")
      }
    }
    for field in entity.fields where field.marks.contains(.unique) {
      let path = field.path.description
      guard let value = row[path], !value.isMissing else { continue }
      if contents.rows.contains(where: { $0.key != key && $0.value[path] == value }) {
        return Refusal(isConflict: false, reason: "`\(path)` is taken")
      }
    }
    return nil
  }

  private mutating func stamp(_ row: inout MemorySystem.Row) {
    clock += 1_000
    for field in entity.fields where field.marks.contains(.modified) {
      row[field.path.description] = .timestamp(clock + skew)
    }
  }

  mutating func create(_ values: MemorySystem.Row, _ author: Author) -> Result<MemoryValue, Refusal> {
    guard let keyField else { return .failure(Refusal(isConflict: false, reason: "no key")) }
    let path = keyField.path.description
    var row: MemorySystem.Row = [:]
    for field in entity.fields { row[field.path.description] = .null }
    for (name, value) in values where value != .absent || author == .person { row[name] = value }
    var key = values[path] ?? .absent
    if keyField.marks.contains(.readonly) || key.isMissing {
      contents.lastKey += 1
      key = keyField.type.base == .int(bits: 64) ? .int(contents.lastKey) : .text("k\(contents.lastKey)")
    }
    row[path] = key
    if contents.rows[key] != nil { return .failure(Refusal(isConflict: true, reason: "it is there already")) }
    if let refusal = violated(row, except: nil) { return .failure(refusal) }
    if author == .engine { reshape(&row, Set(row.keys)) }
    stamp(&row)
    contents.order.append(key)
    contents.rows[key] = row
    events.append(SystemEvent(author: author, kind: .create, key: key, old: [:], new: row))
    return .success(key)
  }

  mutating func update(
    _ key: MemoryValue, _ values: MemorySystem.Row, _ author: Author, expected: MemorySystem.Row = [:]
  ) -> Result<MemorySystem.Row, Refusal> {
    guard var row = contents.rows[key] else { return .failure(Refusal(isConflict: true, reason: "it is gone")) }
    for (name, value) in expected where value != .absent {
      let held = row[name] ?? .null
      // A field that the record does not hold reads as null to whoever writes.
      if held != value, !(held.isMissing && value.isMissing) {
        return .failure(Refusal(isConflict: true, reason: "`\(name)` is \(held), not \(value)"))
      }
    }
    var old: MemorySystem.Row = [:]
    var new: MemorySystem.Row = [:]
    for (name, value) in values where value != .absent || author == .person {
      old[name] = row[name] ?? .absent
      row[name] = value
    }
    if let refusal = violated(row, except: key) { return .failure(refusal) }
    if author == .engine { reshape(&row, Set(old.keys)) }
    for name in old.keys { new[name] = row[name] }
    stamp(&row)
    contents.rows[key] = row
    events.append(SystemEvent(author: author, kind: .update, key: key, old: old, new: new))
    return .success(row)
  }

  mutating func delete(_ key: MemoryValue, _ author: Author) {
    let old = contents.rows.removeValue(forKey: key) ?? [:]
    contents.order.removeAll { $0 == key }
    events.append(SystemEvent(author: author, kind: .delete, key: key, old: old, new: [:]))
  }

  private func reshape(_ row: inout MemorySystem.Row, _ written: Set<String>) {
    guard trims else { return }
    for (name, value) in row where written.contains(name) {
      if case .text(let bytes) = value {
        row[name] = .text(Array(bytes.drop { $0 == 0x20 }.reversed().drop { $0 == 0x20 }.reversed()))
      }
    }
  }
}
