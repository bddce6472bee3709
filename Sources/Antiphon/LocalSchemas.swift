import SyncCheck
import SyncModel
import Synchronization

/// What local systems told of their entities, kept so that one who types does not open a database with each key.
public final class LocalSchemas: Sendable {
  private let known = Mutex<[ConnectionPlan: SchemaSource]>([:])

  public init() {}

  subscript(connection: ConnectionPlan) -> SchemaSource? {
    get { known.withLock { $0[connection] } }
    set { known.withLock { $0[connection] = newValue } }
  }

  public func forget() { known.withLock { $0 = [:] } }
}
