/// What runs within one transaction of the store. SQL is written once, with `?` or `?1` for values; the driver makes of it
/// what its database reads.
protocol StoreSession: AnyObject {
  /// PostgreSQL has arrays and row locks, SQLite has neither.
  var isPostgres: Bool { get }
  /// A prepared statement; two callers of one text must not use it at once.
  func statement(_ sql: String) throws -> any StoreStatement
  /// Waits for everything that `run` left under way.
  func flush() throws
}

/// A statement with its bound values, which stay bound when it runs.
protocol StoreStatement: AnyObject {
  func bind(_ index: Int32, _ value: Int64)
  func bind(_ index: Int32, _ value: Double)
  /// The bytes must stay where they are until the statement ran.
  func bind(_ index: Int32, _ bytes: UnsafeRawBufferPointer?)
  /// As `bind`, for UTF-8.
  func bind(text index: Int32, _ bytes: UnsafeRawBufferPointer?)
  /// Runs it, now or at the latest when the session flushes; rows are dropped.
  func run() throws
  /// As `run`. `answer` is called once, with the first row in place where there is one.
  func run(_ answer: @escaping (any StoreStatement, _ hasRow: Bool) throws -> Void) throws
  /// The next row; the first call runs the statement.
  func step() throws -> Bool
  func reset()

  /// The rows that the last run touched; known in `answer`.
  var affected: Int { get }
  var columnNames: [String] { get }
  func value(_ column: Int32) -> StoreValue
  func isNull(_ column: Int32) -> Bool
  func int(_ column: Int32) -> Int64
  /// Good until the next step.
  func bytes(_ column: Int32) -> UnsafeRawBufferPointer
}

extension StoreStatement {
  func bind(_ index: Int32, _ value: UInt64) { bind(index, Int64(bitPattern: value)) }
  func unsigned(_ column: Int32) -> UInt64 { UInt64(bitPattern: int(column)) }
  func array(_ column: Int32) -> [UInt8]? { isNull(column) ? nil : [UInt8](bytes(column)) }

  func bind(_ values: [any StoreBindable]) throws -> StoreBindings {
    // The copies live as long as the bindings.
    let bindings = StoreBindings()
    for (index, value) in values.enumerated() {
      let place = Int32(truncatingIfNeeded: index + 1)
      switch value.storeValue {
      case .null: bind(place, nil)
      case .int(let value): bind(place, value)
      case .double(let value): bind(place, value)
      case .text(let text): bind(text: place, bindings.keep(Array(text.utf8)))
      case .bytes(let bytes): bind(place, bindings.keep(bytes))
      }
    }
    return bindings
  }
}

/// Copies of bound values.
final class StoreBindings {
  private var blocks: [UnsafeMutableRawBufferPointer] = []

  deinit { for block in blocks { block.deallocate() } }

  func keep(_ bytes: [UInt8]) -> UnsafeRawBufferPointer {
    let block = UnsafeMutableRawBufferPointer.allocate(byteCount: max(bytes.count, 1), alignment: 1)
    block.copyBytes(from: bytes)
    blocks.append(block)
    return UnsafeRawBufferPointer(rebasing: block[..<bytes.count])
  }
}

extension StoreSession {
  /// Appended to a SELECT whose rows must not change before the end of the transaction. SQLite has one writer at a time.
  var forUpdate: String { isPostgres ? " FOR UPDATE" : "" }

  func execute(sql: String, arguments: [any StoreBindable] = []) throws {
    let statement = try statement(sql)
    let bindings = try statement.bind(arguments)
    try withExtendedLifetime(bindings) { try statement.run() }
  }

  /// Returns how many rows it touched.
  func executeCounting(sql: String, arguments: [any StoreBindable] = []) throws -> Int {
    let statement = try statement(sql)
    let bindings = try statement.bind(arguments)
    var count = 0
    try withExtendedLifetime(bindings) { try statement.run { done, _ in count = done.affected } }
    try flush()
    return count
  }

  func rows(sql: String, arguments: [any StoreBindable] = []) throws -> [StoreRow] {
    let statement = try statement(sql)
    let bindings = try statement.bind(arguments)
    return try withExtendedLifetime(bindings) {
      defer { statement.reset() }
      var result: [StoreRow] = []
      var columns: [String: Int] = [:]
      while try statement.step() {
        let names = statement.columnNames
        if columns.isEmpty { for (index, name) in names.enumerated() { columns[name] = index } }
        result.append(
          StoreRow(columns: columns, values: names.indices.map { statement.value(Int32(truncatingIfNeeded: $0)) }))
      }
      return result
    }
  }

  func row(sql: String, arguments: [any StoreBindable] = []) throws -> StoreRow? {
    try rows(sql: sql, arguments: arguments).first
  }

  /// The first column of the first row; `nil` for null and where there is no row.
  func one<Value: StoreDecodable>(
    _ type: Value.Type, sql: String, arguments: [any StoreBindable] = []
  ) throws -> Value? {
    guard let value = try row(sql: sql, arguments: arguments)?.values.first, value != .null else { return nil }
    return Value.decode(value)
  }

  /// The first column of every row.
  func all<Value: StoreDecodable>(
    _ type: Value.Type, sql: String, arguments: [any StoreBindable] = []
  ) throws -> [Value] {
    try rows(sql: sql, arguments: arguments).compactMap { $0.values.first.map(Value.decode) }
  }
}
