public import SyncText

/// A law that every line going both ways keeps.
public enum Law: String, Sendable, Hashable, CaseIterable {
  /// What the source gives the target comes back as the same.
  case thereAndBack = "there-and-back"
  /// What the target gives the source means the same on both sides, in one round.
  case backAndThere = "back-and-there"
  /// What has just been written never calls for another write.
  case normalForm = "normal-form"
  /// A `->` and a `<-` line over one pair of fields settle within one run.
  case settles
  /// The line succeeds on some value.
  case succeeds
}

public struct LawFinding: Sendable {
  public var law: Law
  /// A warning breaks nothing.
  public var isWarning: Bool
  public var sync: String
  public var location: SourceLocation
  public var lineNumber: Int
  public var line: String
  /// What is wrong, in one sentence.
  public var headline: String
  /// The counter-example, one intermediate result each.
  public var steps: [String]
  public var advice: String
}

public struct LawReport: Sendable {
  public var lines = 0
  public var cases = 0
  /// Lines whose types no value is generated for, or which need the links of a store.
  public var untried: [String] = []
  public var findings: [LawFinding] = []

  public init() {}

  public var isBroken: Bool { findings.contains { !$0.isWarning } }
}
