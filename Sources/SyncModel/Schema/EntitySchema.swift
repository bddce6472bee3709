/// `a.b.c`: a field within a record, by names. A component may hold any character.
public struct FieldPath: Sendable, Hashable, Codable {
  public var components: [String]

  public init(_ components: [String]) { self.components = components }
  public init(_ name: String) { components = [name] }

  public init(from decoder: any Decoder) throws {
    components = try decoder.singleValueContainer().decode([String].self)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(components)
  }
}

extension FieldPath: CustomStringConvertible {
  /// As the language writes it, backticks where they are needed.
  public var description: String {
    components.map(FieldPath.spelled).joined(separator: ".")
  }

  public static let reservedWords: Set<String> = [
    "and", "or", "not", "in", "if", "then", "else", "match", "matches", "true", "false", "null", "via",
  ]

  public static func spelled(_ name: String) -> String {
    let plain =
      name.utf8.first.map { !(0x30...0x39).contains($0) } ?? false
      && name.utf8.allSatisfy { byte in
        byte == 0x5F || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
      }
    return plain && name != "_" && !reservedWords.contains(name) ? name : "`\(name)`"
  }
}

/// One field of an entity: its type and what may be done with it.
public struct FieldSchema: Sendable, Hashable, Codable {
  public enum Mark: String, Sendable, Hashable, Codable, CaseIterable {
    /// Identity in that system.
    case key
    case unique
    case readonly
    /// Written when the record is made, never after.
    case createonly
    /// Needed to create.
    case required
    /// The instant of the record's last modification.
    case modified
    /// A concurrency token.
    case version
    /// Redacted in every output.
    case sensitive
  }

  public var path: FieldPath
  public var type: FieldType
  public var marks: Set<Mark>
  /// The value that marks a record as deleted.
  public var deletedValue: Literal?
  /// The name outside, where the language uses another.
  public var alias: String?
  /// The system's own name of the type (`numeric(38,10)`, `jsonb`), where the connector needs it back.
  public var systemType: String?

  public init(
    path: FieldPath, type: FieldType, marks: Set<Mark> = [], deletedValue: Literal? = nil, alias: String? = nil,
    systemType: String? = nil
  ) {
    self.path = path
    self.type = type
    self.marks = marks
    self.deletedValue = deletedValue
    self.alias = alias
    self.systemType = systemType
  }

  private enum Key: String, CodingKey {
    case path, type, marks, deletedValue, alias, systemType
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    path = try container.decode(FieldPath.self, forKey: .path)
    type = try container.decode(FieldType.self, forKey: .type)
    marks = Set(try container.decodeIfPresent([Mark].self, forKey: .marks) ?? [])
    deletedValue = try container.decodeIfPresent(Literal.self, forKey: .deletedValue)
    alias = try container.decodeIfPresent(String.self, forKey: .alias)
    systemType = try container.decodeIfPresent(String.self, forKey: .systemType)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(path, forKey: .path)
    try container.encode(type, forKey: .type)
    // Sorted, so that a plan is the same bytes for the same input.
    if !marks.isEmpty { try container.encode(marks.map(\.rawValue).sorted(), forKey: .marks) }
    try container.encodeIfPresent(deletedValue, forKey: .deletedValue)
    try container.encodeIfPresent(alias, forKey: .alias)
    try container.encodeIfPresent(systemType, forKey: .systemType)
  }

  /// The name by which the system knows the field: the alias, or the path's components.
  public var outsidePath: [String] { alias.map { [$0] } ?? path.components }
}

/// One kind of record in one system.
public struct EntitySchema: Sendable, Hashable, Codable {
  public var connection: String
  public var name: String
  /// Where the records stand (`from "Sheet1!A1:Z"`), if not under the name.
  public var from: String?
  public var fields: [FieldSchema]

  public init(connection: String, name: String, from: String? = nil, fields: [FieldSchema]) {
    self.connection = connection
    self.name = name
    self.from = from
    self.fields = fields
  }

  public var keyFields: [FieldSchema] { fields.filter { $0.marks.contains(.key) } }
  public func field(_ path: FieldPath) -> FieldSchema? { fields.first { $0.path == path } }
}
