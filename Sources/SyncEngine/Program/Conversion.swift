import SyncFormats
import SyncModel

/// The narrowing that an assignment does. Nothing is rounded or cut: what does not fit fails.
enum Conversion {
  /// Lists of records of lists.
  private static let depthMax = 32

  static func convert(_ cell: Cell, to type: FieldType, in arena: Arena, depth: Int = 0) -> Cell {
    switch cell.tag {
    case .absent, .failure: return cell
    case .null: return type.isNullable ? cell : .failure("the value is null and may not be", in: arena)
    default: break
    }
    switch type.base {
    case .text(let max?):
      guard cell.tag == .text else { return cell }
      // A scalar has at least one byte, so short texts need no count.
      guard Int(cell.length) > max else { return cell }
      let count = scalarCount(cell.bytes(in: arena))
      return count <= max
        ? cell : .failure("the text has \(count) characters, \(max) fit", in: arena)
    case .enumeration(let members):
      guard cell.tag == .text else { return cell }
      let bytes = cell.bytes(in: arena)
      let isMember = members.contains { member in
        bytes.count == member.utf8.count && bytes.elementsEqual(member.utf8)
      }
      return isMember ? cell : .failure("`\(clipped(cell, arena))` is none of \(listed(members))", in: arena)
    case .int(let bits):
      guard let number = cell.exactDecimal(in: arena) else { return cell }
      guard let whole = number.int64 else { return .failure("\(number) is not a whole number of 64 bits", in: arena) }
      let limit: Int64 = bits >= 64 ? .max : (1 << Int64(bits - 1)) - 1
      guard whole <= limit, whole >= -limit - 1 else {
        return .failure("\(whole) is beyond \(-limit - 1) to \(limit)", in: arena)
      }
      return .int(whole)
    case .decimal(let bounds?):
      guard let number = cell.exactDecimal(in: arena) else { return cell }
      guard number.fits(precision: bounds.precision, scale: bounds.scale) else {
        return .failure("\(number) does not fit \(type.nonNull)", in: arena)
      }
      return cell
    case .list(let element): return list(cell, of: element, in: arena, depth: depth)
    case .record(let fields): return record(cell, fields, in: arena, depth: depth)
    default:
      return cell
    }
  }

  /// The list itself, if each of its elements fits.
  private static func list(_ cell: Cell, of element: FieldType, in arena: Arena, depth: Int) -> Cell {
    guard cell.tag == .json, depth < depthMax else { return cell }
    guard let elements = JSONCells.elements(of: cell, in: arena) else { return .failure("it is no list", in: arena) }
    let reader = JSONPartReader([], as: element)
    for (index, value) in elements.enumerated() {
      let found =
        value.tag == .null && !element.isNullable
        ? .failure("it is null and may not be", in: arena)
        : convert(reader.cell(of: value, in: arena), to: element, in: arena, depth: depth + 1)
      if found.tag == .failure { return .failure("element \(index + 1): \(found.string(in: arena))", in: arena) }
    }
    return cell
  }

  /// The record itself, if each of its members fits.
  private static func record(_ cell: Cell, _ fields: [ValueType.RecordField], in arena: Arena, depth: Int) -> Cell {
    guard cell.tag == .json, depth < depthMax else { return cell }
    for field in fields {
      let member = JSONPartReader([field.name], as: field.type).cell(of: cell, in: arena)
      let found = convert(member, to: field.type, in: arena, depth: depth + 1)
      if found.tag == .failure { return found }
    }
    return cell
  }

  static func scalarCount(_ bytes: UnsafeRawBufferPointer) -> Int {
    var count = 0
    for byte in bytes where byte & 0xC0 != 0x80 { count += 1 }
    return count
  }

  private static func clipped(_ cell: Cell, _ arena: Arena) -> String {
    let text = CellText.string(cell, in: arena)
    return text.count > 40 ? text.prefix(40) + "…" : text
  }

  private static func listed(_ members: [String]) -> String {
    members.prefix(6).map { "`\($0)`" }.joined(separator: ", ") + (members.count > 6 ? ", …" : "")
  }
}
