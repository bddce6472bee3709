import SyncFormats
import SyncModel
import SyncState
import SyncText

/// What may be answered to a conflict: no answer is taken that nothing would carry out.
public struct ConflictChoices {
  let row: ConflictRow
  /// The sync as it ran last; what it forbids is not known where it is `nil`.
  let plan: SyncPlan?

  /// The options of `conflicts resolve` that are possible; none where no answer helps.
  public var options: [String] {
    let known: [(String, ConflictAnswer)] = [
      ("--take source", .source), ("--take target", .target), ("--take base", .base), ("--create", .create),
      ("--delete", .delete), ("--keep", .keep),
    ]
    var options = known.filter { fault($0.1) == nil }.map(\.0)
    switch row.kind {
    case .field: if valueFault == nil { options.append("--take VALUE") }
    case .match: options.insert(contentsOf: candidates?.map { "--link \($0)" } ?? ["--link KEY"], at: 0)
    case .claim: options.insert("--link \(row.targetKeyText ?? "")", at: 0)
    case .deletion, .record, nil: break
    }
    return options
  }

  /// What helps where no answer does.
  public var remedy: String? {
    switch row.kind {
    case nil: "an earlier version noted conflict \(row.id): run the sync once more, then answer"
    case .record: "no answer helps conflict \(row.id) (\(row.rule)): correct the record, and the next run goes on"
    default: nil
    }
  }

  /// Why this is no answer to the conflict; `nil` where it is one.
  public func fault(_ answer: ConflictAnswer) -> ConflictAnswer.Fault? {
    reason(answer).map { ConflictAnswer.Fault(description: $0) }
  }

  private func reason(_ answer: ConflictAnswer) -> String? {
    let about = "conflict \(row.id) is about"
    switch row.kind {
    case nil, .record: return remedy
    case .field: return fieldReason(answer)
    case .match:
      let keys = candidates.map { $0.joined(separator: " or ") } ?? "KEY"
      let words = keys.isEmpty ? "create" : "link \(keys), or create"
      switch answer {
      case .link(let key):
        guard let candidates, !candidates.contains(key) else { return nil }
        return "\(key) does not match: \(about) which record is the partner: \(words)"
      case .create: return createReason
      default: return "\(about) a whole record: \(words)"
      }
    case .claim:
      let key = row.targetKeyText ?? ""
      switch answer {
      case .link(key): return nil
      case .create: return createReason
      default: return "\(about) a whole record, which claims the partner \(key): link \(key), or create"
      }
    case .deletion:
      switch answer {
      case .delete, .keep: return nil
      default: return "\(about) a whole record, which one side deleted and the other edited: delete or keep"
      }
    }
  }

  private var createReason: String? {
    plan?.target.create == .off ? "creates of the target are off: no record can be made for conflict \(row.id)" : nil
  }

  private var candidates: [String]? { row.target.flatMap { try? Self.texts($0) } }

  private static func texts(_ json: String) throws -> [String] {
    var scanner = try JSONScanner(json)
    var texts: [String] = []
    try scanner.beginArray()
    while try scanner.nextElement() { texts.append(try scanner.string()) }
    return texts
  }

  // MARK: Fields

  private func fieldReason(_ answer: ConflictAnswer) -> String? {
    let field = row.key.field
    switch answer {
    case .source: return updateReason([.target])
    case .target: return updateReason([.source])
    case .base:
      if row.base == nil { return "conflict \(row.id) has no base: the sides never agreed on `\(field)`" }
      return updateReason(RecordSide.allCases)
    case .value(let json): return valueFault ?? typeReason(json)
    case .link, .create, .delete, .keep:
      let words = ["source", "target"] + (row.base == nil ? [] : ["base"]) + (isGroup ? [] : ["a value"])
      let last = words.count - 1
      return "conflict \(row.id) is about the field `\(field)`: "
        + words[..<last].joined(separator: ", ") + " or " + words[last]
    }
  }

  private func updateReason(_ sides: [RecordSide]) -> String? {
    guard let plan, let side = sides.first(where: { plan.side($0).update == .off }) else { return nil }
    return "updates of the \(side.name) are off: the answer to conflict \(row.id) could not be written there"
  }

  private var isGroup: Bool { plan?.conflictGroups.contains { $0.name == row.key.field } ?? false }

  private var valueFault: String? {
    if isGroup {
      return "conflict \(row.id) is about the group `\(row.key.field)`, which has no value of its own: source"
        + (row.base == nil ? " or target" : ", target or base")
    }
    return updateReason(RecordSide.allCases)
  }

  private func typeReason(_ json: String) -> String? {
    guard let plan, let slot = plan.target.reads.firstIndex(where: { $0.description == row.key.field }) else {
      return nil
    }
    let type = plan.target.readFields[slot].type
    let arena = Arena(capacity: 64)
    var text = json
    let cell = text.withUTF8 { bytes in
      try? JSONCells.cell(UnsafeRawBufferPointer(bytes), as: type, named: row.key.field, in: arena)
    }
    if let cell, cell.tag != .failure {
      let isTooLong =
        if case .text(let limit?) = type.base, cell.tag == .text {
          CellText.string(cell, in: arena).unicodeScalars.count > limit
        } else {
          false
        }
      if !isTooLong, cell.tag != .null || type.isNullable { return nil }
    }
    return "the value does not fit conflict \(row.id): `\(row.key.field)` is \(type)"
  }
}
