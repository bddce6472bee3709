import Foundation
import SyncFormats
import SyncModel

/// A snapshot's file. Its records are read for one plan at a time, in the fields and types that this plan reads.
public struct Snapshot: Sendable {
  public let path: String
  public let header: SnapshotHeader

  public init(path: String) throws {
    self.path = path
    var lines = try LineReader(path: path)
    let decoder = JSONDecoder()
    guard let version = try lines.next(), let first = try? decoder.decode(VersionLine.self, from: version),
      first.type == "version", first.kind == nil
    else { throw RuntimeError.failed("`\(path)` is no snapshot; `antiphon snapshot FILE` makes one") }
    guard first.formatVersion == SnapshotHeader.currentFormat else {
      throw RuntimeError.refused(
        "the snapshot `\(path)` has format \(first.formatVersion), this version reads \(SnapshotHeader.currentFormat); "
          + "take it again")
    }
    guard let line = try lines.next(), let read = try? decoder.decode(HeaderLine.self, from: line) else {
      throw RuntimeError.failed("`\(path)` is no snapshot; `antiphon snapshot FILE` makes one")
    }
    header = read.header
  }

  private struct VersionLine: Decodable {
    var type: String
    var formatVersion: Int
    var kind: String?

    private enum CodingKeys: String, CodingKey {
      case type, kind
      case formatVersion = "format_version"
    }
  }

  private struct HeaderLine: Decodable {
    var header: SnapshotHeader
  }

  /// What a plan reads of it.
  struct Content {
    /// By `CONNECTION.ENTITY`.
    var records: [String: RecordedRecords] = [:]
    /// Lines by sync.
    var links: [String: [Data]] = [:]
    /// Fields that the plan reads and the snapshot left out.
    var leftOut: Set<String> = []
  }

  /// Throws where the plan reads what the snapshot does not hold.
  func content(for plan: CompiledPlan) throws -> Content {
    var content = Content()
    var readers: [String: RecordLineReader] = [:]
    for side in plan.syncs.flatMap({ [$0.source, $0.target] }) {
      let place = side.entity.place
      guard let recorded = header.entities.first(where: { $0.place == place }) else {
        let known = header.entities.map { "`\($0.place)`" }.joined(separator: ", ")
        throw RuntimeError.failed(
          "the snapshot `\(path)` has no records of `\(place)`, but of \(known); take one with a mapping that names it")
      }
      for read in side.reads {
        if recorded.field(read) != nil { continue }
        guard header.leftOut.contains("\(place).\(read)") else {
          throw RuntimeError.failed(
            "the snapshot `\(path)` has no field `\(read)` of `\(place)`; take it again, with a mapping that declares it"
          )
        }
        content.leftOut.insert("\(place).\(read)")
      }
      if readers[place] == nil {
        let reads = Set(
          plan.syncs.flatMap { [$0.source, $0.target] }.filter { $0.entity.place == place }.flatMap(\.reads))
        readers[place] = RecordLineReader(side.entity.fields.filter { reads.contains($0.path) })
      }
    }
    var lines = try LineReader(path: path)
    _ = try lines.next()
    _ = try lines.next()
    var number = 2
    var isWhole = false
    while let line = try lines.next() {
      number += 1
      do {
        switch try SnapshotLine(line, number) {
        case .record(let entity, let values, let failures):
          try readers[entity]?.add(values, failures, number)
        case .link(let sync): content.links[sync, default: []].append(line)
        case .summary: isWhole = true
        }
      } catch let error as FormatError {
        throw RuntimeError.failed("the snapshot `\(path)`, \(error)")
      }
    }
    guard isWhole else {
      throw RuntimeError.failed("the snapshot `\(path)` has no end; it was cut short while it was taken. Take it again")
    }
    for (place, reader) in readers { content.records[place] = reader.finish() }
    return content
  }
}

/// One line of a snapshot.
enum SnapshotLine {
  case record(entity: String, values: Data, failures: [(field: String, reason: String)])
  case link(sync: String)
  case summary

  init(_ line: Data, _ number: Int) throws {
    var scanner = try line.withUnsafeBytes { try JSONScanner($0, line: number) }
    var type = ""
    var entity = ""
    var sync = ""
    var values = Data("{}".utf8)
    var failures: [(field: String, reason: String)] = []
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      switch key {
      case "type": type = try scanner.string()
      case "entity": entity = try scanner.string()
      case "sync": sync = try scanner.string()
      case "values": values = Data(try scanner.raw())
      case "failures":
        try scanner.beginObject()
        while let field = try scanner.nextKey() { failures.append((field, try scanner.string())) }
      default: try scanner.skip()
      }
    }
    try scanner.finish()
    switch type {
    case "record": self = .record(entity: entity, values: values, failures: failures)
    case "link": self = .link(sync: sync)
    case "summary": self = .summary
    default: throw scanner.error("a record, a link or the summary expected")
    }
  }
}

/// Collects the records of one entity.
private final class RecordLineReader {
  private let fields: [FieldSchema]
  private let columns: [String: Int]
  private let reader: JSONRowReader
  private let records: RecordedRecords
  private var page: RecordBatch
  private static let pageSize = 4_096

  init(_ fields: [FieldSchema]) {
    self.fields = fields
    columns = Dictionary(fields.enumerated().map { ("\($1.path)", $0) }) { first, _ in first }
    reader = JSONRowReader(EntitySchema.flat(fields))
    records = RecordedRecords(fields)
    page = RecordBatch(columnCount: fields.count)
  }

  func add(_ values: Data, _ failures: [(field: String, reason: String)], _ line: Int) throws {
    let start = values.withUnsafeBytes { page.arena.append($0) }
    let row = page.appendRow()
    try reader.read(at: start, count: values.count, in: page.arena, into: row, line: line)
    for failure in failures {
      if let column = columns[failure.field] { row[column] = .failure(failure.reason, in: page.arena) }
    }
    if page.rowCount == Self.pageSize { endPage() }
  }

  private func endPage() {
    if page.rowCount > 0 { records.add(page) }
    page = RecordBatch(columnCount: fields.count)
  }

  func finish() -> RecordedRecords {
    endPage()
    return records
  }
}
