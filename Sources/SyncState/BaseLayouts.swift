import Foundation
public import SyncModel

extension StateStore {
  /// Keeps which fields the bases of a layout hold, in their order. The same layout is kept once.
  public func keepBaseLayout(_ layout: Fingerprint, fields: [FieldPath]) throws(StateError) {
    try write { database in
      let names = String(decoding: try JSONEncoder().encode(fields), as: UTF8.self)
      try database.execute(
        sql: "INSERT INTO base_layouts (layout, fields) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
        arguments: [layout.description, names])
    }
  }

  public func baseLayout(_ layout: Fingerprint) throws(StateError) -> [FieldPath]? {
    try read { database in
      let names = try database.one(
        String.self, sql: "SELECT fields FROM base_layouts WHERE layout = ?", arguments: [layout.description])
      return try names.map { try JSONDecoder().decode([FieldPath].self, from: Data($0.utf8)) }
    }
  }
}
