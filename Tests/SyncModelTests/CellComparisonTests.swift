import SyncModel
import Testing

@Suite struct CellComparisonTests {
  let left = Arena()
  let right = Arena()

  private func fingerprint(_ cell: Cell, in arena: Arena) -> Fingerprint {
    var hasher = Hasher128()
    hasher.combine(cell, in: arena)
    return hasher.finish()
  }

  private func values(in arena: Arena) -> [(name: String, cell: Cell)] {
    func decimal(_ text: String) -> Cell { ExactDecimal(text).map { .decimal($0, in: arena) } ?? .absent }
    return [
      ("absent", .absent), ("null", .null), ("true", .bool(true)), ("false", .bool(false)), ("0", .int(0)),
      ("5", .int(5)), ("-1", .int(-1)), ("max", .int(.max)), ("5.0", Cell(tag: .decimal, bits: 50, scale: 1)),
      ("5.5", decimal("5.5")), ("wide", decimal("1e30")), ("wide.", decimal("123456789012345678901234567890.5")),
      ("f5", .float(5)), ("f5.5", .float(5.5)), ("f1e30", .float(1e30)), ("fnan", .float(.nan)),
      ("fnan2", .float(Double(nan: 3, signaling: false))), ("f-0", .float(-0.0)), ("finf", .float(.infinity)),
      ("text", .text("5", in: arena)), ("empty", .text("", in: arena)), ("long", .text("a text of 17 byte", in: arena)),
      ("date", .date(days: 5)), ("time", .time(microseconds: 5)), ("instant", .timestamp(microseconds: 5)),
      ("local", .localDateTime(microseconds: 5)),
    ]
  }

  /// The pairs, beyond each with itself, that are equal.
  private let equals: Set<Set<String>> = [
    ["5", "5.0"], ["5", "f5"], ["5.0", "f5"], ["5.5", "f5.5"], ["wide", "f1e30"], ["0", "f-0"], ["fnan", "fnan2"],
  ]

  @Test func equalityIsThatOfValues() {
    _ = right.append("so that offsets differ")
    for a in values(in: left) {
      for b in values(in: right) {
        let expected = a.name == b.name || equals.contains([a.name, b.name])
        let isEqual = CellComparison.equal(a.cell, in: left, b.cell, in: right)
        #expect(isEqual == expected, "\(a.name) and \(b.name)")
        if isEqual, !["5.5", "wide"].contains(a.name), !["5.5", "wide"].contains(b.name) || a.name == b.name {
          #expect(fingerprint(a.cell, in: left) == fingerprint(b.cell, in: right), "\(a.name) and \(b.name)")
        }
        if !isEqual {
          #expect(fingerprint(a.cell, in: left) != fingerprint(b.cell, in: right), "\(a.name) and \(b.name)")
        }
      }
    }
  }

  @Test func orderIsAntisymmetricAndAgreesWithEquality() {
    for a in values(in: left) {
      for b in values(in: right) {
        let forth = CellComparison.order(a.cell, in: left, b.cell, in: right)
        let back = CellComparison.order(b.cell, in: right, a.cell, in: left)
        #expect(forth == back.map { -$0 }, "\(a.name) and \(b.name)")
        if forth == 0 { #expect(CellComparison.equal(a.cell, in: left, b.cell, in: right), "\(a.name) and \(b.name)") }
      }
    }
    #expect(CellComparison.order(.null, in: left, .null, in: left) == nil)
    #expect(CellComparison.order(.float(.nan), in: left, .float(.nan), in: left) == nil)
    #expect(CellComparison.order(.int(1), in: left, .text("1", in: left), in: left) == nil)
  }

  @Test func textIsOrderedByItsBytes() {
    let texts = ["", "A", "B", "a", "aa", "ab", "b", "é", "日", "😀"]
    for (i, a) in texts.enumerated() {
      for (j, b) in texts.enumerated() {
        let order = CellComparison.order(.text(a, in: left), in: left, .text(b, in: right), in: right)
        #expect(order == (i < j ? -1 : i > j ? 1 : 0))
      }
    }
  }

  /// Every length and every place of a difference, beyond the words that are compared at once.
  @Test func bytesAreComparedToTheLast() {
    for count in 0..<40 {
      let bytes = (0..<count).map { UInt8($0) }
      let a = bytes.withUnsafeBytes { Cell.text($0, in: left) }
      #expect(CellComparison.equal(a, in: left, bytes.withUnsafeBytes { Cell.text($0, in: right) }, in: right))
      for index in 0..<count {
        var other = bytes
        other[index] ^= 0x80
        let b = other.withUnsafeBytes { Cell.text($0, in: right) }
        #expect(!CellComparison.equal(a, in: left, b, in: right))
        #expect(CellComparison.order(a, in: left, b, in: right) == -1)
        #expect(fingerprint(a, in: left) != fingerprint(b, in: right))
      }
    }
  }
}
