import SyncBuiltins
import SyncModel
import Testing

@Suite struct ExampleTests {
  struct Case: CustomTestStringConvertible {
    var function: any BuiltinFunction.Type
    var example: Example
    var testDescription: String { example.call }
  }

  static let cases = BuiltinFunctions.all.flatMap { function in
    function.examples.map { Case(function: function, example: $0) }
  }

  @Test(arguments: cases) func exampleHolds(_ test: Case) throws {
    let arena = Arena()
    let value = try CallReader.evaluate(test.example.call, in: arena)
    #expect(value.error == nil)
    guard let result = test.example.result else {
      #expect(value.cell.tag == .failure, "\(show(value.cell, in: arena))")
      #expect(value.cell.scale == 0)
      #expect(value.failure != nil)
      return
    }
    let expected = try CallReader.evaluate(result, in: arena)
    #expect(
      CellComparison.equal(value.cell, in: arena, expected.cell, in: arena),
      "\(show(value.cell, in: arena)) is not \(result)")
    let type = value.argument.type
    #expect(value.cell.tag != .null || type.isNullable || type.base == .null)
    #expect(fits(value.cell, type.base, in: arena), "\(show(value.cell, in: arena)) is no \(type)")
  }

  @Test func examplesNameTheirFunction() {
    for function in BuiltinFunctions.all {
      #expect(function.examples.count >= 2, "\(function.name)")
      for example in function.examples { #expect(example.call.contains(function.name + "("), "\(example.call)") }
    }
  }

  /// A function that can fail shows how.
  @Test func fallibleFunctionsShowAFailure() {
    let fallible = [
      "decimal", "int", "float", "date", "timestamp", "local_datetime", "bool", "email_address", "mod", "sum",
      "format_number", "parse_json", "e164", "url", "country_code", "currency_code", "at_zone",
    ]
    for function in BuiltinFunctions.all {
      let shows = function.examples.contains { $0.result == nil }
      #expect(shows == fallible.contains(function.name), "\(function.name)")
    }
  }

  private func fits(_ cell: Cell, _ type: ValueType, in arena: Arena) -> Bool {
    switch (cell.tag, type) {
    case (.null, _), (.bool, .bool), (.int, .int), (.float, .float), (.date, .date), (.timestamp, .timestamp),
      (.localDateTime, .localDateTime), (.json, .list), (.json, .json):
      true
    case (.text, .text(let max)): cell.string(in: arena).unicodeScalars.count <= max ?? .max
    case (.int, .decimal), (.decimal, .decimal), (.wideDecimal, .decimal): true
    default: false
    }
  }
}
