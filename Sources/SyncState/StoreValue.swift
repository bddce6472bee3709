/// A value of a column or a parameter.
enum StoreValue: Equatable {
  case null
  case int(Int64)
  case double(Double)
  case text(String)
  case bytes([UInt8])
}

/// A row apart from its statement.
struct StoreRow {
  let columns: [String: Int]
  let values: [StoreValue]

  /// A column that is missing or holds another kind of value gives the empty value of the type.
  subscript<Value: StoreDecodable>(name: String) -> Value {
    Value.decode(columns[name].map { values[$0] } ?? .null)
  }
}

protocol StoreBindable {
  var storeValue: StoreValue { get }
}

protocol StoreDecodable {
  static func decode(_ value: StoreValue) -> Self
}

extension Int64: StoreBindable, StoreDecodable {
  var storeValue: StoreValue { .int(self) }
  static func decode(_ value: StoreValue) -> Int64 {
    switch value {
    case .int(let value): value
    case .double(let value): Int64(exactly: value.rounded()) ?? 0
    default: 0
    }
  }
}

extension Int: StoreBindable, StoreDecodable {
  var storeValue: StoreValue { .int(Int64(self)) }
  static func decode(_ value: StoreValue) -> Int { Int(Int64.decode(value)) }
}

extension Bool: StoreBindable, StoreDecodable {
  var storeValue: StoreValue { .int(self ? 1 : 0) }
  static func decode(_ value: StoreValue) -> Bool { Int64.decode(value) != 0 }
}

extension Double: StoreBindable, StoreDecodable {
  var storeValue: StoreValue { .double(self) }
  static func decode(_ value: StoreValue) -> Double {
    switch value {
    case .int(let value): Double(value)
    case .double(let value): value
    default: 0
    }
  }
}

extension String: StoreBindable, StoreDecodable {
  var storeValue: StoreValue { .text(self) }
  static func decode(_ value: StoreValue) -> String {
    switch value {
    case .text(let text): text
    case .bytes(let bytes): String(decoding: bytes, as: UTF8.self)
    default: ""
    }
  }
}

extension [UInt8]: StoreBindable, StoreDecodable {
  var storeValue: StoreValue { .bytes(self) }
  static func decode(_ value: StoreValue) -> [UInt8] {
    switch value {
    case .bytes(let bytes): bytes
    case .text(let text): Array(text.utf8)
    default: []
    }
  }
}

extension Optional: StoreBindable where Wrapped: StoreBindable {
  var storeValue: StoreValue { self?.storeValue ?? .null }
}

extension Optional: StoreDecodable where Wrapped: StoreDecodable {
  static func decode(_ value: StoreValue) -> Wrapped? { value == .null ? nil : Wrapped.decode(value) }
}
