import SyncFormats
import SyncModel

/// A value that a law is tried on, or that came of one. Owns its bytes.
enum Sample: Sendable, Hashable {
  case absent
  case scalar(Literal)
  case list([Sample])
  /// A text of JSON.
  case json(String)
  case bytes([UInt8])

  static let null = Sample.scalar(.null)

  init(_ cell: Cell, in arena: Arena) {
    switch cell.tag {
    case .absent, .failure: self = .absent
    case .null: self = .null
    case .bool: self = .scalar(.bool(cell.bool))
    case .int: self = .scalar(.int(cell.int))
    case .decimal, .wideDecimal: self = cell.exactDecimal(in: arena).map { .scalar(.decimal($0)) } ?? .absent
    case .float: self = .scalar(.float(cell.double))
    case .date: self = .scalar(.date(cell.int))
    case .time: self = .scalar(.time(cell.int))
    case .timestamp: self = .scalar(.timestamp(cell.int))
    case .localDateTime: self = .scalar(.localDateTime(cell.int))
    case .text: self = .scalar(.text(cell.string(in: arena)))
    case .json: self = .json(cell.string(in: arena))
    case .bytes: self = .bytes(Array(cell.bytes(in: arena)))
    }
  }

  func cell(in arena: Arena) -> Cell {
    switch self {
    case .absent: return .absent
    case .scalar(let literal): return literal.cell(in: arena)
    case .list: return json(in: arena)
    case .json(let text):
      var copy = text
      return copy.withUTF8 { Cell.json(UnsafeRawBufferPointer($0), in: arena) }
    case .bytes(let bytes):
      return bytes.withUnsafeBytes { raw in
        var cell = Cell.text(raw, in: arena)
        cell.tag = .bytes
        return cell
      }
    }
  }

  private func json(in arena: Arena) -> Cell {
    let output = Arena(capacity: 64)
    append(to: output)
    return Cell.json(output.slice(0, output.count), in: arena)
  }

  private func append(to output: Arena) {
    if case .list(let elements) = self {
      output.append("[")
      for (index, element) in elements.enumerated() {
        if index > 0 { output.append(",") }
        element.append(to: output)
      }
      output.append("]")
    } else {
      let arena = Arena(capacity: 64)
      JSONText.appendCell(cell(in: arena), from: arena, to: output)
    }
  }

  /// As the engine compares: numbers by value, null only with null.
  func equals(_ other: Sample) -> Bool {
    let arena = Arena(capacity: 64)
    return CellComparison.equal(cell(in: arena), in: arena, other.cell(in: arena), in: arena)
  }

  /// As a person reads it in a message.
  var text: String {
    switch self {
    case .absent: return "absent"
    case .scalar(.null): return "null"
    case .scalar(.text(let text)): return ValueType.quoted(text)
    default:
      let arena = Arena(capacity: 64)
      return CellText.string(cell(in: arena), in: arena)
    }
  }
}

extension [Sample] {
  /// As a person reads the values of several fields.
  func text(of slots: [Int]) -> String { slots.map { self[$0].text }.joined(separator: ", ") }

  func equals(_ other: [Sample], at slots: [Int]) -> Bool { slots.allSatisfy { self[$0].equals(other[$0]) } }
}
