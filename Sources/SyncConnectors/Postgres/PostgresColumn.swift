import SyncModel

/// A column as the catalogs describe it, domains resolved.
struct PostgresColumn: Sendable {
  var number: Int
  var name: String
  /// As PostgreSQL writes the declared type: `numeric(38,10)`.
  var typeText: String
  /// The base type by its full name and without bounds, for casts: `pg_catalog."numeric"`.
  var castName: String
  var kind: PostgresKind
  var isNotNull: Bool
  var hasDefault: Bool
  var isIdentity: Bool
  var isGeneratedAlways: Bool
  var isUpdatable: Bool
  /// Texts that are equal are equal byte by byte.
  var isDeterministic: Bool

  /// What is read back may differ from what was written: the type prints its values in a form of its own.
  var reshapes: Bool { kind.reshapes }
}

/// How a type's values are read, written and compared.
indirect enum PostgresKind: Sendable, Hashable {
  case int(bits: Int)
  case numeric(ValueType.DecimalBounds?)
  case float(bits: Int)
  case bool
  case text(max: Int?)
  case name
  /// Blank-padded; trailing blanks mean nothing and are left out when read.
  case padded(max: Int?)
  case caseless
  case uuid
  /// Types whose text is all that is known of them here: network addresses.
  case printed
  case enumeration([String])
  case date
  /// `precision` digits of a second, 6 at most.
  case time(precision: Int)
  case localDateTime(precision: Int)
  case timestamp(precision: Int)
  case bytes
  case json
  case jsonb
  case list(PostgresKind)
  case unsupported(String)

  var reshapes: Bool {
    switch self {
    case .float(let bits): bits == 32
    case .name, .padded, .uuid, .printed, .jsonb: true
    case .time(let precision), .localDateTime(let precision), .timestamp(let precision): precision < 6
    case .list(let element): element.reshapes
    default: false
    }
  }

  /// The type of the language; `nil` where there is none.
  var valueType: ValueType? {
    switch self {
    case .int(let bits): .int(bits: bits)
    case .numeric(let bounds): .decimal(bounds)
    case .float: .float
    case .bool: .bool
    case .text(let max), .padded(let max): .text(max: max)
    case .name, .caseless, .printed: .text(max: nil)
    case .uuid: .text(max: 36)
    case .enumeration(let members): .enumeration(members)
    case .date: .date
    case .time: .time
    case .localDateTime: .localDateTime
    case .timestamp: .timestamp
    case .bytes: .bytes
    case .json, .jsonb: .json
    case .list(let element): element.valueType.map { .list(FieldType($0, nullable: true)) }
    case .unsupported: nil
    }
  }

  /// - Parameters:
  ///   - name: the name in `pg_type`.
  ///   - modifier: PostgreSQL's type modifier, -1 for none.
  static func scalar(name: String, isBuiltIn: Bool, category: String, modifier: Int, labels: [String]?) -> PostgresKind
  {
    if let labels { return .enumeration(labels) }
    if name == "citext" { return .caseless }
    guard isBuiltIn else { return .unsupported("no counterpart of the type") }
    let precision = modifier < 0 ? 6 : min(modifier & 0xFFFF, 6)
    switch name {
    case "int2": return .int(bits: 16)
    case "int4": return .int(bits: 32)
    case "int8": return .int(bits: 64)
    case "float4": return .float(bits: 32)
    case "float8": return .float(bits: 64)
    case "bool": return .bool
    case "text": return .text(max: nil)
    case "varchar": return .text(max: modifier < 4 ? nil : modifier - 4)
    case "bpchar": return .padded(max: modifier < 4 ? nil : modifier - 4)
    case "name", "char": return .name
    case "uuid": return .uuid
    case "date": return .date
    case "time": return .time(precision: precision)
    case "timestamp": return .localDateTime(precision: precision)
    case "timestamptz": return .timestamp(precision: precision)
    case "bytea": return .bytes
    case "json": return .json
    case "jsonb": return .jsonb
    case "inet", "cidr", "macaddr", "macaddr8": return .printed
    case "numeric": return numeric(modifier: modifier)
    default: return .unsupported(reason(name, category: category))
    }
  }

  private static func numeric(modifier: Int) -> PostgresKind {
    guard modifier >= 4 else { return .numeric(nil) }
    let packed = modifier - 4
    let precision = packed >> 16 & 0xFFFF
    // Eleven bits with a sign, since version 15.
    let scale = ((packed & 0x7FF) ^ 1024) - 1024
    if precision > ExactDecimal.digitsMax { return .unsupported("more than 38 digits cannot be kept exactly") }
    if scale < 0 { return .unsupported("a negative scale rounds before the point") }
    if scale > precision { return .unsupported("a scale above the precision has no counterpart") }
    return .numeric(.init(precision: precision, scale: scale))
  }

  private static func reason(_ name: String, category: String) -> String {
    switch name {
    case "interval": "months, days and seconds of an interval do not add up to one length of time"
    case "money": "its text depends on the server's locale; use numeric"
    case "timetz": "a time with an offset but no date is no instant"
    case "xml": "XML has no counterpart"
    case "tsvector", "tsquery": "text search has no counterpart"
    case "bit", "varbit": "bit strings have no counterpart"
    case "oid", "xid", "xid8", "cid", "tid", "pg_lsn": "a system type has no counterpart"
    default:
      switch category {
      case "R": "ranges have no counterpart"
      case "G": "geometric types have no counterpart"
      case "C": "composite types have no counterpart"
      default: "no counterpart of the type"
      }
    }
  }
}

/// A table, view or foreign table as the catalogs describe it.
struct PostgresTable: Sendable {
  var oid: String
  /// Schema and name, quoted.
  var sqlName: String
  /// `pg_class.relkind`.
  var kind: String
  var canInsert: Bool
  var canUpdate: Bool
  var canDelete: Bool
  /// Triggers or rules of users may change what is written.
  var hasTriggers: Bool
  var hasRowSecurity: Bool
  var columns: [PostgresColumn]
  var key: [String]
  /// Unique indexes that cover the key's columns and nothing else.
  var keyIndexes: Set<String>
  var unique: Set<String>

  /// Rows can be copied in: COPY knows no views, rules or row security.
  var takesCopy: Bool { kind != "v" && !hasTriggers && !hasRowSecurity }

  func column(_ name: String) -> PostgresColumn? { columns.first { $0.name == name } }
}
