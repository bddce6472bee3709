import SyncModel
import Testing

@testable import SyncState

struct KeyEncodingTests {
  private func key(_ decimal: String) throws -> [UInt8] {
    let number = try #require(ExactDecimal(decimal))
    return Keys.encoded { [.decimal(number, in: $0)] }
  }

  @Test func `numbers that are equal are one key`() throws {
    #expect(try key("5.00") == Keys.int(5))
    #expect(try key("-0.0") == Keys.int(0))
    #expect(try key("1.50") == key("1.5"))
    #expect(try key("1.5") != key("1.05"))
    #expect(Keys.encoded { _ in [.float(-0.0)] } == Keys.encoded { _ in [.float(0)] })
  }

  @Test func `components cannot run together`() {
    let first = Keys.encoded { [.text("a", in: $0), .text("b", in: $0)] }
    let second = Keys.encoded { [.text("a\0b", in: $0)] }
    let third = Keys.encoded { [.text("ab", in: $0), .text("", in: $0)] }
    #expect(Set([first, second, third]).count == 3)
    #expect(Keys.text("5") != Keys.int(5))
  }

  @Test func `composed and decomposed letters are two keys`() {
    #expect(Keys.text("\u{e9}") != Keys.text("e\u{301}"))
  }

  @Test(arguments: [
    ("7", "7"), ("-12.5", "-12.5"),
    ("99999999999999999999999999999999999999", "99999999999999999999999999999999999999"),
    ("-0.00000000000000000000000000000000000001", "-0.00000000000000000000000000000000000001"),
  ])
  func `a key describes itself`(number: String, text: String) throws {
    #expect(KeyEncoding.description(try key(number)) == text)
  }

  @Test func `a composite key is joined with commas`() {
    let key = Keys.encoded { [.int(1), .text("Žofie", in: $0), .null, .bool(true), .date(days: 0)] }
    #expect(KeyEncoding.description(key) == "1, Žofie, null, true, 2000-01-01")
    #expect(KeyEncoding.description([0xFF, 0x01]) == "ff01")
    #expect(KeyEncoding.description([0x41, 0x01]) == "4101")
  }

  @Test func `the order of keys is the order of numbers`() {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededGenerator(seed)
    let arena = Arena()
    func number() -> Cell {
      switch Int.random(in: 0..<5, using: &random) {
      case 0: return .int(Int64.random(in: Int64.min...Int64.max, using: &random))
      case 1: return .int(Int64.random(in: -300...300, using: &random))
      case 2: return .int([Int64.min, Int64.max, 0, -1, 255, 256, -256, -257].randomElement(using: &random) ?? 0)
      case 3:
        let scale = UInt8.random(in: 0...3, using: &random)
        return .decimal(ExactDecimal(Int128(Int.random(in: -3000...3000, using: &random)), scale: scale), in: arena)
      default:
        let digits = ExactDecimal.mantissaMax
        let scale = UInt8.random(in: 0...38, using: &random)
        return .decimal(ExactDecimal(Int128.random(in: -digits...digits, using: &random), scale: scale), in: arena)
      }
    }
    for _ in 0..<20_000 {
      let (left, right) = (number(), number())
      let keys = Keys.page([])
      for cell in [left, right] { withUnsafePointer(to: cell) { keys.append($0, count: 1, from: arena) } }
      let expected = CellComparison.order(left, in: arena, right, in: arena)
      let found = CellComparison.compare(keys[0], keys[1])
      #expect(
        expected == found,
        "seed \(seed): \(CellText.string(left, in: arena)) and \(CellText.string(right, in: arena))")
      if expected != found { return }
    }
  }

  @Test func `the order of keys is the order of other values`() {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededGenerator(seed)
    let arena = Arena()
    func pair() -> (Cell, Cell) {
      func int() -> Int64 { Int64.random(in: Int64.min...Int64.max, using: &random) }
      func text() -> String {
        String(
          String.UnicodeScalarView(
            (0..<Int.random(in: 0..<4, using: &random)).map { _ in
              ["\0", "a", "b", "é", "\u{1}", "\u{10FFFF}"].randomElement(using: &random) ?? "a"
            }))
      }
      switch Int.random(in: 0..<6, using: &random) {
      case 0: return (.date(days: int()), .date(days: int()))
      case 1: return (.timestamp(microseconds: int()), .timestamp(microseconds: int()))
      case 2: return (.bool(Bool.random(using: &random)), .bool(Bool.random(using: &random)))
      case 3:
        func float() -> Cell { .float(Double.random(in: -2...2, using: &random)) }
        return (float(), float())
      default: return (.text(text(), in: arena), .text(text(), in: arena))
      }
    }
    for _ in 0..<20_000 {
      let (left, right) = pair()
      let keys = KeyPage()
      for cell in [left, right] { withUnsafePointer(to: cell) { keys.append($0, count: 1, from: arena) } }
      let expected = CellComparison.order(left, in: arena, right, in: arena)
      #expect(expected == CellComparison.compare(keys[0], keys[1]), "seed \(seed)")
      if expected != CellComparison.compare(keys[0], keys[1]) { return }
    }
  }

  @Test func `a key gives its cells back`() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededGenerator(seed)
    for _ in 0..<5_000 {
      let arena = Arena()
      let row = RandomRow.make(&random, in: arena).filter { $0.tag != .failure }
      if row.isEmpty { continue }
      let keys = KeyPage()
      row.withUnsafeBufferPointer { buffer in
        if let base = buffer.baseAddress { keys.append(base, count: row.count, from: arena) }
      }
      let target = Arena()
      let decoded = try #require(KeyEncoding.decode(keys[0], to: target), "seed \(seed)")
      try #require(decoded.count == row.count, "seed \(seed)")
      for (left, right) in zip(row, decoded) {
        try #require(CellComparison.equal(left, in: arena, right, in: target), "seed \(seed): \(left) \(right)")
      }
    }
  }

  @Test func `bytes that are no key are refused`() {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededGenerator(seed)
    for _ in 0..<20_000 {
      let bytes = (0..<Int.random(in: 1..<24, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
      let cells = bytes.raw { KeyEncoding.decode($0, to: Arena(capacity: 64)) }
      if let cells { #expect(!cells.isEmpty, "seed \(seed)") }
    }
    #expect([UInt8(0x70), 0x61].raw { KeyEncoding.decode($0, to: Arena()) } == nil)
    #expect([UInt8(0x48), 1, 2].raw { KeyEncoding.decode($0, to: Arena()) } == nil)
  }
}
