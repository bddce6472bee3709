import Antiphon
import Synchronization

/// A plan or run as people read it: a change a paragraph, and the counts behind.
final class PlanView: Sendable {
  private let paint: Paint
  private let progress = ProgressLine()
  private let isPlan: Bool
  private let showsChanges: Bool

  init(isPlan: Bool, showsChanges: Bool = true) {
    paint = Paint(isOn: Terminal.usesColor(Terminal.isOutputInteractive))
    self.isPlan = isPlan
    self.showsChanges = showsChanges
  }

  func show(_ event: RunEvent) {
    switch event {
    case .began(let plan):
      progress.clear()
      let source = "\(plan.source.entity.connection).\(plan.source.entity.name)"
      let target = "\(plan.target.entity.connection).\(plan.target.entity.name)"
      Terminal.print(paint.bold(plan.name) + "   \(source) \(plan.isTwoWay ? "<->" : "->") \(target)")
      Terminal.print("")
    case .progress(let sync, let side, let read):
      progress.show("\(sync): \(grouped(read)) records of the \(side) read")
    case .note(let sync, let text):
      progress.clear()
      Terminal.complain("\(sync): \(text)")
    case .change(let change):
      progress.clear()
      if showsChanges || change.action.isNotable { Terminal.print(describe(change)) }
    case .ended(let report):
      progress.clear()
      Terminal.print(summary(report))
    }
  }

  /// - Parameter key: whether the record is named; that of an example may be made up.
  func describe(_ change: RecordChange, key namesRecord: Bool = true) -> String {
    let (symbol, word) = heading(change.action)
    var key = change.targetKey ?? change.sourceKey ?? ""
    if change.side == .source {
      key = "source \(change.sourceKey ?? "of \(change.targetKey ?? "")")"
    } else if change.targetKey == nil, change.sourceKey != nil {
      key = "(source \(key))"
    }
    if !namesRecord { key = change.side.name }
    var lines = ["  " + paint.action(change.action, symbol + " " + padded(word, 9)) + " " + key]
    if let reason = change.reason { lines[0] += "   " + paint.dim(reason) }
    let width = change.fields.map { "\($0.path)".count }.max() ?? 0
    for field in change.fields {
      let name = padded("\(field.path)", min(width, 34))
      let value =
        switch (field.old, field.new) {
        case (let old?, let new?): "\(old) → \(new)"
        case (nil, let new?): new
        case (let old?, nil): old
        case (nil, nil): ""
        }
      lines.append("      \(name)  \(value)")
    }
    if let conflict = change.conflict {
      let values = [("base", conflict.base), ("source", conflict.source), ("target", conflict.target)]
      lines.append("      " + values.map { "\($0.0) \($0.1 ?? "none")" }.joined(separator: "   "))
    }
    return lines.joined(separator: "\n")
  }

  private func heading(_ action: ChangeAction) -> (String, String) {
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
    }
  }

  private func summary(_ report: SyncReport) -> String {
    let summary = report.summary
    let counts = summary.source
    var lines = [""]
    lines.append(
      "source: \(grouped(counts.read)) read, \(grouped(counts.unchanged)) unchanged, \(grouped(counts.filtered)) filtered; "
        + "target: \(grouped(summary.target.read)) read")
    if let filter = report.filterText {
      let pushed = report.sourcePushdown.map { "\($0.field)" }
      lines.append(
        "filter: \(filter) — "
          + (pushed.isEmpty
            ? "evaluated here" : "pushed down on \(pushed.joined(separator: ", ")), evaluated here again"))
    }
    if summary.drifted > 0 { lines.append("drift: \(grouped(summary.drifted)) records were edited in the target") }
    let verbs = isPlan ? ("to create", "to update", "to delete") : ("created", "updated", "deleted")
    var text =
      (isPlan ? "Plan: " : "Run \(report.run.map(String.init) ?? ""): ")
      + "\(grouped(summary.toCreate)) \(verbs.0), \(grouped(summary.toUpdate)) \(verbs.1), "
      + "\(grouped(summary.toDelete)) \(verbs.2), \(grouped(summary.held)) held, \(grouped(summary.rejected)) rejected"
    if summary.adopted > 0 { text += ", \(grouped(summary.adopted)) adopted" }
    if summary.unlinked > 0 { text += ", \(grouped(summary.unlinked)) \(isPlan ? "to unlink" : "unlinked")" }
    lines.append(paint.bold(text + "."))
    lines.append("")
    return lines.joined(separator: "\n")
  }
}

extension ChangeAction {
  /// Shown by a run too, which does not show every write.
  var isNotable: Bool { self == .hold || self == .reject || self == .drift || self == .unlink }
}

/// 12 431, with a narrow gap that no tool mistakes for a decimal sign.
func grouped(_ number: Int) -> String {
  let digits = Array(String(abs(number)))
  var result = ""
  for (index, digit) in digits.enumerated() {
    if index > 0, (digits.count - index) % 3 == 0 { result += " " }
    result.append(digit)
  }
  return number < 0 ? "-" + result : result
}

func padded(_ text: String, _ width: Int) -> String {
  text.count >= width ? text : text + String(repeating: " ", count: width - text.count)
}

struct Paint: Sendable {
  var isOn: Bool

  func bold(_ text: String) -> String { isOn ? "\u{1B}[1m\(text)\u{1B}[0m" : text }
  func dim(_ text: String) -> String { isOn ? "\u{1B}[2m\(text)\u{1B}[0m" : text }

  func action(_ action: ChangeAction, _ text: String) -> String {
    guard isOn else { return text }
    let color =
      switch action {
      case .create: 32
      case .update, .adopt: 33
      case .delete, .archive: 31
      case .unlink, .hold, .reject, .drift: 35
      }
    return "\u{1B}[\(color)m\(text)\u{1B}[0m"
  }
}
