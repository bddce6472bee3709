public import SyncModel

/// Answers what a record refers to: `linked(SYNC)`, which key a record has on the other side, as another sync recorded it,
/// and `lookup(ENTITY, key)`.
public protocol PartnerKeys: AnyObject {
  func partner(of key: UnsafeRawBufferPointer, sync: String, direction: LineDirection) -> PartnerKey
  /// The field of another record; a value stands in the arena.
  func record(
    of key: UnsafeRawBufferPointer, entity: String, field: FieldPath, in arena: Arena
  ) -> FetchedField
}

public enum FetchedField {
  case value(Cell)
  /// There is no record with that key.
  case unknown
  /// Nobody asked for it before the lines were evaluated; the next run will.
  case notFetched
}

public enum PartnerKey: Sendable, Hashable {
  /// The encoded key (`KeyEncoding`).
  case key([UInt8])
  /// The partner will be made by this very run, and has no key yet.
  case pending
  case unknown
}

extension Cell {
  /// A link to a record that is about to be made: the field is written when its key is known.
  public static func pendingLink(in arena: Arena) -> Cell {
    var cell = failure("the record that it refers to is not made yet", in: arena)
    cell.scale = 2
    return cell
  }

  public var isPendingLink: Bool { tag == .failure && scale == 2 }
}
