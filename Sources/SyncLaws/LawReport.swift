public import SyncText

/// A law that every line going both ways keeps.
public enum Law: String, Sendable, Hashable, CaseIterable {
  /// What the source holds goes to the target and comes back as the same, or as another form of the same.
  case thereAndBack = "there-and-back"
  /// The same from the target's side.
  case backAndThere = "back-and-there"
  /// What a run has written calls for no further write.
  case settles
}

/// A law that does not hold, with the simplest values found that show it.
public struct LawFinding: Sendable {
  /// `nil` where no value passes the line at all, which breaks nothing.
  public var law: Law?
  /// The sync, or the transform that names an inverse.
  public var subject: String
  public var diagnostic: Diagnostic
  /// The counter-example, one way of the value each.
  public var steps: [String]
}

/// What was tried of one file.
public struct LawReport: Sendable {
  /// A line whose laws were not tried.
  public struct Untried: Sendable {
    public var location: SourceLocation
    public var lineNumber: Int
    public var reason: String
  }

  public var lines = 0
  /// Transforms that name an inverse.
  public var inverses = 0
  /// Pairs of values that lines and inverses were tried on.
  public var cases = 0
  public var untried: [Untried] = []
  public var findings: [LawFinding] = []

  public init() {}

  public var isBroken: Bool { findings.contains { $0.diagnostic.severity == .error } }
}
