import Antiphon

/// Held decisions as people and programs read them.
struct ConflictView {
  let paint = Paint(isOn: Terminal.usesColor(Terminal.isOutputInteractive))

  func text(_ row: ConflictRow) -> String {
    var lines = [
      "  ! \(padded(String(row.id), 5)) \(paint.bold(row.sync))   \(Self.keys(row))"
        + (row.key.field.isEmpty ? "" : "   \(row.key.field)")
        + "   " + paint.dim("\(row.rule), since \(Moment.text(row.firstSeen))")
    ]
    let values = [("base", row.base), ("source", row.source), ("target", row.target)].compactMap { name, value in
      value.map { "\(name) \($0)" }
    }
    if !values.isEmpty { lines.append("          " + values.joined(separator: "   ")) }
    switch row.status {
    case .pending: break
    case .decided, .applied:
      lines.append(
        "          \(row.status.rawValue): \(row.decision ?? "") by \(row.decidedBy ?? "")"
          + (row.decidedAt.map { " at \(Moment.text($0))" } ?? ""))
    case .gone: lines.append("          gone: what held it vanished at \(Moment.text(row.lastSeen))")
    }
    return lines.joined(separator: "\n")
  }

  /// With all that is known, and what may be answered.
  func detail(_ row: ConflictRow, _ possible: ConflictChoices) -> String {
    let lines = [
      ("sync", row.sync), ("source key", row.sourceKeyText), ("target key", row.targetKeyText),
      ("field", row.key.field.isEmpty ? nil : row.key.field), ("held by", row.rule), ("base", row.base),
      ("source", row.source), ("target", row.target), ("first seen", Moment.text(row.firstSeen)),
      ("last seen", Moment.text(row.lastSeen)), ("status", row.status.rawValue), ("decision", row.decision),
      ("decided by", row.decidedBy), ("decided at", row.decidedAt.map(Moment.text)),
    ].compactMap { name, value in value.map { "  \(padded(name, 12)) \($0)" } }
    var text = ([paint.bold("conflict \(row.id)")] + lines).joined(separator: "\n")
    guard row.status == .pending || row.status == .decided else { return text }
    let options = possible.options
    text += "\n\n"
    if options.isEmpty {
      text += possible.remedy ?? "no answer is possible: the mapping lets neither side be written"
    } else {
      text += "antiphon conflicts resolve \(row.id) " + options.joined(separator: " | ")
    }
    return text
  }

  static func keys(_ row: ConflictRow) -> String {
    [row.sourceKeyText.map { "source \($0)" }, row.targetKeyText.map { "target \($0)" }].compactMap { $0 }
      .joined(separator: " / ")
  }

  static func json(_ row: ConflictRow) -> JSONDocument {
    .object([
      ("id", .int(row.id)), ("sync", .text(row.sync)), ("source_key", .optional(row.sourceKeyText)),
      ("target_key", .optional(row.targetKeyText)),
      ("field", row.key.field.isEmpty ? .null : .text(row.key.field)), ("base", .optional(raw: row.base)),
      ("source", .optional(raw: row.source)), ("target", .optional(raw: row.target)), ("rule", .text(row.rule)),
      ("kind", .optional(row.kind?.rawValue)),
      ("status", .text(row.status.rawValue)), ("decision", .optional(row.decision)),
      ("decided_by", .optional(row.decidedBy)), ("decided_at", .moment(row.decidedAt)),
      ("first_seen", .moment(row.firstSeen)),
      ("last_seen", .moment(row.lastSeen)),
    ])
  }
}
