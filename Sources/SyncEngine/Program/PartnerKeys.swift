public import SyncModel

/// Answers `linked(SYNC)`: which key a record has on the other side, as another sync recorded it.
public protocol PartnerKeys: AnyObject {
  func partner(of key: UnsafeRawBufferPointer, sync: String, direction: LineDirection) -> PartnerKey
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
