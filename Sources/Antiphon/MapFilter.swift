import Foundation
import SyncBuiltins
import SyncEngine
import SyncFormats
public import SyncModel
import SyncRuntime

/// The mapping alone: JSON lines in, mapped JSON lines out. Touches no system and no store.
public final class MapFilter {
  private let mapper: RecordMapper
  private let reader: JSONRowReader
  private let writer: JSONWriter
  private let batch: RecordBatch
  private let output: Arena
  private let row: UnsafeMutablePointer<Cell>
  private let columnCount: Int
  private let columns: [Int]
  private let rejections = Arena(capacity: 4096)
  private var line = 0
  public private(set) var rejected = 0

  public init(_ plan: SyncPlan) throws {
    do {
      mapper = try RecordMapper(plan, functions: BuiltinFunctions.all, runStarted: Moment.now())
    } catch {
      throw RuntimeError.failed("the sync `\(plan.name)`: \(error.description)")
    }
    reader = JSONRowReader(plan.source.readFields)
    columns = plan.twoWayLines.map(\.target) + plan.lines.filter { $0.direction == .toTarget }.map(\.slot)
    do {
      writer = try JSONWriter(columns.map { plan.target.reads[$0] })
    } catch {
      throw RuntimeError.failed("the sync `\(plan.name)`: \(error.message)")
    }
    columnCount = plan.target.reads.count
    batch = RecordBatch(columnCount: plan.source.reads.count, rowCapacity: 1, arena: Arena(capacity: 1 << 20))
    output = Arena(capacity: 1 << 20)
    row = .allocate(capacity: max(1, columnCount + columns.count))
  }

  deinit { row.deallocate() }

  /// Maps whole lines. Mapped records go to `write`, rejected ones to `reject`, each a buffer of JSON lines.
  public func map(
    _ lines: UnsafeRawBufferPointer, write: (UnsafeRawBufferPointer) throws -> Void,
    reject: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    batch.removeAll()
    output.removeAll()
    rejections.removeAll()
    let arena = batch.arena
    arena.append(lines)
    mapper.begin(batch.arena)
    let count = lines.count
    var start = 0
    let mark = arena.count
    while start < count {
      var end = start
      if let found = memchr(arena.start + start, 0x0A, count - start) {
        end = UnsafeRawPointer(found) - UnsafeRawPointer(arena.start)
      } else {
        end = count
      }
      line += 1
      if end > start, !isBlank(arena.slice(start, end - start)) {
        do {
          try mapLine(start, end - start, arena, lines)
        } catch {
          // What was mapped before the bad line is not lost.
          if output.count > 0 { try write(output.bytes) }
          if rejections.count > 0 { try reject(rejections.bytes) }
          throw error
        }
        // What the record appended is not needed any more.
        arena.truncate(to: mark)
      }
      start = end + 1
    }
    if output.count > 0 { try write(output.bytes) }
    if rejections.count > 0 { try reject(rejections.bytes) }
  }

  private func isBlank(_ bytes: UnsafeRawBufferPointer) -> Bool {
    bytes.allSatisfy { $0 == 0x20 || $0 == 0x0D || $0 == 0x09 }
  }

  private func mapLine(_ offset: Int, _ count: Int, _ arena: Arena, _ lines: UnsafeRawBufferPointer) throws {
    if batch.rowCount > 0 { batch.removeLastRow() }
    let cells = batch.appendRow()
    do {
      try reader.read(at: offset, count: count, in: arena, into: cells, line: line)
    } catch {
      throw RuntimeError.failed("standard input, \(error)")
    }
    row.initialize(repeating: .absent, count: columnCount)
    switch mapper.map(batch.row(0), in: batch.arena, into: row) {
    case .mapped:
      let selected = row + columnCount
      for (position, column) in columns.enumerated() { selected[position] = row[column] }
      writer.append(selected, from: arena, to: output)
      output.append(byte: 0x0A)
    case .filtered: break
    // The reader uses its text up; the line as it came stands in the caller's buffer.
    case .rejected(let reason):
      refuse(reason, UnsafeRawBufferPointer(rebasing: lines[offset..<(offset + count)]), "reject")
    case .held(let reason):
      refuse(reason, UnsafeRawBufferPointer(rebasing: lines[offset..<(offset + count)]), "hold")
    }
  }

  private func refuse(_ reason: String, _ record: UnsafeRawBufferPointer, _ action: String) {
    rejected += 1
    rejections.append("{\"line\":\(line),\"action\":\"\(action)\",\"reason\":")
    JSONText.appendString(reason, to: rejections)
    rejections.append(",\"record\":")
    rejections.append(record)
    rejections.append("}\n")
  }
}
