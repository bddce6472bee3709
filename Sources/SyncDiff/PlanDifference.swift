/// How much a reviewer should care.
public enum DifferenceSeverity: String, Sendable, Hashable, CaseIterable, Comparable {
  /// How something is done, not what.
  case minor
  /// Other values are written, or records wait or pass that did not.
  case change
  /// Other records take part or become pairs, more may be deleted or overwritten, or links lose their meaning.
  case critical

  public static func < (left: DifferenceSeverity, right: DifferenceSeverity) -> Bool {
    (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
  }
}

/// One thing that two plans do differently.
public struct PlanDifference: Sendable, Hashable {
  public var severity: DifferenceSeverity
  /// The sync that it concerns, by its new name; `nil` for a connection.
  public var sync: String?
  /// What differs, as in ``filter source`` or ``line to `name` ``.
  public var subject: String
  /// As the mapping wrote it; `nil` where there was nothing.
  public var old: String?
  public var new: String?
  /// What follows from it; may be empty.
  public var note: String

  public init(
    _ severity: DifferenceSeverity, sync: String?, _ subject: String, old: String?, new: String?, note: String = ""
  ) {
    self.severity = severity
    self.sync = sync
    self.subject = subject
    self.old = old
    self.new = new
    let isSameText = old != nil && old == new
    self.note = [note, isSameText ? Self.sameText : ""].filter { !$0.isEmpty }.joined(separator: "; ")
  }

  /// What a reader cannot see from two equal texts.
  static let sameText = "as it was written; a parameter, transform, table or reason behind it is another"
}
