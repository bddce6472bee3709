/// A type in plans and stores: the text of the language, or an object where it has parts.
extension FieldType: Codable {
  private enum Key: String, CodingKey {
    case type, nullable
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    self.init(
      try container.decode(ValueType.self, forKey: .type),
      nullable: try container.decodeIfPresent(Bool.self, forKey: .nullable) ?? false)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(base, forKey: .type)
    if isNullable { try container.encode(true, forKey: .nullable) }
  }
}

extension ValueType: Codable {
  private enum Key: String, CodingKey {
    case kind, max, bits, bounds, members, element, fields
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    let kind = try container.decode(String.self, forKey: .kind)
    switch kind {
    case "Text": self = .text(max: try container.decodeIfPresent(Int.self, forKey: .max))
    case "Int": self = .int(bits: try container.decodeIfPresent(Int.self, forKey: .bits) ?? 64)
    case "Decimal": self = .decimal(try container.decodeIfPresent(DecimalBounds.self, forKey: .bounds))
    case "Float": self = .float
    case "Bool": self = .bool
    case "Date": self = .date
    case "Time": self = .time
    case "Timestamp": self = .timestamp
    case "LocalDateTime": self = .localDateTime
    case "Bytes": self = .bytes
    case "enum": self = .enumeration(try container.decode([String].self, forKey: .members))
    case "list": self = .list(try container.decode(FieldType.self, forKey: .element))
    case "record": self = .record(try container.decode([RecordField].self, forKey: .fields))
    case "Json": self = .json
    case "Secret": self = .secret
    case "null": self = .null
    default:
      throw DecodingError.dataCorruptedError(forKey: .kind, in: container, debugDescription: "no type `\(kind)`")
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    switch self {
    case .text(let max):
      try container.encode("Text", forKey: .kind)
      try container.encodeIfPresent(max, forKey: .max)
    case .int(let bits):
      try container.encode("Int", forKey: .kind)
      if bits != 64 { try container.encode(bits, forKey: .bits) }
    case .decimal(let bounds):
      try container.encode("Decimal", forKey: .kind)
      try container.encodeIfPresent(bounds, forKey: .bounds)
    case .enumeration(let members):
      try container.encode("enum", forKey: .kind)
      try container.encode(members, forKey: .members)
    case .list(let element):
      try container.encode("list", forKey: .kind)
      try container.encode(element, forKey: .element)
    case .record(let fields):
      try container.encode("record", forKey: .kind)
      try container.encode(fields, forKey: .fields)
    default:
      try container.encode(description, forKey: .kind)
    }
  }
}
