import SyncBuiltins
import SyncModel
import Testing

/// What a function says of its way back holds for its own examples: there, back and there again is there.
@Suite struct InverseTests {
  static let cases = ExampleTests.cases.filter {
    $0.example.result != nil && $0.example.call.hasPrefix($0.function.name)
  }

  @Test(arguments: cases) func thereBackAndThere(_ test: ExampleTests.Case) throws {
    let arena = Arena()
    let inside = test.example.call.dropFirst(test.function.name.count + 1).dropLast()
    var given = try Self.parts(String(inside)).map { try CallReader.evaluate($0, in: arena) }
    for parameter in test.function.parameters.dropFirst(given.count) where !parameter.isVariadic {
      let literal = parameter.defaultValue ?? .null
      given.append(
        CallReader.Value(
          cell: literal.cell(in: arena),
          argument: CallArgument(FieldType(.null, nullable: true), literal: literal)))
    }
    let rest = given.dropFirst().map(\.cell)
    let there = call(test.function.name, given.map(\.cell), in: arena)
    let back: Cell
    switch test.function.inverse(given.map(\.argument)) {
    case .identity: back = there
    case .none(let reason):
      #expect(!reason.isEmpty && !reason.hasSuffix("."))
      return
    case .call(let inverse, let literals):
      let known = try #require(BuiltinFunctions.byName[inverse])
      var cells = [there] + literals.map { $0.cell(in: arena) }
      for parameter in known.parameters.dropFirst(cells.count) {
        cells.append((parameter.defaultValue ?? .null).cell(in: arena))
      }
      back = call(inverse, cells, in: arena)
    }
    let again = call(test.function.name, [back] + rest, in: arena)
    #expect(
      CellComparison.equal(again, in: arena, there, in: arena),
      "\(show(there, in: arena)) → \(show(back, in: arena)) → \(show(again, in: arena))")
  }

  @Test func oneWayFunctionsHaveNoWayBack() {
    for function in BuiltinFunctions.all where function.kind == .oneway {
      for type in [ValueType.text(max: nil), .int(bits: 64), .decimal(nil), .date, .timestamp] {
        guard case .none = function.inverse([CallArgument(FieldType(type))]) else {
          Issue.record("\(function.name) leads back from \(type)")
          continue
        }
      }
    }
  }

  @Test func inversesDependOnTheType() {
    func inverse(_ name: String, _ type: ValueType, _ literal: Literal = .null) -> InverseCall? {
      BuiltinFunctions.byName[name]?.inverse([
        CallArgument(FieldType(type)), CallArgument(FieldType(.text(max: nil)), literal: literal),
      ])
    }
    #expect(inverse("text", .int(bits: 32)) == .call("int", []))
    #expect(inverse("text", .date) == .call("date", [.null]))
    #expect(inverse("int", .text(max: nil)) == .call("text", []))
    #expect(inverse("decimal", .decimal(nil)) == .identity)
    #expect(inverse("join", .list(FieldType(.text(max: nil))), .text(";")) == .call("split", [.text(";")]))
    #expect(inverse("format_date", .date, .text("dd.MM.yyyy")) == .call("date", [.text("dd.MM.yyyy")]))
    for (name, type, literal) in [
      ("date", ValueType.timestamp, Literal.text("UTC")), ("format_date", .date, .text("yyyy-MM")),
      ("format_date", .timestamp, .text("dd.MM.yyyy")), ("local_datetime", .date, .null),
      ("bool", .int(bits: 64), .null),
      ("text", .json, .null), ("join", .list(FieldType(.int(bits: 64))), .text(";")),
    ] {
      guard case .none? = inverse(name, type, literal) else {
        Issue.record("\(name) leads back from \(type)")
        continue
      }
    }
  }

  /// The arguments of a call, split at the commas between them.
  private static func parts(_ text: String) throws -> [String] {
    var parts = [""]
    var depth = 0
    var isQuoted = false
    var isEscaped = false
    for character in text {
      if !isQuoted, depth == 0, character == "," {
        parts.append("")
        continue
      }
      if isEscaped {
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else if character == "\"" {
        isQuoted.toggle()
      } else if !isQuoted {
        if character == "(" || character == "[" { depth += 1 }
        if character == ")" || character == "]" { depth -= 1 }
      }
      parts[parts.count - 1].append(character)
    }
    return parts
  }
}
