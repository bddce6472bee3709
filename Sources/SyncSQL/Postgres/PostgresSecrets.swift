internal import CLibpq
import SyncConnect

/// The passwords of a connection string, kept to be taken out of every message.
struct PostgresSecrets: Sendable {
  private var values: [String] = []

  /// Fails where the text is no connection string; never quotes it.
  init(url: String) throws(ConnectorFailure) {
    guard !url.utf8.contains(0) else { throw ConnectorFailure.fatal("the url holds a NUL character") }
    if let scheme = ["postgresql://", "postgres://"].first(where: url.hasPrefix) {
      let authority = url.dropFirst(scheme.count).prefix { $0 != "/" && $0 != "?" }
      guard authority.utf8.count(where: { $0 == 0x40 }) <= 1 else {
        throw ConnectorFailure.fatal("the url has two `@` before the host; in a user or password write `%40`")
      }
    }
    // What libpq says of a malformed string quotes parts of it, so its words are not repeated.
    guard let options = PQconninfoParse(url, nil) else {
      throw ConnectorFailure.fatal(
        "the url is not a connection string of PostgreSQL; write `postgresql://user:password@host:5432/database` or "
          + "`host=… dbname=…`, and percent-encode special characters of a password")
    }
    defer { PQconninfoFree(options) }
    var option = options
    while let keyword = option.pointee.keyword {
      if let value = option.pointee.val, ["password", "sslpassword"].contains(String(cString: keyword)) {
        let secret = String(cString: value)
        if !secret.isEmpty { values.append(secret) }
      }
      option += 1
    }
  }

  func stripped(_ message: String) -> String {
    values.reduce(message) { text, secret in
      text.split(separator: secret, omittingEmptySubsequences: false).joined(separator: "***")
    }
  }

  static func oneLine(_ message: String) -> String {
    message.split(whereSeparator: \.isNewline).joined(separator: "; ")
  }
}
