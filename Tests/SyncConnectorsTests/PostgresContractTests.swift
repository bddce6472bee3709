import SyncConnect
import SyncConnectors
import SyncModel
import SyncTestKit
import Testing

@Suite("PostgreSQL: the connector contract")
struct PostgresContractTests {
  static let table = """
    CREATE TABLE contract_items (
      id text PRIMARY KEY, note text CHECK (note <> 'poison'), an_int bigint, a_decimal numeric(38,10),
      a_float double precision, a_bool boolean, a_date date, a_time time, a_timestamp timestamptz,
      a_local_date_time timestamp, a_bytes bytea, a_json json)
    """

  @Test(arguments: ContractCheck.allCases)
  func contract(_ check: ContractCheck) async throws {
    try await check.verify {
      let server = try PostgresServer.shared()
      let database = try server.makeDatabase()
      try server.sql(Self.table, database: database)
      return ContractFixture(
        connector: PostgresConnector.self,
        settings: ConnectionSettings(name: "system", values: ["url": .text(server.url(database: database))]),
        entity: ContractSchema.entity(), discovered: ContractSchema.fields(), poison: "poison")
    }
  }

  @Test("a jsonb column and triggers keep the contract too", arguments: ContractCheck.allCases)
  func contractWithTrigger(_ check: ContractCheck) async throws {
    try await check.verify {
      let server = try PostgresServer.shared()
      let database = try server.makeDatabase()
      try server.sql(
        Self.table.replacing("a_json json", with: "a_json jsonb") + """
          ; CREATE FUNCTION same() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
          CREATE TRIGGER same BEFORE INSERT OR UPDATE ON contract_items FOR EACH ROW EXECUTE FUNCTION same()
          """, database: database)
      return ContractFixture(
        connector: PostgresConnector.self,
        settings: ConnectionSettings(name: "system", values: ["url": .text(server.url(database: database))]),
        entity: ContractSchema.entity(), discovered: ContractSchema.fields(), poison: "poison")
    }
  }
}
