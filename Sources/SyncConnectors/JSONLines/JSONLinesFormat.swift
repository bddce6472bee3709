import SyncConnect
import SyncFormats
import SyncModel

struct JSONLinesFormat: RecordFormat {
  let kind = "jsonl"
  let suffix = ".jsonl"

  func stream(
    _ entity: EntitySchema, _ fields: [FieldSchema], _ source: @escaping ByteSource
  ) throws -> any RecordStream {
    JSONLinesStream(fields, source)
  }

  func discover(_ source: @escaping ByteSource) throws -> [FieldSchema] {
    let inference = JSONSchemaInference()
    var lines = LineReader(source: source)
    while let line = try lines.next() {
      if !JSONLinesStream.isBlank(line) { try inference.add(line, line: lines.line) }
      if lines.line & 0xFFF == 0 { try Task.checkCancellation() }
    }
    return inference.fields
  }

  func encoder(_ batch: WriteBatch, _ stream: (any RecordStream)?) throws -> any RecordEncoder {
    try JSONLinesEncoder(batch.fields.map { FieldPath($0.outsidePath) })
  }
}

final class JSONLinesStream: RecordStream {
  private let reader: JSONRowReader
  private var lines: LineReader
  private(set) var whole = UnsafeRawBufferPointer(start: nil, count: 0)
  let preamble: [UInt8] = []

  init(_ fields: [FieldSchema], _ source: @escaping ByteSource) {
    reader = JSONRowReader(fields)
    lines = LineReader(source: source)
  }

  /// An empty line is no record.
  static func isBlank(_ line: UnsafeRawBufferPointer) -> Bool {
    line.first.map { $0 <= 0x20 } ?? true && line.allSatisfy { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }
  }

  func next(into batch: RecordBatch) throws -> Bool {
    while let line = try lines.next(withEnd: true) {
      if Self.isBlank(line) { continue }
      whole = line
      let offset = batch.arena.append(line)
      try reader.appendRow(at: offset, count: line.count, to: batch, line: lines.line)
      return true
    }
    return false
  }
}

struct JSONLinesEncoder: RecordEncoder {
  private let writer: JSONWriter
  private let editor: JSONEditor
  let preamble: [UInt8] = []
  let lineEnd: [UInt8] = [0x0A]

  init(_ paths: [FieldPath]) throws(ConnectorFailure) {
    do throws(FormatError) {
      writer = try JSONWriter(paths)
      editor = try JSONEditor(paths)
    } catch {
      throw .fatal(error.message)
    }
  }

  func append(_ row: UnsafeMutablePointer<Cell>, from arena: Arena, to output: Arena) -> String? {
    let start = output.count
    writer.append(row, from: arena, to: output)
    if output.count - start >= LineReader.lineMax {
      output.truncate(to: start)
      return "the record is longer than 64 MiB"
    }
    output.append(byte: 0x0A)
    return nil
  }

  func edit(
    _ stream: any RecordStream, _ row: UnsafeMutablePointer<Cell>, from arena: Arena, to output: Arena
  ) throws -> String? {
    let start = output.count
    try editor.append(stream.whole, replacing: row, from: arena, to: output)
    if output.count - start >= LineReader.lineMax {
      output.truncate(to: start)
      return "the record is longer than 64 MiB"
    }
    return nil
  }
}
