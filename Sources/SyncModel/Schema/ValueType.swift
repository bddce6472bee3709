/// The type of a value, without its nullability.
public indirect enum ValueType: Sendable, Hashable {
  /// UTF-8 text; `max` counts Unicode scalars (as SQL's `varchar(n)` does), `nil` is without bound.
  case text(max: Int?)
  /// A signed whole number of 16, 32 or 64 bits; `Int` is 64.
  case int(bits: Int)
  /// Exact; `nil` is any number of at most 38 digits.
  case decimal(DecimalBounds?)
  case float
  case bool
  case date
  case time
  /// An instant in microseconds.
  case timestamp
  /// A wall-clock date and time without a zone, in microseconds.
  case localDateTime
  case bytes
  /// Its members in order; a value is one of these texts.
  case enumeration([String])
  case list(FieldType)
  case record([RecordField])
  /// Unknown until cast.
  case json
  /// Flows into connection and `notify` settings only.
  case secret
  /// What `null` alone has.
  case null
  /// Unknown because of an earlier error: never reported again.
  case poisoned

  public struct DecimalBounds: Sendable, Hashable, Codable {
    /// Digits in all, and digits behind the point.
    public var precision: Int
    public var scale: Int

    public init(precision: Int, scale: Int) {
      self.precision = precision
      self.scale = scale
    }
  }

  public struct RecordField: Sendable, Hashable, Codable {
    public var name: String
    public var type: FieldType

    public init(name: String, type: FieldType) {
      self.name = name
      self.type = type
    }
  }
}

/// A type as a field or an expression has it.
public struct FieldType: Sendable, Hashable {
  public var base: ValueType
  public var isNullable: Bool

  public init(_ base: ValueType, nullable: Bool = false) {
    self.base = base
    isNullable = nullable
  }

  public var nullable: FieldType { FieldType(base, nullable: true) }
  public var nonNull: FieldType { FieldType(base, nullable: false) }
}

extension FieldType: CustomStringConvertible {
  /// As the language writes it: `Text(254)?`.
  public var description: String { base.description + (isNullable ? "?" : "") }
}

extension ValueType: CustomStringConvertible {
  public var description: String {
    switch self {
    case .text(let max): max.map { "Text(\($0))" } ?? "Text"
    case .int(let bits): bits == 64 ? "Int" : "Int(\(bits))"
    case .decimal(let bounds): bounds.map { "Decimal(\($0.precision), \($0.scale))" } ?? "Decimal"
    case .float: "Float"
    case .bool: "Bool"
    case .date: "Date"
    case .time: "Time"
    case .timestamp: "Timestamp"
    case .localDateTime: "LocalDateTime"
    case .bytes: "Bytes"
    case .enumeration(let members): "enum(\(members.map(ValueType.quoted).joined(separator: ", ")))"
    case .list(let element): "[\(element)]"
    case .record(let fields): "{ \(fields.map { "\(FieldPath.spelled($0.name)): \($0.type)" }.joined(separator: ", ")) }"
    case .json: "Json"
    case .secret: "Secret"
    case .null: "null"
    case .poisoned: "unknown"
    }
  }

  /// A text as a literal of the language.
  public static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "{": result += "\\{"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      default:
        if scalar.value < 0x20 || scalar.value == 0x7F {
          result += "\\u{\(String(scalar.value, radix: 16))}"
        } else {
          result.unicodeScalars.append(scalar)
        }
      }
    }
    return result + "\""
  }
}
