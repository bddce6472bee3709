import SyncModel

/// An impact as a person reads it.
public enum ImpactText {
  private static let reasonMax = 5
  private static let fieldMax = 5

  public static func render(_ impact: Impact) -> String {
    var text = ""
    for sync in impact.syncs {
      if !text.isEmpty { text += "\n" }
      if sync.presence != .both { text += "the sync `\(sync.sync)` is \(sync.presence.rawValue)\n" }
      let records = sync.recordCount == 1 ? "record" : "records"
      text +=
        "this change alters \(grouped(sync.alteredCount)) of \(grouped(sync.recordCount)) \(records) of `\(sync.sync)`\n"
      for group in sync.groups { text += "\n" + render(group) }
    }
    for note in impact.notes { text += "\nnote: \(note)\n" }
    return text
  }

  private static func render(_ group: ImpactGroup) -> String {
    var text = "  \(grouped(group.count)) \(group.title)\n"
    let width = group.fields.map { label($0).count }.max() ?? 0
    for field in group.fields {
      text += "      \(label(field).padded(width))  \(grouped(field.count))\n"
    }
    if group.before != group.after || group.fields.isEmpty {
      for reason in group.reasons.prefix(reasonMax) {
        text += "      \(reason.reason)" + (group.reasons.count > 1 ? "  \(grouped(reason.count))" : "") + "\n"
      }
      let left = group.reasons.count - reasonMax
      if left > 0 { text += "      and \(grouped(left)) further reasons\n" }
    }
    for example in group.examples {
      text += "    \(example.side == .target ? "target " : "")\(example.key)\n"
      for field in example.fields.prefix(fieldMax) {
        text +=
          "        \(field.side == .source ? "source " : "")\(field.path)  \(shown(field.old)) → \(shown(field.new))\n"
      }
      let left = example.fields.count - fieldMax
      if left > 0 { text += "        and \(left) further \(left == 1 ? "field" : "fields")\n" }
    }
    let left = group.count - group.examples.count
    if !group.examples.isEmpty, left > 0 { text += "    and \(grouped(left)) more\n" }
    return text
  }

  private static func label(_ field: ImpactGroup.FieldCount) -> String {
    (field.side == .source ? "source " : "") + "\(field.path)"
  }

  private static func shown(_ value: String?) -> String { value ?? "nothing" }

  /// In groups of three digits.
  private static func grouped(_ number: Int) -> String {
    let digits = Array(String(number))
    var result = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { result += " " }
      result.append(digit)
    }
    return result
  }
}

extension String {
  fileprivate func padded(_ width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
