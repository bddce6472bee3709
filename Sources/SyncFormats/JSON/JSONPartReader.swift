public import SyncModel

/// Reads a member of JSON values as a type. Compiled once.
public final class JSONPartReader: Sendable {
  private let path: JSONPathReader?
  private let detail: FieldDetail
  private let plan: FieldPlan
  private let isNullable: Bool

  /// - Parameter path: of keys; empty for the value itself.
  public init(_ path: [String], as type: FieldType) {
    self.path = path.isEmpty ? nil : JSONPathReader(path)
    let name = path.isEmpty ? "value" : "\(FieldPath(path))"
    detail = FieldDetail(name: name, type: type, isSensitive: false)
    plan = FieldPlan(detail)
    isNullable = type.isNullable
  }

  /// The member; null where it is missing or null and may be. A failure where it may not be null or is of another type.
  /// - Parameter cell: JSON of the arena; what is none is read as null.
  public func cell(of cell: Cell, in arena: Arena) -> Cell {
    let found = path.map { $0.member(of: cell, in: arena) } ?? cell
    guard found.tag == .json else {
      return isNullable || cell.tag != .json
        ? .null : .failure("`\(detail.name)` is missing or null, and may not be", in: arena)
    }
    if plan.kind == .json { return json(found, in: arena) }
    // Texts are read in place, and the value that they stand in is still needed.
    let offset = arena.append(from: Int(found.bits), count: Int(found.length))
    var cursor = JSONCursor((arena.start + offset).assumingMemoryBound(to: UInt8.self), count: Int(found.length))
    do throws(JSONFault) {
      return try plan.read(&cursor, origin: offset, arena: arena, depth: 0)
    } catch {
      return plan.misfit(Int(found.bits), Int(found.length), in: arena)
    }
  }

  private func json(_ cell: Cell, in arena: Arena) -> Cell {
    let first = cell.bytes(in: arena).first
    switch detail.type.base {
    case .list where first != 0x5B: return plan.failure("is no list", Int(cell.bits), Int(cell.length), in: arena)
    case .record where first != 0x7B: return plan.failure("is no record", Int(cell.bits), Int(cell.length), in: arena)
    default: return cell
    }
  }
}
