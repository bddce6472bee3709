public import SyncModel

/// A kind of system. Says what it is as data and does as little as possible; every decision is the engine's.
public protocol Connector: Sendable {
  static var spec: ConnectorSpec { get }

  /// Opens one system. Fails with `fatal` and a way out where the settings or the system are wrong.
  static func open(_ settings: ConnectionSettings) async throws -> any Connection
}

/// The settings of one connection, secrets resolved.
public struct ConnectionSettings: Sendable {
  /// The connection's name in the mapping.
  public var name: String
  public var values: [String: Literal]

  public init(name: String, values: [String: Literal]) {
    self.name = name
    self.values = values
  }

  public func text(_ setting: String) -> String? {
    if case .text(let value)? = values[setting] { return value }
    return nil
  }

  public func bool(_ setting: String) -> Bool? {
    if case .bool(let value)? = values[setting] { return value }
    return nil
  }

  public func int(_ setting: String) -> Int? {
    if case .int(let value)? = values[setting] { return Int(value) }
    return nil
  }
}

/// One open system. Calls may come from any task; a connection serves them one after the other.
/// Errors are `ConnectorFailure`, or `CancellationError` when the task was cancelled.
public protocol Connection: Sendable {
  /// What tells this system from any other (host and database, absolute path): links are bound to it.
  func identity() async throws -> String

  /// The names of all entities, sorted.
  func entityNames() async throws -> [String]

  /// The live schema of an entity. `fatal` with near names where there is none.
  func discover(_ entity: String) async throws -> DiscoveredEntity

  /// Reads all records that pass the pushed-down filter, a page at a time, in one consistent view where the system has
  /// one.
  func read(_ request: ReadRequest) async throws -> any PageReader

  /// The records for which the `by` fields equal one of the rows of `values`; each record once, in any order. A row that
  /// finds nothing is simply missing. Connectors without `findsByField` may read everything.
  func find(_ request: FindRequest) async throws -> RecordBatch

  /// Writes a batch and says what became of each record, in the batch's order. What is reported written is durable.
  /// Throws `refused` only if nothing of the batch was written. Checks the batch's warrant right before the writes become
  /// durable, and lets its `revoked` through with nothing written.
  func write(_ batch: WriteBatch) async throws -> WriteResult

  func close() async
}

/// A read in progress. `next` is called by one task at a time.
public protocol PageReader: Sendable {
  /// The next page, or `nil` at the end. A batch is the caller's alone.
  func next() async throws -> RecordBatch?
  /// Ends the read before its end; a reader that was read to its end needs no call.
  func close() async
}

public struct DiscoveredEntity: Sendable {
  public var schema: EntitySchema
  /// Fields that cannot be represented, each with its reason: they are left out of `schema`, and a mapping that uses one
  /// is refused.
  public var unsupported: [(field: String, reason: String)]

  public init(schema: EntitySchema, unsupported: [(field: String, reason: String)] = []) {
    self.schema = schema
    self.unsupported = unsupported
  }
}

public struct ReadRequest: Sendable {
  public var entity: EntitySchema
  /// The columns of the pages, by slot. A value that does not fit its declared type is a failure cell.
  public var fields: [FieldSchema]
  public var filter: [Comparison]
  /// Only records whose `modified` field is at least this; `nil` reads all.
  public var modifiedSince: Literal?
  /// Rows a page, about.
  public var pageSize: Int

  public init(
    entity: EntitySchema, fields: [FieldSchema], filter: [Comparison] = [], modifiedSince: Literal? = nil,
    pageSize: Int = 4096
  ) {
    self.entity = entity
    self.fields = fields
    self.filter = filter
    self.modifiedSince = modifiedSince
    self.pageSize = pageSize
  }
}

public struct FindRequest: Sendable {
  public var entity: EntitySchema
  /// The columns of the result.
  public var fields: [FieldSchema]
  public var by: [FieldSchema]
  /// A column for each of `by`.
  public var values: RecordBatch

  public init(entity: EntitySchema, fields: [FieldSchema], by: [FieldSchema], values: RecordBatch) {
    self.entity = entity
    self.fields = fields
    self.by = by
    self.values = values
  }
}

/// Records to be written, all in the same way.
public struct WriteBatch: Sendable {
  public enum Kind: String, Sendable {
    case create, update, delete
  }

  public var kind: Kind
  public var entity: EntitySchema
  public var keyFields: [FieldSchema]
  /// The key of each record, a column for each of `keyFields`; for a create, what the values say or absent cells.
  public var keys: RecordBatch
  public var fields: [FieldSchema]
  /// A column for each of `fields`. An absent cell is not written for that record. No rows for a delete, whose `fields`
  /// are those of `expected`.
  public var values: RecordBatch
  /// For an update or a delete: the values that `fields` had when the change was decided. A record whose fields have
  /// other values now is neither written nor deleted and its outcome is `conflict`, as is that of a record that is gone.
  /// Null expects no value. Absent cells are not looked at. Meaningless for a create.
  public var expected: RecordBatch?
  /// Fields that are not written and whose values after the write `WriteResult.returned` should give, such as the
  /// modification instant that the write left; not for a delete.
  public var returning: [FieldSchema]
  public var warrant: WriteWarrant

  public init(
    kind: Kind, entity: EntitySchema, keyFields: [FieldSchema], keys: RecordBatch, fields: [FieldSchema],
    values: RecordBatch, expected: RecordBatch? = nil, returning: [FieldSchema] = [],
    warrant: WriteWarrant = .unlimited
  ) {
    self.kind = kind
    self.entity = entity
    self.keyFields = keyFields
    self.keys = keys
    self.fields = fields
    self.values = values
    self.expected = expected
    self.returning = returning
    self.warrant = warrant
  }
}

public enum WriteOutcome: Sendable, Hashable {
  case written
  /// The record is not as the change expects: it exists already (create), has other values, or is gone, which the
  /// reason says.
  case conflict(String)
  /// The system refused this record, in its own words.
  case rejected(String)
}

public struct WriteResult: Sendable {
  /// One for each record of the batch.
  public var outcomes: [WriteOutcome]
  /// The keys of created records, where the system assigns them: a column for each key field, a row for each record.
  public var keys: RecordBatch?
  /// What the system stored, where it may differ from what was sent (triggers, defaults, types that round or pad): a
  /// column for each of the batch's fields, a row for each record; absent cells for records that were not written.
  public var stored: RecordBatch?
  /// A column for each of the batch's `returning`, a row for each record; absent cells where the system does not tell.
  public var returned: RecordBatch?

  public init(
    outcomes: [WriteOutcome], keys: RecordBatch? = nil, stored: RecordBatch? = nil, returned: RecordBatch? = nil
  ) {
    self.outcomes = outcomes
    self.keys = keys
    self.stored = stored
    self.returned = returned
  }
}

/// Why a call did not do what was asked, by what the engine must do about it.
public enum ConnectorFailure: Error, Sendable, Hashable {
  /// May work when tried again.
  case transient(String)
  case throttled(String)
  /// Another process has what this call needs locked, and did not let go in time; nothing was written.
  case locked(String)
  /// The warrant of the batch ran out; nothing was written.
  case revoked
  case unauthorised(String)
  /// The whole batch was refused because of some record in it, and nothing was written; the engine halves it.
  case refused(String)
  /// Nothing will help but a person.
  case fatal(String)

  public var reason: String {
    switch self {
    case .transient(let text), .throttled(let text), .locked(let text), .unauthorised(let text), .refused(let text),
      .fatal(let text):
      text
    case .revoked: "the right to write ran out before the records were stored; none of them was"
    }
  }
}

extension ConnectorFailure: CustomStringConvertible {
  public var description: String { reason }
}
