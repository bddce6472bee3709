public import SyncModel

/// Rows of change pages as bytes that outlive their arena: for the journal, the spool and the file of a change set.
public enum ChangePageCoding {
  private static let actions = ChangeAction.allCases

  /// Appends one row.
  /// - Parameter withValues: without them, a row tells a record and its contents by keys and fingerprints only.
  public static func append(_ page: ChangePage, _ index: Int, withValues: Bool = true, to output: Arena) {
    let row = page.rows[index]
    output.append(
      byte: UInt8(actions.firstIndex(of: row.action) ?? 0) | (row.isSilent ? 0x80 : 0) | (row.parts ? 0x40 : 0))
    append(UInt64(bitPattern: row.link), to: output)
    for word in [row.sourceHash.high, row.sourceHash.low, row.targetHash.high, row.targetHash.low] {
      append(word, to: output)
    }
    append(page.arena.slice(row.sourceKey.offset, row.sourceKey.count), to: output)
    append(page.arena.slice(row.targetKey.offset, row.targetKey.count), to: output)
    appendText(row.reason ?? "", to: output)
    guard withValues else {
      for _ in 0..<4 { appendCount(0, to: output) }
      return
    }
    for values in [page.desired, page.current, page.base, page.mapped] {
      appendRecord(values.row(index), values.columnCount, page.arena, to: output)
    }
  }

  /// Reads rows until the bytes end into a page of its own arena. `nil` for bytes that are no rows of that width.
  public static func decode(_ bytes: UnsafeRawBufferPointer, columnCount: Int) -> ChangePage? {
    let page = ChangePage(columnCount: columnCount, arena: Arena(capacity: bytes.count + 1024))
    return decode(bytes, into: page) ? page : nil
  }

  public static func decode(_ bytes: UnsafeRawBufferPointer, into page: ChangePage) -> Bool {
    var reader = Reader(bytes: bytes)
    while reader.index < bytes.count {
      guard let kind = reader.byte(), Int(kind & 0x3F) < actions.count,
        let link = reader.word(), let sourceHigh = reader.word(), let sourceLow = reader.word(),
        let targetHigh = reader.word(), let targetLow = reader.word(),
        let sourceKey = reader.block(), let targetKey = reader.block(), let reason = reader.block(),
        let desired = reader.block(), let current = reader.block(), let base = reader.block(),
        let mapped = reader.block()
      else { return false }
      let source = (page.arena.append(sourceKey), sourceKey.count)
      let target = (page.arena.append(targetKey), targetKey.count)
      page.append(
        ChangePage.Row(
          action: actions[Int(kind & 0x3F)], isSilent: kind & 0x80 != 0, link: Int64(bitPattern: link),
          sourceKey: source, targetKey: target, sourceHash: Fingerprint(high: sourceHigh, low: sourceLow),
          targetHash: Fingerprint(high: targetHigh, low: targetLow),
          reason: reason.isEmpty ? nil : String(decoding: reason, as: UTF8.self), parts: kind & 0x40 != 0))
      let index = page.count - 1
      if desired.isEmpty, current.isEmpty { continue }
      for (bytes, values) in [
        (desired, page.desired), (current, page.current), (base, page.base), (mapped, page.mapped),
      ] {
        guard RecordCoding.decode(bytes, into: values.row(index), count: values.columnCount, arena: page.arena) else {
          return false
        }
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

    mutating func block() -> UnsafeRawBufferPointer? {
      guard index + 4 <= bytes.count else { return nil }
      let count = Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt32.self)))
      guard index + 4 + count <= bytes.count else { return nil }
      index += 4 + count
      return UnsafeRawBufferPointer(rebasing: bytes[(index - count)..<index])
    }
  }
}
