internal import CLibpq
public import SyncModel

/// A value of a statement's parameter, as text.
public enum PostgresParameter: Sendable {
  case null
  case text(String)
  /// The bytes of the arena, the last of which is a NUL.
  case arena(Arena)
}

/// One connection, blocking. Only ever used by what its session runs.
public final class PostgresLink: @unchecked Sendable {
  /// Bytes handed to the client library at once when copying in.
  public static let chunkSize = 256 * 1024
  let raw: OpaquePointer
  private let secrets: PostgresSecrets
  private var row: UnsafeMutablePointer<CChar>?
  private var isCopyingOut = false

  init(_ raw: OpaquePointer, secrets: PostgresSecrets) {
    self.raw = raw
    self.secrets = secrets
    // Without this, warnings of the server are printed to the standard error.
    PQsetNoticeProcessor(raw, { _, _ in }, nil)
  }

  deinit {
    if let row { PQfreemem(row) }
    PQfinish(raw)
  }

  public var isAlive: Bool { PQstatus(raw) == CONNECTION_OK }
  public var isIdle: Bool { isAlive && PQtransactionStatus(raw) == PQTRANS_IDLE }
  public var host: String { PQhost(raw).map { String(cString: $0) } ?? "" }
  public var port: String { PQport(raw).map { String(cString: $0) } ?? "" }
  public var serverEncoding: String {
    PQparameterStatus(raw, "server_encoding").map { String(cString: $0) } ?? ""
  }

  /// Runs statements without parameters; the result of the last.
  @discardableResult
  public func execute(_ sql: String) throws(PostgresError) -> PostgresResult {
    try checked(PQexec(raw, sql))
  }

  /// Runs one statement with parameters `$1`….
  public func query(
    _ sql: String, _ parameters: [PostgresParameter]
  ) throws(PostgresError) -> PostgresResult {
    var copies: [[CChar]] = []
    for parameter in parameters {
      if case .text(let text) = parameter {
        guard !text.utf8.contains(0) else {
          throw PostgresError(sqlState: "22021", message: "a text with a NUL character cannot be stored")
        }
        copies.append(Array(text.utf8CString))
      }
    }
    // One block for all texts, so that the pointers are good for the call.
    let block = Arena(capacity: copies.reduce(64) { $0 + $1.count })
    var offsets: [Int] = []
    for copy in copies { offsets.append(copy.withUnsafeBytes { block.append($0) }) }
    var next = 0
    let pointers: [UnsafePointer<CChar>?] = parameters.map { parameter in
      switch parameter {
      case .null: return nil
      case .arena(let arena): return UnsafePointer(arena.start.assumingMemoryBound(to: CChar.self))
      case .text:
        let pointer = (block.start + offsets[next]).assumingMemoryBound(to: CChar.self)
        next += 1
        return UnsafePointer(pointer)
      }
    }
    let result = PQexecParams(raw, sql, Int32(pointers.count), nil, pointers, nil, nil, 0)
    return try withExtendedLifetime((block, parameters)) { () throws(PostgresError) in try checked(result) }
  }

  public func query(_ sql: String, _ texts: String...) throws(PostgresError) -> PostgresResult {
    try query(sql, texts.map { .text($0) })
  }

  // MARK: COPY

  /// Starts a `COPY … TO STDOUT`, whose rows `nextRow` gives.
  public func beginCopyOut(_ sql: String) throws(PostgresError) {
    _ = try checked(PQexec(raw, sql))
    isCopyingOut = true
  }

  /// The bytes of the next row without the end of its line, good until the next call; `nil` at the end.
  public func nextRow() throws(PostgresError) -> UnsafeMutableRawBufferPointer? {
    if let row {
      PQfreemem(row)
      self.row = nil
    }
    guard isCopyingOut else { return nil }
    let size = PQgetCopyData(raw, &row, 0)
    if size > 0, let row {
      return UnsafeMutableRawBufferPointer(start: row, count: Int(size) - 1)
    }
    isCopyingOut = false
    if size == -2 { throw lost() }
    try finish()
    return nil
  }

  /// Runs a `COPY … FROM STDIN`. `produce` fills the buffer and calls `flush` whenever it has grown; what is left is sent
  /// at its end.
  public func copyIn(
    _ sql: String, _ produce: (_ buffer: Arena, _ flush: () throws(PostgresError) -> Void) throws(PostgresError) -> Void
  ) throws(PostgresError) {
    _ = try checked(PQexec(raw, sql))
    let buffer = Arena(capacity: Self.chunkSize * 2)
    do throws(PostgresError) {
      try produce(buffer) { () throws(PostgresError) in
        if buffer.count >= Self.chunkSize { try send(buffer) }
      }
      try send(buffer)
    } catch {
      // The server's reason for ending the COPY, if it has one, is better than ours.
      PQputCopyEnd(raw, "the client gave up")
      try finish()
      throw error
    }
    guard PQputCopyEnd(raw, nil) == 1 else { throw lost() }
    try finish()
  }

  private func send(_ buffer: Arena) throws(PostgresError) {
    var offset = 0
    while offset < buffer.count {
      let size = min(Self.chunkSize, buffer.count - offset)
      let start = (buffer.start + offset).assumingMemoryBound(to: CChar.self)
      guard PQputCopyData(raw, start, Int32(size)) == 1 else { throw lost() }
      offset += size
    }
    buffer.removeAll()
  }

  /// Reads the results that end a COPY; the first failure among them is thrown.
  private func finish() throws(PostgresError) {
    var failure: PostgresError?
    while let result = PQgetResult(raw) {
      do throws(PostgresError) { _ = try checked(result) } catch { failure = failure ?? error }
    }
    if let failure { throw failure }
  }

  // MARK: Errors

  func checked(_ result: OpaquePointer?) throws(PostgresError) -> PostgresResult {
    guard let result else { throw lost() }
    switch PQresultStatus(result) {
    case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_EMPTY_QUERY:
      return PostgresResult(result)
    default:
      defer { PQclear(result) }
      func field(_ code: UnicodeScalar) -> String? {
        PQresultErrorField(result, Int32(code.value)).map { String(cString: $0) }
      }
      guard let state = field("C") else { throw lost() }
      let message = field("M") ?? "no message"
      throw PostgresError(sqlState: state, message: secrets.stripped(message), constraint: field("n"))
    }
  }

  func lost() -> PostgresError {
    let message = PQerrorMessage(raw).map { String(cString: $0) } ?? ""
    return PostgresError(sqlState: "08006", message: secrets.stripped(PostgresSecrets.oneLine(message)))
  }
}
