import SyncEngine
import SyncFormats
import SyncModel
import SyncState

/// What people decided about held records, for the run to carry out.
struct Decisions {
  private let rows: [ConflictKey: ConflictRow]
  private let byID: [Int64: ConflictRow]
  /// Who gets a target record, by its key as a text.
  private let claimants: [String: [ConflictRow]]
  /// Answers about the partner of a source record, by its key.
  private let partners: [[UInt8]: ConflictRow]

  init(_ store: StateStore, sync: String) throws {
    var rows: [ConflictKey: ConflictRow] = [:]
    var byID: [Int64: ConflictRow] = [:]
    var claimants: [String: [ConflictRow]] = [:]
    var partners: [[UInt8]: ConflictRow] = [:]
    for row in try store.conflicts(sync: sync, statuses: [.decided, .pending]) {
      if row.decision != nil, row.kind == .match || row.kind == .claim, let source = row.key.sourceKey,
        partners[source]?.status != .decided
      {
        partners[source] = row
      }
      if row.status == .pending { continue }
      rows[row.key] = row
      byID[row.id] = row
      if row.key.field.isEmpty, let decision = row.decision, decision.hasPrefix("link:") {
        claimants[String(decision.dropFirst("link:".count)), default: []].append(row)
      }
    }
    self.rows = rows
    self.byID = byID
    self.claimants = claimants
    self.partners = partners
  }

  var isEmpty: Bool { rows.isEmpty }

  /// When the answer was given that the run began with; `nil` where it began with none.
  func decidedAt(_ id: Int64) -> Int64? { byID[id]?.decidedAt }

  /// The decided conflict of that key.
  func decided(_ key: ConflictKey) -> Int64? { rows.isEmpty ? nil : rows[key]?.id }

  func contains(_ id: Int64) -> Bool { byID[id] != nil }

  /// The source record that gets a target record which several claim; none where people gave it to two.
  func claimant(of target: UnsafeRawBufferPointer) -> (id: Int64, source: [UInt8])? {
    guard !claimants.isEmpty, let found = claimants[KeyEncoding.description(target)], found.count == 1,
      let source = found[0].key.sourceKey
    else { return nil }
    return (found[0].id, source)
  }

  /// What a person said of the partner that a source record is to get.
  struct PartnerAnswer {
    var id: Int64
    /// `create`, or `link:` and the key.
    var decision: String
    /// An answer that could not be carried out is not in force; nothing else is done in its place.
    var isInForce: Bool
    /// The partner that the conflict is about, where it is about one.
    var targetKey: [UInt8]?
  }

  func partner(of source: UnsafeRawBufferPointer) -> PartnerAnswer? {
    guard !partners.isEmpty, let row = partners[[UInt8](source)], let decision = row.decision else { return nil }
    return PartnerAnswer(
      id: row.id, decision: decision, isInForce: row.status == .decided, targetKey: row.key.targetKey)
  }

  /// The answer about a field; none when the values are not those that the person saw.
  func answer(_ held: HeldField, _ page: ChangePage, _ row: Int, type: FieldType?) -> (id: Int64, FieldDecision)? {
    guard !rows.isEmpty, let found = rows[key(page, row, field: held.field)], let decision = found.decision,
      text(held.base, held, page.arena) == found.base, text(held.source, held, page.arena) == found.source,
      text(held.target, held, page.arena) == found.target
    else { return nil }
    switch decision {
    case "source": return (found.id, .source)
    case "target": return (found.id, .target)
    case "base": return (found.id, .base)
    default:
      guard decision.hasPrefix("value:"), let type else { return nil }
      var json = String(decision.dropFirst("value:".count))
      let cell = json.withUTF8 { text in
        try? JSONCells.cell(UnsafeRawBufferPointer(text), as: type, named: held.field, in: page.arena)
      }
      guard let cell, cell.tag != .failure else { return nil }
      return (found.id, .value(cell))
    }
  }

  /// The answer about a whole record.
  func answer(_ page: ChangePage, _ row: Int) -> (id: Int64, decision: String)? {
    guard !rows.isEmpty, let found = rows[key(page, row, field: "")], let decision = found.decision else { return nil }
    return (found.id, decision)
  }

  private func key(_ page: ChangePage, _ row: Int, field: String) -> ConflictKey {
    Self.key(page, row, field: field)
  }

  static func key(_ page: ChangePage, _ row: Int, field: String) -> ConflictKey {
    let source = page.sourceKey(row)
    let target = page.targetKey(row)
    return ConflictKey(
      sourceKey: source.isEmpty ? nil : [UInt8](source), targetKey: target.isEmpty ? nil : [UInt8](target),
      field: field)
  }

  /// A value as the store keeps it.
  private func text(_ cell: Cell, _ held: HeldField, _ arena: Arena) -> String? {
    Self.text(cell, isSensitive: held.isSensitive, arena)
  }

  static func text(_ cell: Cell, isSensitive: Bool, _ arena: Arena) -> String? {
    if cell.tag == .absent { return nil }
    // Two different values must not look alike, and none may be read.
    if isSensitive { return "\"(redacted \(Fingerprint.of(CellText.string(cell, in: arena))))\"" }
    let output = Arena(capacity: 64)
    JSONText.appendCell(cell, from: arena, to: output)
    return output.string(0, output.count)
  }
}
