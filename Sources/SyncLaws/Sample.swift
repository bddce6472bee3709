public import SyncModel

/// A value that a law is tried on, or what came of one.
struct Sample: Sendable {
  enum Kind: Sendable {
    case value, absent, failure
    /// Arithmetic beyond 38 digits: rejects whatever the handler.
    case overflow
    /// A value without a literal: JSON, bytes.
    case opaque
  }

  var kind: Kind
  var literal: Literal = .null
  /// The reason of a failure, or an opaque value's text.
  var note = ""

  static let absent = Sample(kind: .absent)

  init(kind: Kind, literal: Literal = .null, note: String = "") {
    self.kind = kind
    self.literal = literal
    self.note = note
  }

  init(_ literal: Literal) { self.init(kind: .value, literal: literal) }

  init(_ cell: Cell, in arena: Arena) {
    self.init(kind: .value)
    switch cell.tag {
    case .absent: kind = .absent
    case .null: literal = .null
    case .bool: literal = .bool(cell.bool)
    case .int: literal = .int(cell.int)
    case .decimal, .wideDecimal:
      if let number = cell.exactDecimal(in: arena) { literal = .decimal(number) } else { kind = .opaque }
    case .float: literal = .float(cell.double)
    case .date: literal = .date(cell.int)
    case .time: literal = .time(cell.int)
    case .timestamp: literal = .timestamp(cell.int)
    case .localDateTime: literal = .localDateTime(cell.int)
    case .text: literal = .text(cell.string(in: arena))
    case .failure:
      kind = cell.scale == 1 ? .overflow : .failure
      note = cell.string(in: arena)
    case .bytes, .json:
      kind = .opaque
      note = CellText.string(cell, in: arena)
    }
  }

  var isValue: Bool { kind == .value }

  func cell(in arena: Arena) -> Cell { isValue ? literal.cell(in: arena) : .absent }

  func equals(_ other: Sample) -> Bool {
    guard isValue, other.isValue else { return false }
    let arena = Arena(capacity: 64)
    return CellComparison.equal(cell(in: arena), in: arena, other.cell(in: arena), in: arena)
  }

  /// As a person reads it in a message.
  var text: String {
    switch kind {
    case .absent: return "absent"
    case .failure, .overflow: return "a failure (\(note))"
    case .opaque: return note
    case .value: break
    }
    switch literal {
    case .null: return "null"
    case .text(let text): return ValueType.quoted(text)
    default:
      let arena = Arena(capacity: 64)
      return CellText.string(cell(in: arena), in: arena)
    }
  }
}
