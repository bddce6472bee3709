/// Why a pattern was refused.
public struct RegexError: Error, Sendable, Hashable {
  /// Where in the pattern, in UTF-8 bytes from its start.
  public let offset: Int
  /// What is wrong and what to write instead: lower case, no full stop.
  public let message: String

  public init(offset: Int, message: String) {
    self.offset = offset
    self.message = message
  }
}
