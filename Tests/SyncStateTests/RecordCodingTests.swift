import SyncModel
import Testing

enum RandomRow {
  static func make(_ random: inout SeededGenerator, in arena: Arena) -> [Cell] {
    (0..<Int.random(in: 0..<8, using: &random)).map { _ in cell(&random, in: arena) }
  }

  private static func cell(_ random: inout SeededGenerator, in arena: Arena) -> Cell {
    let wide = Int64.random(in: Int64.min...Int64.max, using: &random)
    let int = Bool.random(using: &random) ? wide : wide >> 56
    let bytes = (0..<Int.random(in: 0..<40, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
    let digits = ExactDecimal.mantissaMax
    switch Int.random(in: 0..<15, using: &random) {
    case 0: return .absent
    case 1: return .null
    case 2: return .bool(Bool.random(using: &random))
    case 3: return .int(int)
    case 4: return Cell(tag: .decimal, bits: UInt64(bitPattern: int), scale: UInt8.random(in: 0...38, using: &random))
    case 5:
      let number = ExactDecimal(
        Int128.random(in: -digits...digits, using: &random), scale: UInt8.random(in: 0...38, using: &random))
      return .decimal(number, in: arena)
    case 6: return .float(Double(bitPattern: UInt64.random(in: 0...UInt64.max, using: &random)))
    case 7: return .date(days: int)
    case 8: return .time(microseconds: int)
    case 9: return .timestamp(microseconds: int)
    case 10: return .localDateTime(microseconds: int)
    case 11: return .text(String(decoding: bytes, as: UTF8.self), in: arena)
    case 12:
      var cell = bytes.raw { Cell.text($0, in: arena) }
      cell.tag = .bytes
      return cell
    case 13: return Array("{\"a\":1}".utf8).raw { .json($0, in: arena) }
    default: return Bool.random(using: &random) ? .overflow(in: arena) : .failure("no", in: arena)
    }
  }
}

struct RecordCodingTests {
  @Test func `a row comes back exactly`() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededGenerator(seed)
    for _ in 0..<10_000 {
      let arena = Arena()
      let row = RandomRow.make(&random, in: arena)
      let bytes = row.withUnsafeBufferPointer { buffer in
        buffer.baseAddress.map { RecordCoding.encode($0, count: row.count, from: arena) } ?? [1, 0]
      }
      let target = Arena()
      var decoded = [Cell](repeating: .absent, count: row.count + 1)
      let isWhole = bytes.raw { RecordCoding.decode($0, into: &decoded, count: row.count, arena: target) }
      try #require(isWhole, "seed \(seed)")
      #expect(bytes.raw { RecordCoding.count($0) } == row.count)
      for (left, right) in zip(row, decoded) {
        let isEqual =
          left.tag == right.tag && left.scale == right.scale && left.length == right.length
          && (left.length > 0 || left.tag.rawValue >= Cell.Tag.text.rawValue
            ? left.bytes(in: arena).elementsEqual(right.bytes(in: target)) : left.bits == right.bits)
        try #require(isEqual, "seed \(seed): \(left) became \(right)")
      }
    }
  }

  @Test func `damaged bytes are told from whole ones`() {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededGenerator(seed)
    let arena = Arena()
    let row: [Cell] = [.int(-5), .text("some text", in: arena), .float(0.1)]
    let bytes = row.withUnsafeBufferPointer { buffer in
      buffer.baseAddress.map { RecordCoding.encode($0, count: row.count, from: arena) } ?? []
    }
    var decoded = [Cell](repeating: .absent, count: 3)
    for cut in 0..<bytes.count {
      #expect(!Array(bytes.prefix(cut)).raw { RecordCoding.decode($0, into: &decoded, count: 3, arena: Arena()) })
    }
    #expect(!(bytes + [0]).raw { RecordCoding.decode($0, into: &decoded, count: 3, arena: Arena()) })
    #expect(!bytes.raw { RecordCoding.decode($0, into: &decoded, count: 2, arena: Arena()) })
    for _ in 0..<20_000 {
      var broken = bytes
      broken[Int.random(in: 0..<broken.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      let target = Arena()
      if broken.raw({ RecordCoding.decode($0, into: &decoded, count: 3, arena: target) }) {
        #expect(decoded.allSatisfy { Int($0.length) <= target.count }, "seed \(seed)")
      }
    }
  }
}
