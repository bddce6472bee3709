import SyncConnect
import SyncConnectors
import SyncModel
import SyncTestKit
import Testing

@Suite struct FileContractTests {
  @Test(arguments: ContractCheck.allCases)
  func jsonLines(_ check: ContractCheck) async throws {
    try await check.verify {
      let folder = try TemporaryFolder()
      let entity = ContractSchema.entity()
      folder.write("contract_items.jsonl", "")
      return ContractFixture(
        connector: JSONLinesConnector.self,
        settings: ConnectionSettings(name: "system", values: ["path": .text(folder.path)]), entity: entity,
        discovered: ["id", "note"].map {
          FieldSchema(path: FieldPath($0), type: FieldType(.text(max: nil)))
        }, holdsNUL: true, cleanUp: { folder.remove() })
    }
  }

  @Test(arguments: ContractCheck.allCases, ["", "NULL"])
  func csv(_ check: ContractCheck, null: String) async throws {
    try await check.verify {
      let folder = try TemporaryFolder()
      let entity = ContractSchema.entity()
      folder.write("contract_items.csv", entity.fields.map { $0.path.components[0] }.joined(separator: ",") + "\r\n")
      return ContractFixture(
        connector: CSVConnector.self,
        settings: ConnectionSettings(name: "system", values: ["path": .text(folder.path), "null": .text(null)]),
        entity: entity,
        discovered: entity.fields.map { FieldSchema(path: $0.path, type: FieldType(.text(max: nil), nullable: true)) },
        poison: "a\u{0}b", cleanUp: { folder.remove() })
    }
  }
}
