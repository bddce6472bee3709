import SyncBuiltins
import SyncModel
import SyncText
import Testing

@testable import SyncEngine

struct RecordMapperTests {
  /// A mapping of two source fields into two target fields.
  static func plan(
    filter: PlanExpression? = nil, lines: [(Int, PlanExpression, HandlerPlan, Bool)], checks: [CheckPlan] = []
  ) -> SyncPlan {
    let location = SourceLocation(path: "m.sync", range: SourceRange(start: 0, end: 0))
    func entity(_ connection: String) -> EntitySchema {
      EntitySchema(
        connection: connection, name: "e",
        fields: [
          FieldSchema(path: FieldPath("id"), type: FieldType(.int(bits: 64)), marks: [.key]),
          FieldSchema(path: FieldPath("name"), type: FieldType(.text(max: nil), nullable: true)),
        ])
    }
    let reads = [FieldPath("id"), FieldPath("name")]
    return SyncPlan(
      name: "s", location: location,
      source: SidePlan(entity: entity("a"), reads: reads, keyCount: 1, filter: filter, checks: checks),
      target: SidePlan(entity: entity("b"), reads: reads, keyCount: 1),
      matches: [
        MatchPlan(pairs: [.init(source: .field(1), target: .field(1), sourceField: reads[1], targetField: reads[1])])
      ],
      lines: lines.map {
        LinePlan(
          slot: $0.0, expression: $0.1, handler: $0.2, onCreate: $0.3, location: location, lineNumber: 7, text: "line"
        )
      })
  }

  static func map(_ plan: SyncPlan, _ row: [Literal?], creating: Bool = true) throws -> (Verdict, [String]) {
    let mapper = try RecordMapper(plan, functions: BuiltinFunctions.all, runStarted: 0)
    let batch = RecordBatch(columnCount: 2)
    let cells = batch.appendRow()
    for (slot, literal) in row.enumerated() { cells[slot] = literal?.cell(in: batch.arena) ?? .absent }
    let output = RecordBatch(columnCount: 2, arena: batch.arena)
    let target = output.appendRow()
    mapper.begin(batch.arena)
    let verdict = mapper.map(batch.row(0), in: batch.arena, into: target, creating: creating)
    return (
      verdict, (0..<2).map { target[$0].tag == .absent ? "absent" : CellText.string(target[$0], in: batch.arena) }
    )
  }

  static let fails = PlanExpression.convert(.field(1), to: FieldType(.text(max: 2), nullable: true))

  @Test func handlersDecideWhatAFailureMeans() throws {
    let row: [Literal?] = [.int(1), .text("long")]
    #expect(try Self.map(Self.plan(lines: [(1, Self.fails, .skip, false)]), row) == (.mapped, ["absent", "absent"]))
    #expect(
      try Self.map(Self.plan(lines: [(1, Self.fails, .value(.literal(.text("x"))), false)]), row)
        == (.mapped, ["absent", "x"]))
    let rejected = try Self.map(Self.plan(lines: [(1, Self.fails, .reject("too long"), false)]), row).0
    #expect(rejected == .rejected("too long (`name`, line 7: the text has 4 characters, 2 fit)"))
    let held = try Self.map(Self.plan(lines: [(1, Self.fails, .hold(nil), false)]), row).0
    #expect(held == .held("`name` (line 7): the text has 4 characters, 2 fit"))
    #expect(
      try Self.map(Self.plan(lines: [(1, Self.fails, .reject(nil), false)]), [.int(1), .text("ok")]).0 == .mapped)
  }

  @Test func absentFieldsLeaveTheirTargetsAlone() throws {
    let plan = Self.plan(lines: [(0, .field(0), .none, false), (1, .field(1), .none, false)])
    #expect(try Self.map(plan, [.int(1), nil]) == (.mapped, ["1", "absent"]))
  }

  @Test func filtersAndChecksTakeAbsentForNull() throws {
    let isNull = PlanExpression.binary(.equal, .field(1), .literal(.null))
    #expect(try Self.map(Self.plan(filter: isNull, lines: []), [.int(1), nil]).0 == .mapped)
    #expect(try Self.map(Self.plan(filter: .not(isNull), lines: []), [.int(1), nil]).0 == .filtered)
    let check = CheckPlan(
      condition: .not(isNull), handler: .reject(nil),
      location: SourceLocation(path: "m.sync", range: SourceRange(start: 0, end: 0)), lineNumber: 3,
      text: "name != null")
    let verdict = try Self.map(Self.plan(lines: [], checks: [check]), [.int(1), nil]).0
    #expect(verdict == .rejected("the check of the source at line 3 does not hold: name != null"))
  }

  @Test func linesOnCreateWaitForACreate() throws {
    let plan = Self.plan(lines: [(1, .literal(.text("new")), .none, true)])
    #expect(try Self.map(plan, [.int(1), nil]).1 == ["absent", "new"])
    #expect(try Self.map(plan, [.int(1), nil], creating: false).1 == ["absent", "absent"])
  }

  @Test func valuesThatCouldNotBeReadRejectTheirRecord() throws {
    let mapper = try RecordMapper(
      Self.plan(lines: [(1, .field(1), .none, false)]), functions: BuiltinFunctions.all, runStarted: 0)
    let batch = RecordBatch(columnCount: 2)
    let row = batch.appendRow()
    row[0] = .int(1)
    row[1] = .failure("`name` is no text", in: batch.arena)
    let output = RecordBatch(columnCount: 2, arena: batch.arena)
    mapper.begin(batch.arena)
    #expect(
      mapper.map(batch.row(0), in: batch.arena, into: output.appendRow())
        == .rejected("`name` (line 7): `name` is no text"))
  }

  @Test(arguments: [Literal?.none, .null, .text("")])
  func nothingMatchesByNothing(_ value: Literal?) throws {
    let mapper = try RecordMapper(Self.plan(lines: []), functions: BuiltinFunctions.all, runStarted: 0)
    let batch = RecordBatch(columnCount: 2)
    let row = batch.appendRow()
    row[0] = .int(1)
    row[1] = value?.cell(in: batch.arena) ?? .absent
    mapper.begin(batch.arena)
    var values = [Cell.absent]
    let matches = mapper.matchValues(0, row: batch.row(0), into: &values)
    #expect(!matches)
  }
}
