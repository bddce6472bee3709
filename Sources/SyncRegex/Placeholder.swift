public struct RegexError: Error, Sendable { public let offset: Int; public let message: String }
public struct LinearRegex: Sendable {
  public init(_ pattern: String) throws(RegexError) {}
  public func matches(_ text: UnsafeRawBufferPointer) -> Bool { true }
}
