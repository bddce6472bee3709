import SyncFormats
import SyncModel
import Testing

/// Lines with bytes changed at random are refused, or read as something that reads back the same.
@Suite struct HostileBytesTests {
  private let fields: [FieldSchema] = [
    .of("id", .int(bits: 64)), .of("a.b", .text(max: nil)), .of("a.n", .decimal(nil)), .of("at", .timestamp),
    .of("json", .json), .of("blob", .bytes), .of("f", .float),
  ]
  private let line =
    #"{"id":12,"a":{"b":"é\u00e9\ud83d\ude00\n x","n":-12.50e2,"z":[[],{}]},"at":"2024-01-01T00:00:00Z","#
    + #""json":{"x":[1, "y", null]},"blob":"AP8=","f":1.5e-3,"rest":[true,false]}"#

  @Test func jsonIsRefusedOrReadsBack() throws {
    var generator = SplitMix(state: 20_261_124)
    let reader = JSONRowReader(fields)
    let writer = try JSONWriter(fields.map(\.path))
    var accepted = 0
    for _ in 0..<20_000 {
      var bytes = Array(line.utf8)
      for _ in 0...generator.next(3) {
        let place = generator.next(bytes.count)
        switch generator.next(4) {
        case 0: bytes[place] = UInt8(truncatingIfNeeded: generator.next(256))
        case 1: bytes.remove(at: place)
        case 2: bytes.insert(Array("\"\\{}[],:0eu-".utf8)[generator.next(12)], at: place)
        default: bytes.swapAt(place, generator.next(bytes.count))
        }
      }
      let batch = RecordBatch(columnCount: fields.count)
      let offset = bytes.withUnsafeBytes { batch.arena.append($0) }
      guard (try? reader.appendRow(at: offset, count: bytes.count, to: batch, line: 1)) != nil else {
        #expect(batch.rowCount == 0)
        continue
      }
      accepted += 1
      for column in 0..<fields.count where batch[0, column].tag == .failure { batch[0, column] = .null }
      let again = RecordBatch(columnCount: fields.count)
      writer.append(batch.row(0), from: batch.arena, to: again.arena)
      try reader.appendRow(at: 0, count: again.arena.count, to: again, line: 1)
      for column in 0..<fields.count {
        #expect(
          CellComparison.equal(batch[0, column], in: batch.arena, again[0, column], in: again.arena),
          "\(String(decoding: bytes, as: UTF8.self))")
      }
    }
    #expect(accepted > 500)
  }
}

/// Source: G. Steele and others, "Fast Splittable Pseudorandom Number Generators" (SplitMix64).
private struct SplitMix {
  var state: UInt64

  mutating func next(_ bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
    return Int(truncatingIfNeeded: (value ^ value >> 31) >> 1) % bound
  }
}
