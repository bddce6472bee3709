import SyncConnect
import SyncModel
import SyncSimulation
import SyncTestKit
import Synchronization
import Testing

/// The simulator's own system keeps what every connector must.
struct MemoryContractTests {
  private static let number = Atomic(0)

  @Test(arguments: ContractCheck.allCases)
  func keepsTheContract(_ check: ContractCheck) async throws {
    try await check.verify {
      let name = "contract-\(Self.number.add(1, ordering: .relaxed).newValue)"
      let entity = ContractSchema.entity()
      let system = MemorySystem(name: name, entity: entity)
      system.setPoison("poison")
      MemoryConnector.add(system)
      return ContractFixture(
        connector: MemoryConnector.self, settings: ConnectionSettings(name: "system", values: ["name": .text(name)]),
        entity: entity, discovered: entity.fields, holdsNUL: true, poison: "poison",
        cleanUp: { MemoryConnector.remove(name) })
    }
  }
}
