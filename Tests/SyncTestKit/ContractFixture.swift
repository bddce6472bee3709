public import SyncConnect
public import SyncModel

/// A system with one empty entity, made for one check of the connector contract.
///
/// The entity's fields are `ContractSchema.fields`; `makeFixture` creates it (a table, a file or nothing, where writing
/// makes it) and hands over how to reach it.
public struct ContractFixture: Sendable {
  public var connector: any Connector.Type
  public var settings: ConnectionSettings
  /// From `ContractSchema.entity`, where the system needs them with system types added.
  public var entity: EntitySchema
  /// The fields as `discover` must give them once rows stand there: path, type and the key mark are compared. `nil`
  /// where the system has no schema to discover.
  public var discovered: [FieldSchema]?
  /// Whether texts may hold U+0000.
  public var holdsNUL: Bool
  /// A text that `note` cannot hold. Its record must be rejected alone, or its whole batch refused.
  public var poison: String?
  public var cleanUp: @Sendable () async -> Void

  public init(
    connector: any Connector.Type, settings: ConnectionSettings, entity: EntitySchema, discovered: [FieldSchema]? = nil,
    holdsNUL: Bool = false, poison: String? = nil, cleanUp: @escaping @Sendable () async -> Void = {}
  ) {
    self.connector = connector
    self.settings = settings
    self.entity = entity
    self.discovered = discovered
    self.holdsNUL = holdsNUL
    self.poison = poison
    self.cleanUp = cleanUp
  }
}

/// The entity that the contract writes: `id: Text key`, `note: Text?`, and a nullable field for each type that the
/// system holds.
public enum ContractSchema {
  public enum Kind: String, CaseIterable, Sendable {
    case int, decimal, float, bool, date, time, timestamp, localDateTime, bytes, json

    public var type: ValueType {
      switch self {
      case .int: .int(bits: 64)
      case .decimal: .decimal(.init(precision: 38, scale: 10))
      case .float: .float
      case .bool: .bool
      case .date: .date
      case .time: .time
      case .timestamp: .timestamp
      case .localDateTime: .localDateTime
      case .bytes: .bytes
      case .json: .json
      }
    }

    /// The field's name: `a_decimal`.
    public var fieldName: String {
      switch self {
      case .int: "an_int"
      case .localDateTime: "a_local_date_time"
      default: "a_\(rawValue)"
      }
    }
  }

  public static func fields(_ kinds: [Kind] = Kind.allCases) -> [FieldSchema] {
    [
      FieldSchema(path: FieldPath("id"), type: FieldType(.text(max: nil)), marks: [.key]),
      FieldSchema(path: FieldPath("note"), type: FieldType(.text(max: nil), nullable: true)),
    ]
      + kinds.map { FieldSchema(path: FieldPath($0.fieldName), type: FieldType($0.type, nullable: true)) }
  }

  /// - Parameter name: at least four letters, so that a near name can be made of it.
  public static func entity(
    connection: String = "system", name: String = "contract_items", kinds: [Kind] = Kind.allCases
  ) -> EntitySchema {
    EntitySchema(connection: connection, name: name, fields: fields(kinds))
  }
}

/// A value that a check writes or expects.
public enum ContractValue: Sendable {
  case absent
  case literal(Literal)
  case bytes([UInt8])
  case json(String)

  public static var null: ContractValue { .literal(.null) }
  public static func text(_ text: String) -> ContractValue { .literal(.text(text)) }

  public func cell(in arena: Arena) -> Cell {
    switch self {
    case .absent: return .absent
    case .literal(let literal): return literal.cell(in: arena)
    case .bytes(let bytes):
      var cell = bytes.withUnsafeBytes { Cell.text($0, in: arena) }
      cell.tag = .bytes
      return cell
    case .json(let text):
      var cell = Cell.text(text, in: arena)
      cell.tag = .json
      return cell
    }
  }
}

extension RecordBatch {
  public static func of(_ rows: [[ContractValue]], columns: Int) -> RecordBatch {
    let batch = RecordBatch(columnCount: columns, rowCapacity: max(1, rows.count))
    for row in rows {
      let cells = batch.appendRow()
      for (column, value) in row.enumerated() { cells[column] = value.cell(in: batch.arena) }
    }
    return batch
  }
}
