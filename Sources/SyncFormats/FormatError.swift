/// Text that is not what its format allows, and where.
public struct FormatError: Error, Sendable, Hashable {
  /// From 1.
  public var line: Int
  /// Bytes from the line's start, from 1.
  public var column: Int
  /// Lower case, no full stop.
  public var message: String

  public init(line: Int, column: Int, message: String) {
    self.line = line
    self.column = column
    self.message = message
  }
}

extension FormatError: CustomStringConvertible {
  public var description: String { "line \(line), column \(column): \(message)" }
}
