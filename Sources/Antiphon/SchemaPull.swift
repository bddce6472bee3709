import Foundation
public import SyncConnect
public import SyncDiff
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

  /// What the live system says otherwise than these declarations of its entities.
  public func differences(of plan: ConnectionPlan, from written: [EntitySchema]) async throws -> [SchemaDifference] {
    let connection = try await surroundings.open(plan)
    do {
      let names = Set(try await connection.entityNames())
      var result: [SchemaDifference] = []
      for entity in written {
        guard names.contains(entity.name) else {
          result.append(
            SchemaDifference(
              .critical, "\(plan.name).\(entity.name)", field: nil, written: "declared", live: nil,
              note: "the system has no such entity"))
          continue
        }
        let live = try await connection.discover(entity.name)
        result += schemaDifferences(written: entity, live: live.schema, unsupported: live.unsupported.map(\.field))
      }
      await connection.close()
      return result
    } catch {
      await connection.close()
      throw error
    }
  }
}
