/// Why a pattern is refused.
public struct RegexError: Error, Sendable, Hashable {
  /// Bytes from the pattern's start.
  public let offset: Int
  /// Lower case, no full stop; what is wrong and what to write instead.
  public let message: String

  init(_ offset: Int, _ message: String) {
    self.offset = offset
    self.message = message
  }
}
