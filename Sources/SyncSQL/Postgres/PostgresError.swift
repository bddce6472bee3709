public import SyncConnect

/// What the server or the client library said about a statement that failed.
public struct PostgresError: Error, Sendable {
  /// Five characters; `08006` where the connection was lost and no server spoke.
  public var sqlState: String
  /// The primary message. Details are left out: they quote the values of records.
  public var message: String
  public var constraint: String?

  public init(sqlState: String, message: String, constraint: String? = nil) {
    self.sqlState = sqlState
    self.message = message
    self.constraint = constraint
  }

  /// The data of some record is at fault: a value, a constraint, a limit, or what a trigger raised.
  public var isAboutData: Bool {
    ["22", "23", "44", "P0", "54"].contains(where: sqlState.hasPrefix)
  }

  public var isUniqueViolation: Bool { sqlState == "23505" }

  /// 25P03: the server gave up a transaction of a client that was silent.
  public var isConnectionLost: Bool {
    sqlState.hasPrefix("08") || sqlState.hasPrefix("57P") || sqlState == "25P03"
  }

  /// Source of the classes: PostgreSQL documentation, appendix A.
  public var failure: ConnectorFailure {
    let text = "PostgreSQL: \(message)"
    if isConnectionLost || sqlState.hasPrefix("53") { return .transient(text) }
    switch sqlState {
    case "55P03": return .locked(text)
    case "40001", "40P01", "57014": return .transient(text)
    default: break
    }
    if sqlState.hasPrefix("28") || sqlState == "42501" { return .unauthorised(text) }
    if isAboutData { return .refused(text) }
    return .fatal("\(text) (SQLSTATE \(sqlState))")
  }
}

extension PostgresError: CustomStringConvertible {
  public var description: String { "\(sqlState): \(message)" }
}
