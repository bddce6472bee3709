import SyncModel

/// What a column's declared type means to SQLite. Source: "Datatypes In SQLite", section 3.1.
enum SQLiteAffinity {
  case integer, text, blob, real, numeric

  init(declared: String) {
    let name = declared.uppercased()
    if name.contains("INT") {
      self = .integer
    } else if name.contains("CHAR") || name.contains("CLOB") || name.contains("TEXT") {
      self = .text
    } else if name.contains("BLOB") || name.isEmpty {
      self = .blob
    } else if name.contains("REAL") || name.contains("FLOA") || name.contains("DOUB") {
      self = .real
    } else {
      self = .numeric
    }
  }
}

/// What a column's declared type means to people, which SQLite itself does not enforce.
enum SQLiteType {
  /// `nil` where the declaration does not say.
  static func valueType(declared: String) -> ValueType? {
    let (name, arguments) = parse(declared)
    switch name {
    case "INT", "INTEGER", "TINYINT", "SMALLINT", "MEDIUMINT", "BIGINT", "UNSIGNED BIG INT", "INT2", "INT4", "INT8",
      "INT UNSIGNED", "INTEGER UNSIGNED", "SMALLINT UNSIGNED", "BIGINT UNSIGNED":
      return .int(bits: 64)
    case "BOOLEAN", "BOOL": return .bool
    case "NUMERIC", "DECIMAL", "DEC", "NUMBER": return .decimal(bounds(arguments))
    case "REAL", "FLOAT", "DOUBLE", "DOUBLE PRECISION": return .float
    case "CHAR", "CHARACTER", "VARCHAR", "VARYING CHARACTER", "CHARACTER VARYING", "NCHAR", "NATIVE CHARACTER",
      "NVARCHAR", "VARCHAR2", "NVARCHAR2", "TEXT", "CLOB":
      return .text(max: arguments.count == 1 && arguments[0] > 0 ? arguments[0] : nil)
    case "BLOB", "BINARY", "VARBINARY", "BYTEA": return .bytes
    case "DATE": return .date
    case "TIME", "TIME WITHOUT TIME ZONE": return .time
    case "DATETIME", "TIMESTAMP", "TIMESTAMP WITHOUT TIME ZONE": return .localDateTime
    case "TIMESTAMPTZ", "TIMESTAMP WITH TIME ZONE": return .timestamp
    case "JSON", "JSONB": return .json
    default: return SQLiteAffinity(declared: declared) == .text ? .text(max: nil) : nil
    }
  }

  private static func bounds(_ arguments: [Int]) -> ValueType.DecimalBounds? {
    guard let precision = arguments.first, precision > 0, precision <= ExactDecimal.digitsMax else { return nil }
    let scale = arguments.count > 1 ? arguments[1] : 0
    return scale >= 0 && scale <= precision ? .init(precision: precision, scale: scale) : nil
  }

  /// `"decimal ( 10 , 2 ) unsigned"` is `("DECIMAL UNSIGNED", [10, 2])`.
  private static func parse(_ declared: String) -> (name: String, arguments: [Int]) {
    let upper = declared.uppercased()
    guard let open = upper.firstIndex(of: "("), let close = upper[open...].firstIndex(of: ")") else {
      return (collapsed(upper), [])
    }
    let arguments = upper[upper.index(after: open)..<close].split(separator: ",").map { part in
      // VARCHAR2(20 CHAR) and the like.
      part.split(separator: " ").first.flatMap { Int($0) } ?? -1
    }
    let name = collapsed(upper[..<open] + " " + upper[upper.index(after: close)...])
    return (name, arguments.contains(-1) ? [] : arguments)
  }

  private static func collapsed(_ text: some StringProtocol) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}
