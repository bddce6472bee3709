/// A constant of a mapping, exact.
public enum Literal: Sendable, Hashable {
  case null
  case bool(Bool)
  case int(Int64)
  case decimal(ExactDecimal)
  case float(Double)
  case text(String)
  /// Days since 2000-01-01.
  case date(Int64)
  /// Microseconds since midnight.
  case time(Int64)
  /// Microseconds since 2000-01-01T00:00:00Z.
  case timestamp(Int64)
  case localDateTime(Int64)
  /// Microseconds.
  case duration(Int64)

  /// The value as a cell of the arena. A duration is an int of microseconds.
  public func cell(in arena: Arena) -> Cell {
    switch self {
    case .null: .null
    case .bool(let value): .bool(value)
    case .int(let value), .duration(let value): .int(value)
    case .decimal(let value): .decimal(value, in: arena)
    case .float(let value): .float(value)
    case .text(let value): .text(value, in: arena)
    case .date(let days): .date(days: days)
    case .time(let microseconds): .time(microseconds: microseconds)
    case .timestamp(let microseconds): .timestamp(microseconds: microseconds)
    case .localDateTime(let microseconds): .localDateTime(microseconds: microseconds)
    }
  }
}

extension Literal: Codable {
  private enum Key: String, CodingKey {
    case bool, int, decimal, float, text, date, time, timestamp, localDateTime, duration
  }

  public init(from decoder: any Decoder) throws {
    if try decoder.singleValueContainer().decodeNil() {
      self = .null
      return
    }
    let container = try decoder.container(keyedBy: Key.self)
    guard let key = container.allKeys.first else {
      throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "an empty literal"))
    }
    switch key {
    case .bool: self = .bool(try container.decode(Bool.self, forKey: key))
    case .int: self = .int(try container.decode(Int64.self, forKey: key))
    case .decimal:
      guard let value = ExactDecimal(try container.decode(String.self, forKey: key)) else {
        throw DecodingError.dataCorruptedError(forKey: key, in: container, debugDescription: "no decimal")
      }
      self = .decimal(value)
    case .float: self = .float(try container.decode(Double.self, forKey: key))
    case .text: self = .text(try container.decode(String.self, forKey: key))
    case .date: self = .date(try container.decode(Int64.self, forKey: key))
    case .time: self = .time(try container.decode(Int64.self, forKey: key))
    case .timestamp: self = .timestamp(try container.decode(Int64.self, forKey: key))
    case .localDateTime: self = .localDateTime(try container.decode(Int64.self, forKey: key))
    case .duration: self = .duration(try container.decode(Int64.self, forKey: key))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    if case .null = self {
      var container = encoder.singleValueContainer()
      try container.encodeNil()
      return
    }
    var container = encoder.container(keyedBy: Key.self)
    switch self {
    case .null: break
    case .bool(let value): try container.encode(value, forKey: .bool)
    case .int(let value): try container.encode(value, forKey: .int)
    case .decimal(let value): try container.encode(value.description, forKey: .decimal)
    case .float(let value): try container.encode(value, forKey: .float)
    case .text(let value): try container.encode(value, forKey: .text)
    case .date(let value): try container.encode(value, forKey: .date)
    case .time(let value): try container.encode(value, forKey: .time)
    case .timestamp(let value): try container.encode(value, forKey: .timestamp)
    case .localDateTime(let value): try container.encode(value, forKey: .localDateTime)
    case .duration(let value): try container.encode(value, forKey: .duration)
    }
  }
}
