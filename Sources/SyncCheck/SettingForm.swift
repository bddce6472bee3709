import SyncModel
import SyncSyntax
import SyncText

/// A block of settings whose names and shapes the language fixes: `limits`, `retry`, `breaker` and `run`.
struct SettingForm {
  let owner: String
  let path: String
  let sink: DiagnosticSink
  /// What an unknown name, a name that stands twice and a value of another shape are told as.
  let unknown: DiagnosticCode
  let duplicate: DiagnosticCode
  let value: DiagnosticCode

  /// Goes through the block, each known name once.
  func read(_ settings: [Setting], _ names: [String], _ take: (Setting) -> Void) {
    var seen: [String: SourceRange] = [:]
    for setting in settings where !setting.name.text.isEmpty {
      let name = setting.name.text
      if let first = seen[name] {
        report(
          duplicate, "there is another `\(name)`", at: setting.name.range, reason: "only one can hold",
          labels: [.init(SourceLocation(path: path, range: first), "the first one")])
        continue
      }
      seen[name] = setting.name.range
      guard names.contains(name) else {
        let near = closest(name, among: names)
        // What was meant stands here.
        if let near, seen[near] == nil { seen[near] = setting.name.range }
        report(
          unknown, "`\(owner)` does not know `\(name)`", at: setting.name.range,
          reason: near.map { "did you mean `\($0)`?" } ?? "it takes \(names.map { "`\($0)`" }.joined(separator: ", "))",
          fixes: near.map { [.init("write `\($0)`", [TextEdit(range: setting.name.range, replacement: $0)])] } ?? [])
        continue
      }
      // Nothing readable stands there, which was told.
      if case .missing = setting.value { continue }
      take(setting)
    }
  }

  func misshapen(_ setting: Setting, _ written: String) {
    report(
      value, "this is no value for `\(setting.name.text)`", at: setting.range, reason: "it is written as `\(written)`")
  }

  /// A whole number of the range; `nil` after a message.
  func whole(_ expression: Expression, _ what: String, _ range: ClosedRange<Int>) -> Int? {
    switch expression.kind {
    case .missing: return nil
    case .literal(.integer(let digits)):
      if let number = Int(digits), range.contains(number) { return number }
      report(
        value, "\(what) cannot be this", at: expression.range,
        reason: "it may be \(range.lowerBound) to \(range.upperBound)")
    default:
      report(
        value, "\(what) is a whole number", at: expression.range,
        reason: "it may be \(range.lowerBound) to \(range.upperBound)")
    }
    return nil
  }

  /// A duration of the range, in microseconds; `nil` after a message.
  func duration(_ expression: Expression, _ what: String, _ range: ClosedRange<Int64>) -> Int64? {
    let limits = "\(DurationText.text(range.lowerBound)) to \(DurationText.text(range.upperBound))"
    switch expression.kind {
    case .missing: return nil
    case .literal(.duration(let microseconds)):
      if range.contains(microseconds) { return microseconds }
      report(value, "\(what) cannot be this", at: expression.range, reason: "it may be \(limits)")
    default:
      report(value, "\(what) is a duration, as `30s`", at: expression.range, reason: "it may be \(limits)")
    }
    return nil
  }

  func report(
    _ code: DiagnosticCode, _ message: String, at range: SourceRange, reason: String,
    labels: [Diagnostic.Label] = [], help: [String] = [], fixes: [Diagnostic.Fix] = []
  ) {
    sink.add(
      Diagnostic(
        code, message, at: SourceLocation(path: path, range: range), reason: reason, labels: labels, help: help,
        fixes: fixes))
  }
}

extension Int64 {
  static let millisecond: Int64 = 1_000
  static let second: Int64 = 1_000_000
  static let minute: Int64 = 60 * second
  static let day: Int64 = 1_440 * minute
}
