import SyncSchema

extension StateStore {
  /// The version of the store's tables that this release reads and writes; an opened store has it.
  public static var version: Int { StateStoreSchema.sqlite.last?.version ?? 0 }
}
