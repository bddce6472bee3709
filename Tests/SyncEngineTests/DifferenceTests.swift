import SyncModel
import Testing

@testable import SyncEngine

/// The one-way rows of the three-way table, field by field.
struct DifferenceTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var desired: Literal?
    var base: Literal?
    var actual: Literal?
    var restores = false
    /// What is written; `nil` leaves the field.
    var written: Literal?
    var drifts = false
    var testDescription: String
  }

  static let cases: [Case] = [
    Case(desired: .int(1), base: .int(1), actual: .int(1), testDescription: "nothing changed"),
    Case(desired: .int(2), base: .int(1), actual: .int(1), written: .int(2), testDescription: "the source changed"),
    Case(desired: .int(1), base: .int(1), actual: .int(3), drifts: true, testDescription: "the target changed"),
    Case(
      desired: .int(1), base: .int(1), actual: .int(3), restores: true, written: .int(1),
      testDescription: "the target changed and is restored"),
    Case(desired: .int(2), base: .int(1), actual: .int(2), testDescription: "both changed alike"),
    Case(
      desired: .int(2), base: .int(1), actual: .int(3), written: .int(2),
      testDescription: "both changed: the arrow's origin wins"),
    Case(desired: nil, base: .int(1), actual: .int(3), testDescription: "no line wrote the field"),
    Case(desired: .null, base: .int(1), actual: .int(1), written: .null, testDescription: "the source became null"),
    Case(desired: .null, base: nil, actual: .int(1), testDescription: "a newly mapped null erases nothing"),
    Case(desired: .int(2), base: nil, actual: .int(1), written: .int(2), testDescription: "a newly mapped field"),
    Case(
      desired: .decimal(ExactDecimal(500, scale: 2)), base: .int(5), actual: .int(5),
      testDescription: "another scale is no change"),
  ]

  @Test(arguments: cases)
  func linked(_ test: Case) {
    let arena = Arena()
    func row(_ literal: Literal?) -> UnsafeMutablePointer<Cell> {
      let pointer = UnsafeMutablePointer<Cell>.allocate(capacity: 1)
      pointer.initialize(to: literal?.cell(in: arena) ?? .absent)
      return pointer
    }
    let rows = [row(test.desired), row(test.base), row(test.actual), row(nil), row(test.base)]
    defer { for row in rows { row.deallocate() } }
    let result = FieldDifference.linked(
      desired: rows[0], mapped: rows[1], base: rows[4], actual: rows[2], slots: [0], restores: test.restores,
      arena: arena,
      into: rows[3])
    let expected = test.written?.cell(in: arena) ?? .absent
    let isEqual = CellComparison.equal(rows[3][0], in: arena, expected, in: arena)
    #expect(isEqual)
    #expect(result.writes == (test.written != nil))
    #expect(result.drifts == test.drifts)
  }

  @Test func adoptionNeverErases() {
    let arena = Arena()
    let desired = RecordBatch(columnCount: 3, arena: arena)
    let actual = RecordBatch(columnCount: 3, arena: arena)
    let output = RecordBatch(columnCount: 3, arena: arena)
    for batch in [desired, actual, output] { batch.appendRow() }
    desired[0, 0] = .null
    actual[0, 0] = .int(1)
    desired[0, 1] = .int(2)
    actual[0, 1] = .null
    desired[0, 2] = .int(3)
    actual[0, 2] = .int(3)
    let result = FieldDifference.adopted(
      desired: desired.row(0), actual: actual.row(0), slots: [0, 1, 2], arena: arena, into: output.row(0))
    #expect(result.writes)
    #expect(output[0, 0].tag == .absent)
    #expect(output[0, 1].int == 2)
    #expect(output[0, 2].tag == .absent)
  }

  @Test func changePagesSurviveTheirCoding() throws {
    let page = ChangePage(columnCount: 2, arena: Arena())
    for (index, action) in ChangeAction.allCases.enumerated() {
      let key = page.arena.append("key \(index)")
      page.append(
        .init(
          action: action, isSilent: index % 2 == 0, link: Int64(index) - 1, sourceKey: (key, 5),
          targetKey: index % 3 == 0 ? (0, 0) : (key, 5), sourceHash: Fingerprint(high: 1, low: UInt64(index)),
          targetHash: Fingerprint(high: 2, low: 3), reason: index % 2 == 0 ? nil : "because \(index)", parts: index == 4
        ))
      page.desired[index, 0] = .text("v\(index) – ü", in: page.arena)
      page.current[index, 1] = .decimal(ExactDecimal(.init(index) << 70, scale: 3), in: page.arena)
    }
    let bytes = Arena()
    for index in 0..<page.count { ChangePageCoding.append(page, index, to: bytes) }
    let read = try #require(ChangePageCoding.decode(bytes.bytes, columnCount: 2))
    #expect(read.count == page.count)
    for index in 0..<page.count {
      let (a, b) = (page.rows[index], read.rows[index])
      #expect(a.action == b.action && a.isSilent == b.isSilent && a.link == b.link && a.reason == b.reason)
      #expect(a.parts == b.parts && a.sourceHash == b.sourceHash && a.targetHash == b.targetHash)
      #expect(read.arena.string(b.sourceKey.offset, b.sourceKey.count) == "key \(index)")
      #expect(b.targetKey.count == a.targetKey.count)
      let sameDesired = CellComparison.equal(
        page.desired[index, 0], in: page.arena, read.desired[index, 0], in: read.arena)
      let sameCurrent = CellComparison.equal(
        page.current[index, 1], in: page.arena, read.current[index, 1], in: read.arena)
      #expect(sameDesired && sameCurrent)
    }
    // A cut anywhere is noticed, or ends a row exactly.
    for count in 0..<bytes.count {
      let cut = ChangePageCoding.decode(UnsafeRawBufferPointer(rebasing: bytes.bytes[..<count]), columnCount: 2)
      #expect((cut?.count ?? 0) < page.count)
    }
  }
}
