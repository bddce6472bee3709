import Foundation
import SyncEngine
import SyncFormats
import SyncModel
import SyncState

/// Writes a snapshot's lines. The file can be read by its owner alone.
final class SnapshotWriter {
  private let file: FileHandle
  private let path: String
  private let buffer = Arena(capacity: 256 * 1024)
  private var summary = SnapshotSummary()

  init(path: String, header: SnapshotHeader) throws {
    self.path = path
    try? FileManager.default.removeItem(atPath: path)
    guard FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]),
      let file = FileHandle(forWritingAtPath: path)
    else { throw RuntimeError.failed("cannot write the snapshot to `\(path)`") }
    self.file = file
    for entity in header.entities { summary.records[entity.place] = 0 }
    buffer.append("{\"type\":\"version\",\"format_version\":\(SnapshotHeader.currentFormat)}\n")
    buffer.append("{\"type\":\"header\",\"header\":")
    buffer.append(try Self.json(header))
    buffer.append("}\n")
  }

  private static func json(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  /// - Parameter writer: of the flat names of the page's columns.
  func add(_ page: RecordBatch, of entity: EntitySchema, _ fields: [FieldSchema], _ writer: JSONWriter) throws {
    for row in 0..<page.rowCount {
      buffer.append("{\"type\":\"record\",\"entity\":")
      JSONText.appendString(entity.place, to: buffer)
      let cells = page.row(row)
      var failures: [(name: String, reason: String)] = []
      for (column, field) in fields.enumerated() where cells[column].tag == .failure {
        failures.append(("\(field.path)", cells[column].string(in: page.arena)))
        cells[column] = .absent
      }
      buffer.append(",\"values\":")
      writer.append(cells, from: page.arena, to: buffer)
      appendFailures(failures)
      buffer.append("}\n")
      try flush(force: false)
    }
    summary.records[entity.place, default: 0] += page.rowCount
  }

  private func appendFailures(_ failures: [(name: String, reason: String)]) {
    guard !failures.isEmpty else { return }
    buffer.append(",\"failures\":{")
    for (index, failure) in failures.enumerated() {
      if index > 0 { buffer.append(",") }
      JSONText.appendString(failure.name, to: buffer)
      buffer.append(":")
      JSONText.appendString(failure.reason, to: buffer)
    }
    buffer.append("}")
  }

  /// A link whose values on both sides stand in a page of its plan.
  func add(_ link: LinkSeeding.Link, of plan: SyncPlan, _ page: ChangePage, _ view: SnapshotBaseView) throws {
    buffer.append("{\"type\":\"link\",\"sync\":")
    JSONText.appendString(plan.name, to: buffer)
    buffer.append(",\"status\":\(link.status.rawValue)")
    for (name, key) in [("source_key", link.sourceKey), ("target_key", link.targetKey ?? [])] where !key.isEmpty {
      buffer.append(",\"\(name)\":[")
      let cells = key.withUnsafeBytes { KeyEncoding.decode($0, to: page.arena) } ?? []
      for (index, cell) in cells.enumerated() {
        if index > 0 { buffer.append(",") }
        JSONText.appendCell(cell, from: page.arena, to: buffer)
      }
      buffer.append("]")
    }
    if link.hasBase {
      buffer.append(",\"base\":{")
      view.append(page, to: buffer)
      buffer.append("}")
    }
    buffer.append("}\n")
    summary.links += 1
    try flush(force: false)
  }

  private func flush(force: Bool) throws {
    guard force || buffer.count > 200 * 1024 else { return }
    do {
      try file.write(contentsOf: Data(buffer.bytes))
    } catch {
      throw RuntimeError.failed("cannot write the snapshot to `\(path)`: \(error.localizedDescription)")
    }
    buffer.removeAll()
  }

  func finish() throws -> SnapshotSummary {
    buffer.append("{\"type\":\"summary\",\"summary\":")
    buffer.append(try Self.json(summary))
    buffer.append("}\n")
    try flush(force: true)
    try file.close()
    return summary
  }
}

/// How the base of a link stands in a snapshot: what each side held, and what the mapping gave for it then, by field.
struct SnapshotBaseView {
  private let parts: [(name: String, side: RecordSide, isMapped: Bool, columns: [Int], writer: JSONWriter)]

  /// - Parameter omits: fields that are left out.
  init(_ plan: SyncPlan, omits: (RecordSide, FieldSchema) -> Bool) throws {
    var parts: [(String, RecordSide, Bool, [Int], JSONWriter)] = []
    for side in [RecordSide.source, .target] where side == .target || plan.isTwoWay {
      let fields = plan.side(side).readFields
      let columns = fields.indices.filter { !omits(side, fields[$0]) }
      let writer = try JSONWriter(columns.map { FieldPath(fields[$0].path.description) })
      parts.append((side.name, side, false, columns, writer))
      parts.append((side.name + "_mapped", side, true, columns, writer))
    }
    self.parts = parts
  }

  func append(_ page: ChangePage, to output: Arena) {
    for (index, part) in parts.enumerated() {
      output.append((index > 0 ? "," : "") + "\"\(part.name)\":")
      let columns = page.columns(part.side)
      let batch = part.isMapped ? columns.mapped : columns.base
      let row = RecordBatch(columnCount: part.columns.count, rowCapacity: 1, arena: Arena(capacity: 0))
      let cells = row.appendRow()
      for (position, column) in part.columns.enumerated() {
        let cell = batch[0, column]
        cells[position] = cell.tag == .failure ? .absent : cell
      }
      part.writer.append(cells, from: page.arena, to: output)
    }
  }
}
