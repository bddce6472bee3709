import SyncBuiltins
import SyncModel
import Testing

@testable import SyncEngine

/// Expressions against the language's rules of null, absence and failure.
struct ProgramTests {
  /// The value of an expression over one row, as text; `absent`, `null` and `failure: …` by name.
  static func evaluate(
    _ expression: PlanExpression, _ fields: [Literal?] = [], tables: [TablePlan] = [], runStarted: Int64 = 0
  ) throws -> String {
    var builder = ProgramBuilder(
      fieldCount: fields.count, tables: tables, functions: FunctionTable.byName(BuiltinFunctions.all))
    let entry = try builder.add(expression)
    let evaluator = Evaluator(try builder.finish(), runStarted: runStarted)
    let batch = RecordBatch(columnCount: fields.count, rowCapacity: 1)
    let row = batch.appendRow()
    for (slot, field) in fields.enumerated() { row[slot] = field?.cell(in: batch.arena) ?? .absent }
    evaluator.begin(batch.arena)
    evaluator.load(batch.row(0))
    let cell = evaluator.value(entry)
    switch cell.tag {
    case .absent: return "absent"
    case .null: return "null"
    case .failure: return "failure: " + cell.string(in: batch.arena)
    default: return CellText.string(cell, in: batch.arena)
    }
  }

  static let absent: Literal? = nil

  @Test func absenceIsContagiousAndNullIsNot() throws {
    let first = PlanExpression.field(0)
    #expect(try Self.evaluate(.binary(.coalesce, first, .literal(.text("x"))), [Self.absent]) == "absent")
    #expect(try Self.evaluate(.binary(.coalesce, first, .literal(.text("x"))), [.null]) == "x")
    #expect(try Self.evaluate(.template([first, .literal(.text("!"))]), [Self.absent]) == "absent")
    #expect(try Self.evaluate(.template([first, .literal(.text("!"))]), [.null]) == "null")
    #expect(try Self.evaluate(.call(function: "trim", arguments: [first]), [Self.absent]) == "absent")
    #expect(try Self.evaluate(.call(function: "trim", arguments: [first]), [.null]) == "null")
    #expect(try Self.evaluate(.binary(.add, first, .literal(.int(1))), [.null]) == "null")
    #expect(try Self.evaluate(.present(first), [Self.absent]) == "false")
    #expect(try Self.evaluate(.present(first), [.null]) == "true")
    let guarded = PlanExpression.conditional(.present(first), then: first, otherwise: .literal(.text("none")))
    #expect(try Self.evaluate(guarded, [Self.absent]) == "none")
  }

  @Test func logicIsTwoValued() throws {
    let first = PlanExpression.field(0)
    #expect(try Self.evaluate(.binary(.equal, first, .literal(.null)), [.null]) == "true")
    #expect(try Self.evaluate(.binary(.equal, first, .literal(.int(1))), [.null]) == "false")
    #expect(try Self.evaluate(.binary(.notEqual, first, .literal(.int(1))), [.null]) == "true")
    #expect(try Self.evaluate(.binary(.less, first, .literal(.int(1))), [.null]) == "false")
    #expect(try Self.evaluate(.binary(.greaterOrEqual, first, .literal(.int(1))), [.null]) == "false")
    #expect(try Self.evaluate(.matches(first, pattern: "a"), [.null]) == "false")
    #expect(try Self.evaluate(.anyOf(first, [.int(1), .null]), [.null]) == "true")
    #expect(try Self.evaluate(.anyOf(first, [.int(1)]), [.null]) == "false")
    // The right side is not asked when the left decides, so its failure does not count.
    let failing = PlanExpression.binary(.equal, .binary(.divide, .literal(.int(1)), first), .literal(.int(1)))
    #expect(try Self.evaluate(.binary(.and, .literal(.bool(false)), failing), [.int(0)]) == "false")
    #expect(try Self.evaluate(.binary(.or, .literal(.bool(true)), failing), [.int(0)]) == "true")
    #expect(try Self.evaluate(.binary(.and, .literal(.bool(true)), failing), [.int(0)]).hasPrefix("failure"))
  }

  @Test func arithmeticIsExact() throws {
    func decimal(_ text: String) -> PlanExpression { .literal(.decimal(ExactDecimal(text) ?? ExactDecimal(0))) }
    #expect(try Self.evaluate(.binary(.add, decimal("0.1"), decimal("0.2"))) == "0.3")
    #expect(try Self.evaluate(.binary(.divide, .literal(.int(1)), .literal(.int(8)))) == "0.125")
    #expect(try Self.evaluate(.binary(.multiply, decimal("12.50"), .literal(.int(2)))) == "25")
    #expect(try Self.evaluate(.binary(.equal, decimal("5.00"), .literal(.int(5)))) == "true")
    let tooLarge = PlanExpression.binary(.multiply, decimal("99999999999999999999"), decimal("9999999999999999999"))
    #expect(try Self.evaluate(tooLarge).hasPrefix("failure"))
    // Arithmetic beyond what is kept exactly is the one failure that no handler catches.
    #expect(try Self.evaluate(.fallback(tooLarge, .literal(.int(0)))).hasPrefix("failure"))
    let overflow = PlanExpression.binary(.add, .literal(.int(.max)), .literal(.int(1)))
    #expect(try Self.evaluate(.fallback(overflow, .literal(.int(0)))).hasPrefix("failure"))
    #expect(
      try Self.evaluate(.fallback(.binary(.divide, .literal(.int(1)), .field(0)), .literal(.int(7))), [.int(0)]) == "7")
  }

  @Test func conversionNeverCutsOrRounds() throws {
    func convert(_ value: Literal, _ type: FieldType) throws -> String {
      try Self.evaluate(.convert(.field(0), to: type), [value])
    }
    #expect(try convert(.text("abc"), FieldType(.text(max: 3))) == "abc")
    #expect(try convert(.text("äöü"), FieldType(.text(max: 3))) == "äöü")
    #expect(try convert(.text("abcd"), FieldType(.text(max: 3))).hasPrefix("failure"))
    #expect(try convert(.null, FieldType(.text(max: 3))).hasPrefix("failure"))
    #expect(try convert(.null, FieldType(.text(max: 3), nullable: true)) == "null")
    #expect(try convert(.int(40_000), FieldType(.int(bits: 16))).hasPrefix("failure"))
    #expect(try convert(.int(-32_768), FieldType(.int(bits: 16))) == "-32768")
    #expect(
      try convert(.decimal(ExactDecimal(1234, scale: 2)), FieldType(.decimal(.init(precision: 4, scale: 2)))) == "12.34"
    )
    #expect(
      try convert(.decimal(ExactDecimal(1234, scale: 3)), FieldType(.decimal(.init(precision: 4, scale: 2))))
        .hasPrefix("failure"))
    #expect(try convert(.text("b"), FieldType(.enumeration(["a"]))).hasPrefix("failure"))
  }

  @Test func tablesAndMatchesFindTheirRow() throws {
    let table = TablePlan(name: "t", rows: [.init(key: .text("a"), value: .int(1))], otherwise: nil)
    let total = TablePlan(name: "t", rows: table.rows, otherwise: .int(9))
    #expect(try Self.evaluate(.lookup(.field(0), table: 0), [.text("a")], tables: [table]) == "1")
    #expect(try Self.evaluate(.lookup(.field(0), table: 0), [.text("b")], tables: [table]).hasPrefix("failure"))
    #expect(try Self.evaluate(.lookup(.field(0), table: 0), [.null], tables: [table]) == "null")
    #expect(try Self.evaluate(.lookup(.field(0), table: 0), [.text("b")], tables: [total]) == "9")
    let arms = [
      MatchArmPlan(patterns: [.text("x"), .text("y")], value: .literal(.int(1))),
      MatchArmPlan(patterns: [.null], value: .literal(.int(2))),
    ]
    let match = PlanExpression.match(.field(0), arms: arms, otherwise: .literal(.int(3)))
    #expect(try Self.evaluate(match, [.text("y")]) == "1")
    #expect(try Self.evaluate(match, [.null]) == "2")
    #expect(try Self.evaluate(match, [.text("z")]) == "3")
    #expect(try Self.evaluate(.match(.field(0), arms: arms, otherwise: nil), [.text("z")]).hasPrefix("failure"))
  }

  @Test func instantsMoveByDurations() throws {
    let start = Instant.unixEpoch
    let later = PlanExpression.binary(.add, .runStarted, .literal(.duration(3_600_000_000)))
    #expect(try Self.evaluate(later, runStarted: start) == "1970-01-01T01:00:00Z")
    #expect(try Self.evaluate(.binary(.less, .runStarted, later), runStarted: start) == "true")
  }

  @Test func boundValuesAreComputedOnce() throws {
    let body = PlanExpression.binary(.add, .local(1), .local(1))
    #expect(try Self.evaluate(.bind(local: 1, value: .field(0), body: body), [.int(21)]) == "42")
  }

  @Test func damagedPlansAreRefused() {
    #expect(throws: ProgramError.self) { try Self.evaluate(.field(3), [.int(1)]) }
    #expect(throws: ProgramError.self) { try Self.evaluate(.call(function: "nowhere", arguments: [])) }
    #expect(throws: ProgramError.self) { try Self.evaluate(.local(9)) }
    #expect(throws: ProgramError.self) { try Self.evaluate(.lookup(.literal(.null), table: 2)) }
    #expect(throws: ProgramError.self) { try Self.evaluate(.matches(.literal(.text("a")), pattern: "(")) }
    var deep = PlanExpression.literal(.int(1))
    for _ in 0..<2_000 { deep = .negate(deep) }
    #expect(throws: ProgramError.self) { try Self.evaluate(deep) }
  }
}
