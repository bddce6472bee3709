import SyncConnect
import SyncModel
import SyncTestKit
import Testing

@testable import SyncConnectors

struct SQLiteContractTests {
  @Test(arguments: ContractCheck.allCases)
  func `the contract of all connectors`(check: ContractCheck) async throws {
    try await check.verify {
      let fixture = try SQLiteFixture(
        """
        CREATE TABLE contract_items (id TEXT PRIMARY KEY NOT NULL, note TEXT CHECK (note <> 'poison'), an_int INTEGER,
          -- Nothing else in SQLite keeps 38 digits.
          a_decimal TEXT,
          a_float REAL, a_bool BOOLEAN, a_date DATE, a_time TIME, a_timestamp TIMESTAMPTZ,
          a_local_date_time DATETIME, a_bytes BLOB, a_json JSON)
        """)
      var discovered = ContractSchema.fields()
      for index in discovered.indices where discovered[index].path == FieldPath("a_decimal") {
        discovered[index].type = FieldType(.text(max: nil), nullable: true)
      }
      return ContractFixture(
        connector: SQLiteConnector.self,
        settings: ConnectionSettings(name: "system", values: ["path": .text(fixture.path)]),
        entity: ContractSchema.entity(), discovered: discovered, holdsNUL: true, poison: "poison",
        cleanUp: { withExtendedLifetime(fixture) {} })
    }
  }
}
