import SyncBuiltins
import SyncModel
import Testing

@testable import SyncEngine

/// Lists and records: values that are made, taken apart, gone through and sifted.
struct ListTests {
  /// The value of an expression over one row of JSON texts (`nil` is null), as text; failures by name.
  static func evaluate(_ expression: PlanExpression, _ fields: [String?] = []) throws -> String {
    var builder = ProgramBuilder(
      fieldCount: fields.count, tables: [], functions: FunctionTable.byName(BuiltinFunctions.all))
    let entry = try builder.add(expression)
    let evaluator = Evaluator(try builder.finish(), runStarted: 0)
    var results: [String] = []
    // Twice over one batch: nothing of the first row is left in the second.
    let batch = RecordBatch(columnCount: fields.count, rowCapacity: 2)
    for _ in 0..<2 {
      let row = batch.appendRow()
      for (slot, field) in fields.enumerated() {
        row[slot] = field.map { Cell.json(text: $0, in: batch.arena) } ?? .null
      }
    }
    evaluator.begin(batch.arena)
    for number in 0..<2 {
      evaluator.load(batch.row(number))
      let cell = evaluator.value(entry)
      let text = CellText.string(cell, in: batch.arena)
      switch cell.tag {
      case .absent: results.append("absent")
      case .null: results.append("null")
      case .failure: results.append((cell.scale == 1 ? "refused: " : "failure: ") + cell.string(in: batch.arena))
      default: results.append(text)
      }
    }
    #expect(results[0] == results[1])
    return results[0]
  }

  static let element = PlanExpression.local(1)

  static func text(_ text: String) -> PlanExpression { .literal(.text(text)) }

  static func part(_ names: String..., as type: ValueType, nullable: Bool = true) -> PlanExpression {
    .part(element, names, as: FieldType(type, nullable: nullable))
  }

  static func each(_ body: PlanExpression, _ list: String?) throws -> String {
    try evaluate(.each(.field(0), local: 1, body: body), [list])
  }

  static func sifted(_ condition: PlanExpression, _ list: String?) throws -> String {
    try evaluate(.sifted(.field(0), local: 1, condition: condition), [list])
  }

  @Test func listsAndRecordsAreMade() throws {
    let decimal = PlanExpression.literal(.decimal(ExactDecimal(1250, scale: 2)))
    let list = PlanExpression.list([Self.text("a\"b"), .literal(.int(1)), decimal, .literal(.null), .literal(.date(0))])
    #expect(try Self.evaluate(list) == #"["a\"b",1,12.5,null,"2000-01-01"]"#)
    #expect(try Self.evaluate(.list([])) == "[]")
    let record = PlanExpression.record([
      .init(name: "the \"key\"", value: .literal(.bool(true))), .init(name: "list", value: .field(0)),
      .init(name: "in", value: .record([.init(name: "x", value: .literal(.null))])),
    ])
    #expect(try Self.evaluate(record, ["[1,2]"]) == #"{"the \"key\"":true,"list":[1,2],"in":{"x":null}}"#)
    let failing = PlanExpression.binary(.divide, .literal(.int(1)), .literal(.int(0)))
    #expect(try Self.evaluate(.list([failing])).hasPrefix("failure"))
    #expect(try Self.evaluate(.record([.init(name: "x", value: failing)])).hasPrefix("failure"))
    #expect(
      try Self.evaluate(
        .record([.init(name: "x", value: failing, isOptional: true), .init(name: "y", value: .literal(.int(1)))]))
        == #"{"y":1}"#)
    // What no handler takes does not leave a member out either.
    let refused = PlanExpression.refusing(failing, reason: nil)
    #expect(try Self.evaluate(.record([.init(name: "x", value: refused, isOptional: true)])).hasPrefix("refused"))
  }

  @Test func partsAreReadAsTheirTypes() throws {
    func part(_ names: [String], _ type: FieldType) -> PlanExpression { .part(.field(0), names, as: type) }
    let record = #"{"a":{"b":"x\ny"},"n":1.50,"d":"2025-01-01","l":[1],"z":null}"#
    #expect(try Self.evaluate(part(["a", "b"], FieldType(.text(max: nil))), [record]) == "x\ny")
    #expect(try Self.evaluate(part(["n"], FieldType(.decimal(nil))), [record]) == "1.5")
    #expect(try Self.evaluate(part(["d"], FieldType(.date)), [record]) == "2025-01-01")
    #expect(try Self.evaluate(part(["l"], FieldType(.list(FieldType(.int(bits: 64))))), [record]) == "[1]")
    #expect(try Self.evaluate(part(["z"], FieldType(.int(bits: 64), nullable: true)), [record]) == "null")
    #expect(try Self.evaluate(part(["q", "r"], FieldType(.int(bits: 64), nullable: true)), [record]) == "null")
    #expect(try Self.evaluate(part(["q"], FieldType(.int(bits: 64))), [record]).contains("`q` is missing"))
    #expect(try Self.evaluate(part(["n"], FieldType(.int(bits: 64))), [record]).contains("`n` is not a whole number"))
    #expect(try Self.evaluate(part(["a"], FieldType(.list(FieldType(.json)))), [record]).contains("`a` is no list"))
    #expect(try Self.evaluate(part(["l"], FieldType(.record([]))), [record]).contains("`l` is no record"))
    #expect(try Self.evaluate(part(["n"], FieldType(.int(bits: 64), nullable: true)), [nil]) == "null")
  }

  @Test func eachMakesAListOfAList() throws {
    let body = PlanExpression.record([
      .init(
        name: "ItemRef", value: .record([.init(name: "value", value: Self.part("sku", as: .text(max: nil)))])),
      .init(name: "Qty", value: .binary(.add, Self.part("n", as: .int(bits: 64)), .literal(.int(1)))),
    ])
    #expect(
      try Self.each(body, #"[{"sku":"a","n":1},null,{"n":2}]"#)
        == #"[{"ItemRef":{"value":"a"},"Qty":2},null,{"ItemRef":{"value":null},"Qty":3}]"#)
    #expect(try Self.each(body, "[]") == "[]")
    #expect(try Self.each(body, nil) == "null")
    #expect(try Self.each(body, #"{"sku":1}"#).contains("is no list"))
    #expect(
      try Self.each(body, #"[{"sku":"a","n":1},{"n":"x"}]"#) == "failure: element 2: `n` is not a whole number: `x`")
  }

  @Test func aFailureOfOneElementIsOneOfTheWhole() throws {
    let quotient = PlanExpression.binary(.divide, .literal(.int(6)), Self.part("n", as: .int(bits: 64)))
    func body(_ value: PlanExpression, optional: Bool = false) -> PlanExpression {
      .record([.init(name: "q", value: value, isOptional: optional)])
    }
    let list = #"[{"n":2},{"n":0}]"#
    #expect(try Self.each(body(quotient), list).hasPrefix("failure: element 2: "))
    #expect(try Self.each(body(.fallback(quotient, .literal(.int(9)))), list) == #"[{"q":3},{"q":9}]"#)
    #expect(try Self.each(body(quotient, optional: true), list) == #"[{"q":3},{}]"#)
    #expect(
      try Self.each(body(.refusing(quotient, reason: "no number")), list).hasPrefix("refused: element 2: no number ("))
    let handled = PlanExpression.fallback(.each(.field(0), local: 1, body: body(quotient)), .list([]))
    #expect(try Self.evaluate(handled, [list]) == "[]")
    #expect(try Self.evaluate(handled, [#"[{"n":3}]"#]) == #"[{"q":2}]"#)
  }

  @Test func listsWithinLists() throws {
    let inner = PlanExpression.each(
      .part(.local(1), ["in"], as: FieldType(.list(FieldType(.json)), nullable: true)), local: 2,
      body: .record([.init(name: "y", value: .part(.local(2), ["x"], as: FieldType(.int(bits: 64))))]))
    let outer = PlanExpression.record([.init(name: "out", value: inner)])
    #expect(
      try Self.each(outer, #"[{"in":[{"x":1},{"x":2}]},{"in":[]},{},{"in":[{"x":3}]}]"#)
        == #"[{"out":[{"y":1},{"y":2}]},{"out":[]},{"out":null},{"out":[{"y":3}]}]"#)
  }

  @Test func whereKeepsWhatIsTrue() throws {
    let many = PlanExpression.binary(.greater, Self.part("n", as: .int(bits: 64)), .literal(.int(1)))
    #expect(
      try Self.sifted(many, #"[{"n":1},{"n":2,"s":"\u0041"},{},null,{"n":3}]"#) == #"[{"n":2,"s":"\u0041"},{"n":3}]"#)
    #expect(try Self.sifted(many, "[]") == "[]")
    #expect(try Self.sifted(many, nil) == "null")
    let plain = PlanExpression.binary(.notEqual, Self.part(as: .text(max: nil)), Self.text("x"))
    #expect(try Self.sifted(plain, #"["a","x",null,"\u0078"]"#) == #"["a",null]"#)
    #expect(try Self.sifted(plain, "[1]").hasPrefix("failure: element 1: "))
  }

  @Test func elementsAreFound() throws {
    func isIn(_ value: Literal, _ type: ValueType, _ list: String?) throws -> String {
      try Self.evaluate(.isElement(.literal(value), of: .field(0), as: FieldType(type)), [list])
    }
    #expect(try isIn(.text("b"), .text(max: nil), #"["a","\u0062"]"#) == "true")
    #expect(try isIn(.text("c"), .text(max: nil), #"["a","b"]"#) == "false")
    #expect(try isIn(.int(2), .decimal(nil), "[1,2.0]") == "true")
    #expect(try isIn(.null, .int(bits: 64), "[1,null]") == "true")
    #expect(try isIn(.null, .int(bits: 64), "[1]") == "false")
    #expect(try isIn(.int(1), .int(bits: 64), "[]") == "false")
    #expect(try isIn(.int(1), .int(bits: 64), nil) == "false")
    #expect(try isIn(.int(1), .int(bits: 64), #"["x"]"#).hasPrefix("failure"))
  }

  @Test(
    arguments: [
      ("[1,2]", "[1,2]", true), ("[1,2]", "[2,1]", false), ("[1]", "[1,1]", false), ("[1.0,2]", "[1,2.00]", true),
      (#"["A"]"#, #"["\u0041"]"#, true), (#"{"a":1,"b":[null]}"#, #"{"b":[null],"a":1.0}"#, true),
      (#"{"a":1}"#, #"{"a":1,"b":null}"#, false), ("[true]", "[false]", false), ("[null]", "[0]", false),
      (#"["1"]"#, "[1]", false), ("[]", "{}", false),
    ])
  func listsAreEqualByWhatTheyMean(_ left: String, _ right: String, _ isEqual: Bool) throws {
    #expect(try Self.evaluate(.binary(.equal, .field(0), .field(1)), [left, right]) == "\(isEqual)")
    #expect(try Self.evaluate(.binary(.notEqual, .field(1), .field(0)), [left, right]) == "\(!isEqual)")
  }

  @Test func aTraceShowsEachStep() throws {
    let arena = Arena(capacity: 64)
    var row = Cell.json(text: #"[{"n":1},{"n":2}]"#, in: arena)
    let many = PlanExpression.binary(.greater, Self.part("n", as: .int(bits: 64)), .literal(.int(1)))
    let body = PlanExpression.record([.init(name: "m", value: .part(.local(2), ["n"], as: FieldType(.int(bits: 64))))])
    let steps = try ExpressionTrace.steps(
      .each(.sifted(.field(0), local: 1, condition: many), local: 2, body: body), reads: [FieldPath("xs")], tables: [],
      row: &row, in: arena, functions: BuiltinFunctions.all, runStarted: 0)
    #expect(
      steps.map { "\($0.name): \(CellText.string($0.value, in: arena))" } == [
        #"xs: [{"n":1},{"n":2}]"#, #"where: [{"n":2}]"#, #"each: [{"m":2}]"#,
      ])
  }

  @Test func conversionsLookInto() throws {
    func convert(_ list: String, _ type: ValueType) throws -> String {
      try Self.evaluate(.convert(.field(0), to: FieldType(type)), [list])
    }
    let short = ValueType.list(FieldType(.text(max: 2)))
    #expect(try convert(#"["ab"]"#, short) == #"["ab"]"#)
    #expect(try convert(#"["ab","abc"]"#, short).hasPrefix("failure: element 2: "))
    #expect(try convert("[null]", short) == "failure: element 1: it is null and may not be")
    let record = ValueType.record([.init(name: "n", type: FieldType(.int(bits: 16)))])
    #expect(try convert(#"{"n":5}"#, record) == #"{"n":5}"#)
    #expect(try convert(#"{"n":50000}"#, record).hasPrefix("failure"))
    #expect(try convert("{}", record).contains("`n` is missing"))
    // Deeper than any type that is written: given up, not gone through.
    var deep = ValueType.int(bits: 16)
    for _ in 0..<200 { deep = .list(FieldType(deep)) }
    let nested = String(repeating: "[", count: 60) + String(repeating: "]", count: 60)
    #expect(try convert(nested, deep) == nested)
  }
}

extension Cell {
  fileprivate static func json(text: String, in arena: Arena) -> Cell {
    var copy = text
    return copy.withUTF8 { .json(UnsafeRawBufferPointer($0), in: arena) }
  }
}
