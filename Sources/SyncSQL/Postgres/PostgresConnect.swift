internal import CLibpq
internal import Foundation
import SyncConnect

extension PostgresLink {
  /// Text forms that are exact and the same everywhere. A lock is waited for 30 s and a statement runs 10 min at most;
  /// reads lift the latter, since a slow reader of theirs is not their fault.
  static let setup = """
    SET client_encoding = 'UTF8'; SET TimeZone = 'UTC'; SET DateStyle = 'ISO, MDY'; SET IntervalStyle = 'iso_8601';
    SET bytea_output = 'hex'; SET extra_float_digits = 3; SET standard_conforming_strings = on;
    SET client_min_messages = warning; SET application_name = 'antiphon'; SET array_nulls = on;
    SET default_transaction_read_only = off; SET lock_timeout = '30s'; SET statement_timeout = '10min';
    """

  static func connect(_ url: String, secrets: PostgresSecrets) throws -> PostgresLink {
    var settings: [(String, String)] = []
    if getenv("PGCONNECT_TIMEOUT") == nil { settings.append(("connect_timeout", "15")) }
    // The url stands behind the default and wins over it.
    settings.append(("dbname", url))
    settings.append(("client_encoding", "UTF8"))
    let keywords = settings.map { strdup($0.0) } + [nil]
    let values = settings.map { strdup($0.1) } + [nil]
    defer { for text in keywords + values { free(text) } }
    guard let raw = PQconnectdbParams(keywords.map { UnsafePointer($0) }, values.map { UnsafePointer($0) }, 1) else {
      throw ConnectorFailure.transient("PostgreSQL: no memory for a connection")
    }
    guard PQstatus(raw) == CONNECTION_OK else {
      defer { PQfinish(raw) }
      let said = PQerrorMessage(raw).map { String(cString: $0) } ?? ""
      throw refusal(
        secrets.stripped(PostgresSecrets.oneLine(said)), needsPassword: PQconnectionNeedsPassword(raw) == 1,
        usedPassword: PQconnectionUsedPassword(raw) == 1)
    }
    let link = PostgresLink(raw, secrets: secrets)
    do { try link.execute(setup) } catch { throw error.failure }
    return link
  }

  /// The library gives no SQLSTATE for a connection that was refused, only the text.
  private static func refusal(_ said: String, needsPassword: Bool, usedPassword: Bool) -> ConnectorFailure {
    let text = "PostgreSQL: \(said)"
    if needsPassword {
      return .unauthorised("\(text); the server asks for a password: write it into `url` or set PGPASSWORD")
    }
    guard said.contains("FATAL:") else { return .transient(text) }
    if ["starting up", "shutting down", "recovery mode", "too many clients", "connection slots"].contains(
      where: said.contains)
    {
      return .transient(text)
    }
    let isDenied = ["authentication failed", "pg_hba.conf", "role "].contains(where: said.contains)
    return isDenied || (usedPassword && !said.contains("database ")) ? .unauthorised(text) : .fatal(text)
  }
}
