import SyncBuiltins
import SyncModel

/// Calls a function with cells that no literal can write.
func call(_ name: String, _ cells: [Cell], in arena: Arena) -> Cell {
  guard let function = BuiltinFunctions.byName[name], !cells.isEmpty else { return .absent }
  let indices = cells.indices.map { UInt16($0) }
  return cells.withUnsafeBufferPointer { registers in
    indices.withUnsafeBufferPointer { indices in
      guard let first = registers.baseAddress, let numbers = indices.baseAddress else { return .absent }
      return function.evaluate(Arguments(registers: first, indices: numbers, count: cells.count), in: arena)
    }
  }
}

func call(_ name: String, _ texts: String..., in arena: Arena) -> String {
  let cell = call(name, texts.map { .text($0, in: arena) }, in: arena)
  return show(cell, in: arena)
}

/// A cell with its kind, so that tests compare both.
func show(_ cell: Cell, in arena: Arena) -> String {
  switch cell.tag {
  case .text: "\"\(cell.string(in: arena))\""
  case .failure: "failure\(cell.scale == 1 ? "!" : ""): \(cell.string(in: arena))"
  case .null, .absent: "\(cell.tag)"
  case .wideDecimal: "decimal \(CellText.string(cell, in: arena))"
  default: "\(cell.tag) \(CellText.string(cell, in: arena))"
  }
}

func json(_ text: String, in arena: Arena) -> Cell {
  Array(text.utf8).withUnsafeBytes { .json($0, in: arena) }
}

func result(_ name: String, _ arguments: [CallArgument]) -> ResultType {
  BuiltinFunctions.byName[name]?.result(arguments) ?? ResultType(FieldType(.poisoned))
}

func result(_ name: String, _ type: ValueType, _ literals: Literal...) -> ResultType {
  let constants = literals.map { literal in
    CallArgument(FieldType(literal.type, nullable: literal == .null), literal: literal)
  }
  return result(name, [CallArgument(FieldType(type))] + constants)
}
