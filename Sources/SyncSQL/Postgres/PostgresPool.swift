/// Sessions of one database, a few of them kept open between uses. There is no bound on those in use: a read holds one
/// until it ends, and a bound could make a write wait for the read that waits for it.
public actor PostgresPool {
  private let url: String
  private var idle: [PostgresSession] = []
  private var isClosed = false
  private static let idleMax = 4

  public init(url: String) { self.url = url }

  public func take() async throws -> PostgresSession {
    while let session = idle.popLast() {
      if await session.isUsable { return session }
    }
    return try await PostgresSession.open(url)
  }

  /// Gives a session back. One that was cancelled or has lost its connection is dropped, and with a lost one all that
  /// idle: a restarted server has ended them too.
  public func give(_ session: PostgresSession) async {
    guard await session.isUsable, !isClosed else { return }
    if idle.count < Self.idleMax { idle.append(session) }
  }

  public func forgetIdle() { idle = [] }

  /// Runs blocking work on a session of the pool.
  public nonisolated func run<Value: Sendable>(
    _ work: @escaping @Sendable (PostgresLink) throws -> Value
  ) async throws -> Value {
    let session = try await take()
    do {
      let value = try await session.run(work)
      await give(session)
      return value
    } catch {
      if await session.isUsable { await give(session) } else { await forgetIdle() }
      throw error
    }
  }

  public func close() {
    isClosed = true
    idle = []
  }
}
