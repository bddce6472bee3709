/// One of the two sides of a sync.
public enum RecordSide: Int64, Sendable, Hashable, Codable, CaseIterable {
  case source = 0
  case target = 1

  /// As public tables write it.
  public var name: String { self == .source ? "source" : "target" }
  public var other: RecordSide { self == .source ? .target : .source }
}
