import SyncModel
import SyncSQL

/// A statement in a pipeline. Values are bound, and rows come, in PostgreSQL's binary forms.
final class PostgresStatement: StoreStatement {
  private let text: PostgresText
  private let pipeline: PostgresPipeline
  private var values: [UnsafeRawBufferPointer?]
  /// Room for bound numbers, eight bytes each, in the order of the network.
  private let numbers: UnsafeMutablePointer<UInt64>
  /// Texts in which NUL had to be replaced, by parameter.
  private var replaced: [Int32: StoreBindings] = [:]
  private var result: PostgresResult?
  private var row = 0

  init(_ text: PostgresText, _ pipeline: PostgresPipeline) {
    self.text = text
    self.pipeline = pipeline
    values = Array(repeating: nil, count: text.parameterCount)
    numbers = .allocate(capacity: max(text.parameterCount, 1))
    numbers.initialize(repeating: 0, count: max(text.parameterCount, 1))
  }

  deinit { numbers.deallocate() }

  func bind(_ index: Int32, _ value: Int64) { bind(number: index, UInt64(bitPattern: value)) }
  func bind(_ index: Int32, _ value: Double) { bind(number: index, value.bitPattern) }

  private func bind(number index: Int32, _ bits: UInt64) {
    let place = Int(index) - 1
    guard values.indices.contains(place) else { return }
    numbers[place] = bits.bigEndian
    values[place] = UnsafeRawBufferPointer(start: numbers + place, count: 8)
  }

  func bind(_ index: Int32, _ bytes: UnsafeRawBufferPointer?) {
    let place = Int(index) - 1
    if values.indices.contains(place) { values[place] = bytes }
  }

  /// PostgreSQL has no NUL in texts.
  func bind(text index: Int32, _ bytes: UnsafeRawBufferPointer?) {
    guard let bytes, bytes.contains(0) else {
      bind(index, bytes)
      return
    }
    let clean = bytes.flatMap { $0 == 0 ? [0xEF, 0xBF, 0xBD] : [$0] }
    let copy = StoreBindings()
    bind(index, copy.keep(clean))
    replaced[index] = copy
  }

  func run() throws { try pipeline.send(text.sql, values) }

  func run(_ answer: @escaping (any StoreStatement, Bool) throws -> Void) throws {
    try pipeline.send(text.sql, values) { [self] result in
      self.result = result
      row = 0
      defer { reset() }
      try answer(self, result.rowCount > 0)
    }
  }

  func step() throws -> Bool {
    if let result {
      row += 1
      return row < result.rowCount
    }
    var found: PostgresResult?
    try pipeline.send(text.sql, values) { found = $0 }
    try pipeline.flush()
    result = found
    row = 0
    return (found?.rowCount ?? 0) > 0
  }

  func reset() { result = nil }

  var affected: Int { result?.affected ?? 0 }
  var columnNames: [String] { result.map { result in (0..<result.columnCount).map { result.column($0).name } } ?? [] }

  private func raw(_ column: Int32) -> UnsafeRawBufferPointer? { result?.bytes(row, Int(column)) }
  func isNull(_ column: Int32) -> Bool { raw(column) == nil }
  func bytes(_ column: Int32) -> UnsafeRawBufferPointer { raw(column) ?? UnsafeRawBufferPointer(start: nil, count: 0) }

  func int(_ column: Int32) -> Int64 {
    guard let bytes = raw(column) else { return 0 }
    switch bytes.count {
    case 8: return Int64(bigEndian: bytes.loadUnaligned(as: Int64.self))
    case 4: return Int64(Int32(bigEndian: bytes.loadUnaligned(as: Int32.self)))
    case 2: return Int64(Int16(bigEndian: bytes.loadUnaligned(as: Int16.self)))
    case 1: return Int64(bytes[0])
    default: return 0
    }
  }

  /// The numbers of types are those of `pg_type`, which never change.
  func value(_ column: Int32) -> StoreValue {
    guard let result, let bytes = raw(column) else { return .null }
    switch result.column(Int(column)).type {
    case 16, 20, 21, 23: return .int(int(column))
    case 17: return .bytes([UInt8](bytes))
    case 701 where bytes.count == 8:
      return .double(Double(bitPattern: UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self))))
    default: return .text(String(decoding: bytes, as: UTF8.self))
    }
  }
}

/// Arrays in PostgreSQL's binary form.
struct PostgresArray {
  private(set) var bytes: [UInt8] = []

  private mutating func append(_ value: Int32) { withUnsafeBytes(of: value.bigEndian) { bytes += $0 } }

  private init(type: Int32, count: Int, capacity: Int) {
    bytes.reserveCapacity(capacity + 20)
    append(count == 0 ? 0 : 1)  // dimensions
    append(0)  // no nulls
    append(type)
    if count == 0 { return }
    append(Int32(clamping: count))
    append(1)  // the first index
  }

  /// `bigint[]`
  init(_ values: [Int64]) {
    self.init(type: 20, count: values.count, capacity: values.count * 12)
    for value in values {
      append(8)
      withUnsafeBytes(of: value.bigEndian) { bytes += $0 }
    }
  }

  /// `bytea[]`
  init(_ keys: KeyPage) {
    self.init(type: 17, count: keys.count, capacity: keys.bytes.count + 4 * keys.count)
    for index in 0..<keys.count {
      let key = keys[index]
      append(Int32(clamping: key.count))
      bytes += key
    }
  }
}
