/// Any of the two sides of a sync.
public struct RecordSides: OptionSet, Sendable, Hashable {
  public let rawValue: UInt8

  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static let source = RecordSides(rawValue: 1)
  public static let target = RecordSides(rawValue: 2)
  public static let both: RecordSides = [.source, .target]

  public static func only(_ side: RecordSide) -> RecordSides { side == .source ? .source : .target }
  public func contains(_ side: RecordSide) -> Bool { contains(Self.only(side)) }
}
