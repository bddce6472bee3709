/// The identity of one kind of message, with the long form that `antiphon explain` prints. Never reused once released.
public struct DiagnosticCode: Sendable, Hashable, CustomStringConvertible {
  /// `AP` and four digits: `AP0xxx` text and syntax, `AP1xxx` names, `AP2xxx` types and failure, `AP3xxx` direction and
  /// laws, `AP4xxx` capabilities and schemas, `AP5xxx` lint.
  public let id: String
  /// The name of a lint rule, by which it is allowed: `unused-connection`.
  public let name: String?
  /// What went wrong in general, as a lower-case sentence without a full stop.
  public let title: String
  /// Why this is an error and what to do, in prose.
  public let explanation: String
  /// A text that gives this code, and the same text put right.
  public let wrong: String
  public let right: String

  public init(
    _ id: String, name: String? = nil, _ title: String, explanation: String, wrong: String, right: String
  ) {
    self.id = id
    self.name = name
    self.title = title
    self.explanation = explanation
    self.wrong = wrong
    self.right = right
  }

  public var description: String { id }
  public static func == (left: DiagnosticCode, right: DiagnosticCode) -> Bool { left.id == right.id }
  public func hash(into hasher: inout Hasher) { hasher.combine(id) }
}

public enum Severity: String, Sendable, Codable {
  case error, warning, information
}

/// One message of any language stage: a headline, where it is, why, and what to do.
public struct Diagnostic: Sendable, Hashable {
  /// A second place that the message speaks of, or more to say about the first.
  public struct Label: Sendable, Hashable {
    public var location: SourceLocation
    public var message: String

    public init(_ location: SourceLocation, _ message: String) {
      self.location = location
      self.message = message
    }
  }

  /// A mechanical repair within the diagnostic's own file.
  public struct Fix: Sendable, Hashable {
    public var title: String
    public var edits: [TextEdit]
    /// It leaves what the mapping does as it is, or as it can only have been meant: `check --fix` makes it unasked.
    public var isSafe: Bool

    public init(_ title: String, _ edits: [TextEdit], isSafe: Bool = false) {
      self.title = title
      self.edits = edits
      self.isSafe = isSafe
    }
  }

  public var code: DiagnosticCode
  public var severity: Severity
  /// The headline: lower case, no full stop, user text in backticks.
  public var message: String
  public var location: SourceLocation
  /// The reason, written under the underlined range; may be empty.
  public var reason: String
  public var labels: [Label]
  /// Ways out, a line each.
  public var help: [String]
  public var fixes: [Fix]

  public init(
    _ code: DiagnosticCode, _ severity: Severity, _ message: String, at location: SourceLocation,
    reason: String = "", labels: [Label] = [], help: [String] = [], fixes: [Fix] = []
  ) {
    self.code = code
    self.severity = severity
    self.message = message
    self.location = location
    self.reason = reason
    self.labels = labels
    self.help = help
    self.fixes = fixes
  }

  /// An error.
  public init(
    _ code: DiagnosticCode, _ message: String, at location: SourceLocation, reason: String = "", labels: [Label] = [],
    help: [String] = [], fixes: [Fix] = []
  ) {
    self.init(code, .error, message, at: location, reason: reason, labels: labels, help: help, fixes: fixes)
  }
}

extension Sequence<Diagnostic> {
  public var hasErrors: Bool { contains { $0.severity == .error } }

  /// In the order in which a reader meets them: by file, then by place.
  public func sortedByPlace() -> [Diagnostic] {
    sorted {
      ($0.location.path, $0.location.range.start, $0.location.range.end, $0.code.id)
        < ($1.location.path, $1.location.range.start, $1.location.range.end, $1.code.id)
    }
  }
}
