/// What RFC 4180 leaves open.
public struct CSVDialect: Sendable, Hashable {
  /// One byte; no quote, CR, LF or NUL.
  public var delimiter: UInt8
  /// The first record names the columns.
  public var hasHeader: Bool
  /// What stands for null, unquoted.
  public var nullText: [UInt8]
  /// What the writer ends records with.
  public var lineEnd: LineEnd

  public enum LineEnd: Sendable, Hashable {
    case lf, crlf

    var bytes: StaticString {
      switch self {
      case .lf: "\n"
      case .crlf: "\r\n"
      }
    }
  }

  public init(delimiter: UInt8 = 0x2C, hasHeader: Bool = true, nullText: String = "", lineEnd: LineEnd = .lf) {
    self.delimiter = delimiter
    self.hasHeader = hasHeader
    self.nullText = Array(nullText.utf8)
    self.lineEnd = lineEnd
  }
}
