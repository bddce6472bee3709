import Antiphon

/// Lines of the audit as people and programs read them.
struct RecordView {
  let paint = Paint(isOn: Terminal.usesColor(Terminal.isOutputInteractive))

  /// A paragraph: what was done to which record, why, and each field old → new.
  func text(_ row: AuditRow, prefix: String = "  ") -> String {
    let (symbol, word) = Self.heading(row.action)
    var line = prefix + paint.action(row.action, "\(symbol) \(padded(word, 8))") + " "
    let pair = [row.sourceKey.map { "source \($0)" }, row.targetKey.map { "target \($0)" }].compactMap { $0 }
    line += padded(row.side.name, 6) + "  " + pair.joined(separator: " / ")
    if let reason = row.reason { line += "   " + paint.dim(reason) }
    let fields = row.fields
    let width = min(fields.map(\.path.count).max() ?? 0, 34)
    let indent = String(repeating: " ", count: prefix.count + 4)
    return ([line] + fields.map { "\(indent)\(padded($0.path, width))  \(Self.change($0))" }).joined(separator: "\n")
  }

  static func change(_ field: AuditedField) -> String {
    switch (field.old, field.new) {
    case (let old?, let new?): "\(old) → \(new)"
    case (nil, let new?): new
    case (let old?, nil): "\(old) →"
    case (nil, nil): ""
    }
  }

  static func json(_ row: AuditRow, before: [(String, JSONDocument)] = []) -> JSONDocument {
    let fields = row.fields.map { field in
      JSONDocument.object(
        [("path", .text(field.path)), ("old", .optional(raw: field.old)), ("new", .optional(raw: field.new))])
    }
    return .object(
      before + [
        ("side", .text(row.side.name)), ("action", .text(row.action.rawValue)),
        ("source_key", .optional(row.sourceKey)), ("target_key", .optional(row.targetKey)),
        ("fields", .list(fields)), ("reason", .optional(row.reason)),
      ])
  }

  private static func heading(_ action: RecordAction) -> (String, String) {
    switch action {
    case .create: ("+", "create")
    case .update: ("~", "update")
    case .adopt: ("=", "adopt")
    case .delete: ("-", "delete")
    case .archive: ("-", "archive")
    case .unlink: ("!", "unlink")
    case .hold: ("!", "held")
    case .reject: ("!", "rejected")
    case .drift: ("!", "drift")
    case .fail: ("!", "failed")
    }
  }
}

extension Paint {
  func action(_ action: RecordAction, _ text: String) -> String {
    self.action(ChangeAction(rawValue: action.rawValue) ?? .reject, text)
  }
}
