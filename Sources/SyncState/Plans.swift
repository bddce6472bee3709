extension StateStore {
  /// Keeps a compiled plan by its hash, as JSON, so that what it did can be explained and undone later.
  public func keepPlan(hash: String, json: @autoclosure () throws -> String) throws {
    let isKept = try read { database in
      try database.one(Bool.self, sql: "SELECT EXISTS (SELECT 1 FROM plans WHERE plan_hash = ?)", arguments: [hash])
        ?? false
    }
    if isKept { return }
    let text = try json()
    try write { database in
      try database.execute(
        sql: "INSERT INTO plans (plan_hash, plan) VALUES (?, ?) ON CONFLICT (plan_hash) DO NOTHING",
        arguments: [hash, text])
    }
  }

  /// The plan of that hash as JSON; `nil` where it never ran here.
  public func plan(hash: String) throws(StateError) -> String? {
    try read { database in
      try database.one(String.self, sql: "SELECT plan FROM plans WHERE plan_hash = ?", arguments: [hash])
    }
  }

  /// What the batches of a run held before they were written, and what was written: newest first, at most `limit` before
  /// a number; 0 begins at the newest.
  public func images(
    run: Int64, before number: Int64 = 0, limit: Int
  ) throws(StateError) -> [(number: Int64, payload: [UInt8])] {
    try read { database in
      let statement = try database.statement(
        """
        SELECT number, payload FROM before_images WHERE run_id = ?1 AND (CAST(?2 AS BIGINT) = 0 OR number < CAST(?2 AS BIGINT))
        ORDER BY number DESC LIMIT ?3
        """)
      defer { statement.reset() }
      statement.bind(1, run)
      statement.bind(2, number)
      statement.bind(3, Int64(limit))
      var result: [(number: Int64, payload: [UInt8])] = []
      while try statement.step() { result.append((statement.int(0), statement.array(1) ?? [])) }
      return result
    }
  }

  static func storeImages(_ settlement: Settlement, run: Int64, _ database: any StoreSession) throws {
    if settlement.images.isEmpty { return }
    let statement = try database.statement(
      """
      INSERT INTO before_images (run_id, number, side, kind, link_id, payload)
      VALUES (?1, (SELECT coalesce(max(number), 0) + 1 FROM before_images WHERE run_id = ?1), 1, 1, 0, ?2)
      """)
    for image in settlement.images {
      statement.bind(1, run)
      statement.bind(2, settlement.bytes.bytes(image))
      try statement.run()
    }
  }
}
