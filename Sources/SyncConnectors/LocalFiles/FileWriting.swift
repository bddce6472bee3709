import Glibc
import SyncConnect
import SyncFormats
import SyncModel

/// Writes one batch to one file: creates are appended under a journal; updates and deletes go into a new file that takes
/// the old one's place. Either all that is reported written is there after a crash, or nothing is.
final class FileWriting {
  private let batch: WriteBatch
  private let format: any RecordFormat
  private let path: String
  private let index: RowIndex
  /// What the records of an update hold in the fields that are asked for and not written.
  private let returned: RecordBatch?

  init(_ batch: WriteBatch, _ format: any RecordFormat, _ path: String) {
    self.batch = batch
    self.format = format
    self.path = path
    index = RowIndex(batch.keys)
    returned = Self.blank(batch)
  }

  private static let temporarySuffix = ".antiphon-new"
  private static let flushSize = 1 << 20

  func perform() throws -> WriteResult {
    guard batch.kind == .create || !batch.keyFields.isEmpty else {
      throw ConnectorFailure.fatal("`\(batch.entity.name)` has no key field, so its records can only be created")
    }
    let journal = try FileJournal.lock(path)
    do {
      let outcomes = try batch.kind == .create ? create(journal) : change()
      journal.end()
      if let returned {
        for (row, outcome) in outcomes.enumerated() where outcome != .written {
          for column in 0..<returned.columnCount { returned[row, column] = .absent }
        }
      }
      return WriteResult(outcomes: outcomes, returned: returned)
    } catch {
      journal.rollBack(path)
      throw error
    }
  }

  /// Absent cells for all: a created record has nothing in a field that is not written.
  private static func blank(_ batch: WriteBatch) -> RecordBatch? {
    if batch.kind == .delete || batch.returning.isEmpty { return nil }
    let count = batch.kind == .create ? batch.values.rowCount : batch.keys.rowCount
    let result = RecordBatch(columnCount: batch.returning.count, rowCapacity: max(1, count))
    for _ in 0..<count { result.appendRow() }
    return result
  }

  private func open() throws -> OpenFile? { try OpenFile.openIfThere(path, O_RDONLY) }

  private func stream(_ file: OpenFile, _ fields: [FieldSchema]) throws -> any RecordStream {
    try file.seek(to: 0)
    return try format.stream(batch.entity, fields, file.source(limit: try file.size))
  }

  // MARK: Creates

  private func create(_ journal: FileJournal) throws -> [WriteOutcome] {
    var outcomes = [WriteOutcome](repeating: .written, count: batch.values.rowCount)
    let file = try open()
    let stream = try file.map { try self.stream($0, batch.keyFields) }
    let encoder = try format.encoder(batch, stream)
    if !batch.keyFields.isEmpty {
      for row in 0..<outcomes.count {
        if !index.isComplete(row) {
          outcomes[row] = .rejected("a record needs the value of its key")
        } else if index.repeated(row) {
          outcomes[row] = .conflict("the batch has another record with this key")
        }
      }
      if let stream {
        let page = RecordBatch(columnCount: batch.keyFields.count)
        while try stream.next(into: page) {
          for row in index.find(page, 0, from: 0) { outcomes[row] = .conflict("a record with this key exists already") }
          page.removeAll()
        }
      }
    }
    let output = Arena()
    for row in 0..<outcomes.count where outcomes[row] == .written {
      if let reason = encoder.append(batch.values.row(row), from: batch.values.arena, to: output) {
        outcomes[row] = .rejected(reason)
      }
    }
    guard outcomes.contains(.written) else { return outcomes }
    if let file, encoder.preamble.isEmpty, try file.size > 0 {
      try append(output, encoder, journal)
    } else {
      try replace { (target) in
        try encoder.preamble.withUnsafeBytes { try target.write($0) }
        try target.write(output.bytes)
      }
    }
    return outcomes
  }

  private func append(_ output: Arena, _ encoder: any RecordEncoder, _ journal: FileJournal) throws {
    let file = try OpenFile.open(path, O_RDWR)
    let length = try file.size
    try journal.begin(length: length)
    var last: UInt8 = 0
    try file.seek(to: length - 1)
    _ = try withUnsafeMutableBytes(of: &last) { try file.read($0) }
    try file.seek(to: length)
    if last != 0x0A, last != 0x0D { try encoder.lineEnd.withUnsafeBytes { try file.write($0) } }
    try file.write(output.bytes)
    try file.synchronize()
    // The journal still undoes it.
    try batch.warrant.check()
  }

  // MARK: Updates and deletes

  private func change() throws -> [WriteOutcome] {
    let count = batch.keys.rowCount
    guard let file = try open() else { return Array(repeating: .conflict("the record is gone"), count: count) }
    var outcomes = try decide(file, count)
    guard outcomes.contains(.written) else { return outcomes }
    let stream = try stream(file, batch.keyFields)
    let encoder = try format.encoder(batch, stream)
    try replace { (target) in
      let page = RecordBatch(columnCount: batch.keyFields.count)
      let output = Arena(capacity: Self.flushSize + 4096)
      stream.preamble.withUnsafeBytes { _ = output.append($0) }
      while try stream.next(into: page) {
        let row = index.find(page, 0, from: 0).first { outcomes[$0] == .written }
        page.removeAll()
        if let row, batch.kind == .update {
          if let reason = try encoder.edit(stream, batch.values.row(row), from: batch.values.arena, to: output) {
            outcomes[row] = .rejected(reason)
            output.append(stream.whole)
          }
        } else if row == nil {
          output.append(stream.whole)
        }
        if output.count >= Self.flushSize {
          try target.write(output.bytes)
          output.removeAll()
        }
      }
      try target.write(output.bytes)
    }
    return outcomes
  }

  /// What becomes of each record, by what the file says now.
  private func decide(_ file: OpenFile, _ count: Int) throws -> [WriteOutcome] {
    var outcomes = [WriteOutcome](repeating: .conflict("the record is gone"), count: count)
    var found = [Bool](repeating: false, count: count)
    let keyCount = batch.keyFields.count
    let compared = batch.expected == nil ? [] : batch.fields
    let told = returned == nil ? [] : batch.returning
    let stream = try stream(file, batch.keyFields + compared + told)
    let page = RecordBatch(columnCount: keyCount + compared.count + told.count)
    while try stream.next(into: page) {
      for (position, row) in index.find(page, 0, from: 0).enumerated() {
        if found[row] {
          outcomes[row] = .conflict("several records have this key")
        } else if position > 0 {
          outcomes[row] = .conflict("the batch has another change of this record")
        } else if let field = changedField(page, row, from: keyCount) {
          outcomes[row] = .conflict("`\(field)` has another value now")
        } else {
          outcomes[row] = .written
          for column in told.indices {
            let cell = page[0, keyCount + compared.count + column]
            if let returned { returned[row, column] = cell.copied(from: page.arena, to: returned.arena) }
          }
        }
        found[row] = true
      }
      page.removeAll()
    }
    return outcomes
  }

  private func changedField(_ page: RecordBatch, _ row: Int, from first: Int) -> FieldPath? {
    guard let expected = batch.expected else { return nil }
    for (column, field) in batch.fields.enumerated() {
      let wanted = expected[row, column]
      let current = page[0, first + column]
      if wanted.tag == .absent || (wanted.tag == .null && current.isMissing) { continue }
      if !CellComparison.equal(wanted, in: expected.arena, current, in: page.arena) { return field.path }
    }
    return nil
  }

  /// Writes a new file beside the old one and puts it in its place, durably.
  private func replace(_ body: (OpenFile) throws -> Void) throws {
    let temporary = path + Self.temporarySuffix
    unlink(temporary)
    do {
      let target = try OpenFile.open(temporary, O_WRONLY | O_CREAT | O_EXCL)
      var status = stat()
      if stat(path, &status) == 0 { fchmod(target.descriptor, status.st_mode & 0o7777) }
      try body(target)
      try target.synchronize()
      try batch.warrant.check()
      guard rename(temporary, path) == 0 else { throw OpenFile.failure("replace", path, errno) }
    } catch {
      unlink(temporary)
      throw error
    }
    try OpenFile.synchronizeFolder(of: path)
  }
}
