public import SyncModel

/// Rows of change pages as bytes that outlive their arena: for the journal, the spool and the file of a change set.
public enum ChangePageCoding {
  private static let actions = ChangeAction.allCases
  private static let conflicts = ConflictKind.allCases

  /// Appends one row.
  /// - Parameter withValues: without them, a row tells a record and its contents by keys and fingerprints only.
  public static func append(_ page: ChangePage, _ index: Int, withValues: Bool = true, to output: Arena) {
    let row = page.rows[index]
    let conflict = row.conflict.flatMap(conflicts.firstIndex).map { $0 + 1 } ?? 0
    output.append(byte: UInt8(actions.firstIndex(of: row.action) ?? 0) | UInt8(truncatingIfNeeded: conflict) << 4)
    output.append(
      byte: (row.isSilent ? 1 : 0) | (row.parts ? 2 : 0) | (row.side == .source ? 4 : 0) | (withValues ? 8 : 0)
        | row.gone.rawValue << 4 | row.moved.rawValue << 6)
    append(UInt64(bitPattern: row.link), to: output)
    for word in [row.sourceHash.high, row.sourceHash.low, row.targetHash.high, row.targetHash.low] {
      append(word, to: output)
    }
    append(page.sourceKey(index), to: output)
    append(page.targetKey(index), to: output)
    appendText(row.reason ?? "", to: output)
    if conflict != 0 { appendText(row.candidates ?? "", to: output) }
    guard withValues else { return }
    appendCount(row.decisions.count, to: output)
    for decision in row.decisions { append(UInt64(bitPattern: decision), to: output) }
    appendCount(row.held.count, to: output)
    for held in row.held { append(held, page.arena, to: output) }
    for columns in [page.target, page.source] where columns.columnCount > 0 {
      for values in [columns.desired, columns.current, columns.base, columns.mapped] {
        appendRecord(values.row(index), values.columnCount, page.arena, to: output)
      }
    }
  }

  private static func append(_ held: HeldField, _ arena: Arena, to output: Arena) {
    appendText(held.field, to: output)
    appendText(held.rule, to: output)
    output.append(byte: held.isSensitive ? 1 : 0)
    withUnsafeTemporaryAllocation(of: Cell.self, capacity: 3) { cells in
      cells[0] = held.base
      cells[1] = held.source
      cells[2] = held.target
      if let base = cells.baseAddress { appendRecord(UnsafePointer(base), 3, arena, to: output) }
    }
  }

  /// Reads rows until the bytes end. `nil` for bytes that are no rows of that plan.
  public static func decode(_ bytes: UnsafeRawBufferPointer, _ plan: SyncPlan) -> ChangePage? {
    let page = ChangePage(plan, arena: Arena(capacity: bytes.count + 1024))
    return decode(bytes, into: page) ? page : nil
  }

  public static func decode(_ bytes: UnsafeRawBufferPointer, into page: ChangePage) -> Bool {
    var reader = Reader(bytes: bytes)
    while reader.index < bytes.count {
      guard let head = reader.byte(), Int(head & 15) < actions.count, Int(head >> 4) <= conflicts.count,
        let flags = reader.byte(),
        let link = reader.word(), let sourceHigh = reader.word(), let sourceLow = reader.word(),
        let targetHigh = reader.word(), let targetLow = reader.word(),
        let sourceKey = reader.block(), let targetKey = reader.block(), let reason = reader.block()
      else { return false }
      let source = (page.arena.append(sourceKey), sourceKey.count)
      let target = (page.arena.append(targetKey), targetKey.count)
      page.append(
        ChangePage.Row(
          action: actions[Int(head & 15)], side: flags & 4 != 0 ? .source : .target, isSilent: flags & 1 != 0,
          link: Int64(bitPattern: link), sourceKey: source, targetKey: target,
          sourceHash: Fingerprint(high: sourceHigh, low: sourceLow),
          targetHash: Fingerprint(high: targetHigh, low: targetLow),
          reason: reason.isEmpty ? nil : String(decoding: reason, as: UTF8.self), parts: flags & 2 != 0,
          gone: RecordSides(rawValue: flags >> 4 & 3)))
      if flags >> 6 != 0 { page.change(page.count - 1) { $0.moved = RecordSides(rawValue: flags >> 6) } }
      if head >> 4 != 0 {
        guard let candidates = reader.block() else { return false }
        page.change(page.count - 1) {
          $0.conflict = conflicts[Int(head >> 4) - 1]
          $0.candidates = candidates.isEmpty ? nil : String(decoding: candidates, as: UTF8.self)
        }
      }
      guard flags & 8 != 0 else { continue }
      guard decodeValues(&reader, page, page.count - 1) else { return false }
    }
    return true
  }

  private static func decodeValues(_ reader: inout Reader, _ page: ChangePage, _ index: Int) -> Bool {
    guard let decisionCount = reader.count() else { return false }
    var decisions: [Int64] = []
    for _ in 0..<decisionCount {
      guard let id = reader.word() else { return false }
      decisions.append(Int64(bitPattern: id))
    }
    guard let heldCount = reader.count() else { return false }
    var held: [HeldField] = []
    for _ in 0..<heldCount {
      guard let field = reader.block(), let rule = reader.block(), let sensitive = reader.byte(),
        let record = reader.block()
      else { return false }
      let cells = UnsafeMutablePointer<Cell>.allocate(capacity: 3)
      defer { cells.deallocate() }
      cells.initialize(repeating: .absent, count: 3)
      guard RecordCoding.decode(record, into: cells, count: 3, arena: page.arena) else { return false }
      held.append(
        HeldField(
          field: String(decoding: field, as: UTF8.self), rule: String(decoding: rule, as: UTF8.self), base: cells[0],
          source: cells[1], target: cells[2], isSensitive: sensitive == 1))
    }
    if !decisions.isEmpty || !held.isEmpty {
      page.change(index) { row in
        row.decisions = decisions
        row.held = held
      }
    }
    for columns in [page.target, page.source] where columns.columnCount > 0 {
      for values in [columns.desired, columns.current, columns.base, columns.mapped] {
        guard let bytes = reader.block(),
          RecordCoding.decode(bytes, into: values.row(index), count: values.columnCount, arena: page.arena)
        else { return false }
      }
    }
    return true
  }

  private static func append(_ word: UInt64, to output: Arena) {
    output.reserve(8).storeBytes(of: word.littleEndian, as: UInt64.self)
    output.commit(8)
  }

  private static func append(_ bytes: UnsafeRawBufferPointer, to output: Arena) {
    appendCount(bytes.count, to: output)
    output.append(bytes)
  }

  private static func appendText(_ text: String, to output: Arena) {
    appendCount(text.utf8.count, to: output)
    output.append(text)
  }

  private static func appendCount(_ count: Int, to output: Arena) {
    output.reserve(4).storeBytes(of: UInt32(truncatingIfNeeded: count).littleEndian, as: UInt32.self)
    output.commit(4)
  }

  private static func appendRecord(_ row: UnsafePointer<Cell>, _ count: Int, _ arena: Arena, to output: Arena) {
    appendCount(0, to: output)
    let start = output.count
    RecordCoding.append(row, count: count, from: arena, to: output)
    (output.start + start - 4).storeBytes(
      of: UInt32(truncatingIfNeeded: output.count - start).littleEndian, as: UInt32.self)
  }

  private struct Reader {
    let bytes: UnsafeRawBufferPointer
    var index = 0

    mutating func byte() -> UInt8? {
      guard index < bytes.count else { return nil }
      index += 1
      return bytes[index - 1]
    }

    mutating func word() -> UInt64? {
      guard index + 8 <= bytes.count else { return nil }
      index += 8
      return UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index - 8, as: UInt64.self))
    }

    /// Of what follows, each at least a byte.
    mutating func count() -> Int? {
      guard index + 4 <= bytes.count else { return nil }
      let count = Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt32.self)))
      index += 4
      return count <= bytes.count - index ? count : nil
    }

    mutating func block() -> UnsafeRawBufferPointer? {
      guard let count = count() else { return nil }
      index += count
      return UnsafeRawBufferPointer(rebasing: bytes[(index - count)..<index])
    }
  }
}
