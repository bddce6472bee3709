/// A regular expression that answers in time linear in the text, whatever the pattern.
///
/// The pattern is found anywhere in the text unless `^` and `$` (start and end of the text) bind it. It speaks of
/// Unicode scalars; bytes that are not valid UTF-8 match nothing, and a search steps over them.
public struct LinearRegex: Sendable {
  private enum Machine: Sendable {
    case table(ByteTable)
    case program(ByteProgram)
  }

  /// More states than this and the table gives way to stepping the program.
  static let tableStateLimit = 2000

  private let machine: Machine

  /// Reads and compiles a pattern.
  /// - Throws: the first fault of the pattern, with its byte offset.
  public init(_ pattern: String) throws(RegexError) {
    try self.init(pattern, tableStateLimit: LinearRegex.tableStateLimit)
  }

  init(_ pattern: String, tableStateLimit: Int) throws(RegexError) {
    var parser = PatternParser(pattern)
    let tree = try parser.parse()
    let program = try ProgramBuilder.build(tree)
    if let table = ByteTable(program, stateLimit: tableStateLimit) {
      machine = .table(table)
    } else {
      machine = .program(program)
    }
  }

  var usesTable: Bool {
    switch machine {
    case .table: true
    case .program: false
    }
  }

  /// Whether the pattern is found in the UTF-8 bytes. Safe to call from several threads at once.
  public func matches(_ text: UnsafeRawBufferPointer) -> Bool {
    switch machine {
    case .table(let table): table.matches(text)
    case .program(let program): program.matches(text)
    }
  }

  /// Whether the pattern is found in the text. Safe to call from several threads at once.
  public func matches(_ text: String) -> Bool {
    var contiguous = text
    return contiguous.withUTF8 { matches(UnsafeRawBufferPointer($0)) }
  }
}
