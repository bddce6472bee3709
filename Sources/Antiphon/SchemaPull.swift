import Foundation
public import SyncConnect
public import SyncModel
public import SyncRuntime

/// Reads the live schema of a connection for `Schema/CONNECTION.sync`.
public struct SchemaPull {
  private let surroundings: Surroundings

  public init(surroundings: Surroundings = .process()) { self.surroundings = surroundings }

  /// All entities of the connection, or those named.
  public func entities(of plan: ConnectionPlan, only: [String] = []) async throws -> [DiscoveredEntity] {
    let connection = try await surroundings.open(plan)
    do {
      let names = only.isEmpty ? try await connection.entityNames() : only
      var entities: [DiscoveredEntity] = []
      for name in names {
        var found = try await connection.discover(name)
        found.schema.connection = plan.name
        entities.append(found)
      }
      await connection.close()
      return entities
    } catch {
      await connection.close()
      throw error
    }
  }
}
