public import SyncConnect

/// Names of tables and columns as SQL text.
public enum SQLName {
  /// The name in double quotes, so that any name means itself. No database stores a NUL in a name: it is refused.
  public static func quoted(_ name: String) throws(ConnectorFailure) -> String {
    guard !name.utf8.contains(0) else { throw ConnectorFailure.fatal("a name holds a NUL character") }
    guard !name.isEmpty else { throw ConnectorFailure.fatal("a name is empty") }
    // By scalars: a quote followed by a combining mark is one Character, which a search for `"` would pass over.
    var result = "\""
    for scalar in name.unicodeScalars {
      if scalar == "\"" { result += "\"" }
      result.unicodeScalars.append(scalar)
    }
    return result + "\""
  }

  public static func quoted(_ names: [String]) throws(ConnectorFailure) -> String {
    var parts: [String] = []
    for name in names { parts.append(try quoted(name)) }
    return parts.joined(separator: ", ")
  }
}
