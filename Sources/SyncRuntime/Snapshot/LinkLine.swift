import Foundation
import SyncEngine
import SyncFormats
import SyncModel
import SyncState

/// Reads the links of a snapshot back, in the fields and types of one plan.
struct LinkLine {
  private let plan: SyncPlan
  private let readers: [RecordSide: JSONRowReader]

  init(_ plan: SyncPlan) {
    self.plan = plan
    readers = Dictionary(
      uniqueKeysWithValues: RecordSide.allCases.map {
        ($0, JSONRowReader(EntitySchema.flat(plan.side($0).readFields)))
      })
  }

  /// The link, with its values in the only row of a page.
  func read(_ line: Data) throws -> (LinkSeeding.Link, ChangePage) {
    let page = ChangePage(plan, arena: Arena(capacity: 1024))
    page.append(ChangePage.Row(action: .update))
    var link = LinkSeeding.Link(sourceKey: [], targetKey: nil, hasBase: false)
    var scanner = try line.withUnsafeBytes { try JSONScanner($0) }
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      switch key {
      case "status": link.status = LinkStatus(rawValue: try scanner.int()) ?? .active
      case "source_key": link.sourceKey = try self.key(.source, &scanner, page.arena)
      case "target_key": link.targetKey = try self.key(.target, &scanner, page.arena)
      case "base":
        link.hasBase = true
        try base(&scanner, page)
      default: try scanner.skip()
      }
    }
    return (link, page)
  }

  private func key(_ side: RecordSide, _ scanner: inout JSONScanner, _ arena: Arena) throws -> [UInt8] {
    let key = Arena(capacity: 64)
    let fields = plan.side(side).readFields.prefix(plan.side(side).keyCount)
    var position = 0
    try scanner.beginArray()
    while try scanner.nextElement() {
      guard position < fields.count else { throw scanner.error("more values than the key has fields") }
      let field = fields[position]
      let cell = try scanner.cell(as: field.type, named: "\(field.path)", in: arena)
      KeyEncoding.append(cell, from: arena, to: key)
      position += 1
    }
    return [UInt8](key.bytes)
  }

  private func base(_ scanner: inout JSONScanner, _ page: ChangePage) throws {
    var given: Set<String> = []
    try scanner.beginObject()
    while let name = try scanner.nextKey() {
      given.insert(name)
      let side: RecordSide = name.hasPrefix("source") ? .source : .target
      let columns = page.columns(side)
      let bytes = try scanner.raw()
      guard columns.columnCount > 0, let reader = readers[side] else { continue }
      let start = page.arena.append(bytes)
      let batch = name.hasSuffix("_mapped") ? columns.mapped : columns.base
      try reader.read(at: start, count: bytes.count, in: page.arena, into: batch.row(0), line: 1)
    }
    // By hand, only what both sides hold is written.
    for side in RecordSide.allCases where !given.contains(side.name + "_mapped") {
      let columns = page.columns(side)
      columns.mapped.row(0).update(from: columns.base.row(0), count: columns.columnCount)
    }
  }
}
