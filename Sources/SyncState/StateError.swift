import SyncModel

/// Why the state store did not do what was asked.
public enum StateError: Error, Sendable, Hashable {
  /// Another runner has the sync until then (microseconds since 2000-01-01T00:00:00Z).
  case leaseHeld(holder: String, until: Int64)
  /// The lease expired and another runner took it. Nothing was written.
  case leaseLost
  /// This runner was silent for so long (microseconds) that another may have taken its lease, which lasts `lease`.
  case leaseExpired(silence: Int64, lease: Int64)
  /// The system behind existing links is another one now.
  case identityChanged(was: String, is: String)
  /// The sync has no links, but the same two entities have links under this name.
  case linksUnderAnotherName(String)
  /// A later release made or migrated the store.
  case newerStore(version: Int)
  /// Another process kept the store locked for longer than the busy timeout.
  case busy
  /// The store cannot be used; in the database's words, with the path.
  case failed(String)
}

extension StateError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .leaseHeld(let holder, let until): "another runner (\(holder)) has this sync until \(Timestamps.text(until))"
    case .leaseLost: "another run took over; nothing more is written"
    case .leaseExpired(let silence, let lease):
      "this run was paused for \(Timestamps.seconds(silence)), and its lease lasts \(Timestamps.seconds(lease)); another "
        + "run may have begun, so nothing more is written. Run it again to go on"
    case .identityChanged(let was, let now):
      "the links were made with `\(was)`, and the connection now leads to `\(now)`"
    case .linksUnderAnotherName(let name): "the same two entities have links under the name `\(name)`"
    case .newerStore(let version): "the state store has version \(version), made by a later release"
    case .busy:
      "another process keeps the state store locked, and nobody can run or take over until it lets go; look for a run "
        + "that hangs or was paused, let it go on or end it, and try again"
    case .failed(let text): text
    }
  }
}

/// Instants in public tables.
enum Timestamps {
  static func text(_ microseconds: Int64) -> String {
    let arena = Arena(capacity: 64)
    DateText.append(timestamp: microseconds, to: arena)
    return arena.string(0, arena.count)
  }

  static func seconds(_ microseconds: Int64) -> String {
    let tenths = max(0, microseconds) / 100_000
    return "\(tenths / 10).\(tenths % 10) s"
  }

  static func parse(_ text: String) -> Int64? {
    var copy = text
    return copy.withUTF8 { DateText.parseTimestamp(UnsafeRawBufferPointer($0)) }
  }
}
