import SyncFormats
import SyncModel
import SyncRegex

/// Runs a program over the rows of batches. Not shared: each stage has its own.
public final class Evaluator {
  public let program: Program
  private let runStarted: Int64
  private let registers: UnsafeMutablePointer<Cell>
  private var arena = Arena(capacity: 64)
  private let partners: (any PartnerKeys)?
  private var loops: [LoopState]

  /// - Parameters:
  ///   - runStarted: microseconds since 2000-01-01T00:00:00Z.
  ///   - partners: answers `linked`; without it, every `linked` fails.
  public init(_ program: Program, runStarted: Int64, partners: (any PartnerKeys)? = nil) {
    self.program = program
    self.partners = partners
    self.runStarted = runStarted
    loops = program.loops.map { _ in LoopState() }
    registers = .allocate(capacity: program.registerCount)
    registers.initialize(repeating: .absent, count: program.registerCount)
  }

  /// Of one expression, which is entry 0.
  public convenience init(
    of expression: PlanExpression, fieldCount: Int, tables: [TablePlan], functions: [any BuiltinFunction.Type],
    runStarted: Int64
  ) throws(ProgramError) {
    var builder = ProgramBuilder(fieldCount: fieldCount, tables: tables, functions: FunctionTable.byName(functions))
    _ = try builder.add(expression)
    self.init(try builder.finish(), runStarted: runStarted)
  }

  deinit { registers.deallocate() }

  /// Before the first row of a batch: values will stand in its arena.
  public func begin(_ arena: Arena) {
    self.arena = arena
    for (index, literal) in program.constants.enumerated() {
      registers[program.fieldCount + index] = literal.cell(in: arena)
    }
    if let register = program.runStartedRegister { registers[Int(register)] = .timestamp(microseconds: runStarted) }
  }

  /// Takes a row's fields.
  @inline(__always)
  public func load(_ row: UnsafePointer<Cell>) {
    UnsafeMutableRawPointer(registers).copyMemory(
      from: UnsafeRawPointer(row), byteCount: program.fieldCount * MemoryLayout<Cell>.stride)
  }

  /// The value of an expression for the row loaded.
  public func value(_ entry: Int) -> Cell {
    let (start, result) = program.entries[entry]
    run(from: start)
    return registers[Int(result)]
  }

  /// The value of a filter, match or check, in which a field that is absent counts as null.
  public func valueWithAbsentAsNull(_ entry: Int) -> Cell {
    let first = value(entry)
    guard first.tag == .absent else { return first }
    var replaced: [Int] = []
    for slot in 0..<program.fieldCount where registers[slot].tag == .absent {
      registers[slot] = .null
      replaced.append(slot)
    }
    let second = value(entry)
    for slot in replaced { registers[slot] = .absent }
    return second
  }

  private func run(from start: Int) {
    program.instructions.withUnsafeBufferPointer { instructions in
      var counter = start
      while true {
        let step = instructions[counter]
        counter += 1
        let target = Int(step.target)
        let first = registers[Int(step.first)]
        switch step.operation {
        case .end: return
        case .move: registers[target] = first
        case .call: registers[target] = call(Int(step.index))
        case .template: registers[target] = template(Int(step.index))
        case .add, .subtract, .multiply, .divide:
          registers[target] = Arithmetic.evaluate(step.operation, first, registers[Int(step.second)], in: arena)
        case .negate: registers[target] = Arithmetic.negate(first, in: arena)
        case .equal, .notEqual:
          let second = registers[Int(step.second)]
          if first.tag == .absent || first.tag == .failure {
            registers[target] = first
          } else if second.tag == .absent || second.tag == .failure {
            registers[target] = second
          } else {
            registers[target] = .bool(areEqual(first, second) == (step.operation == .equal))
          }
        case .less, .lessOrEqual, .greater, .greaterOrEqual:
          registers[target] = compare(step.operation, first, registers[Int(step.second)])
        case .not:
          registers[target] = first.tag == .bool ? .bool(!first.bool) : first.tag == .null ? .bool(true) : first
        case .anyOf:
          registers[target] = spoilt(first) ? first : .bool(program.sets[Int(step.index)].find(first, in: arena) != nil)
        case .matches: registers[target] = matches(first, Int(step.index))
        case .present: registers[target] = .bool(first.tag != .absent)
        case .member: registers[target] = member(first, Int(step.index))
        case .convert:
          registers[target] = Conversion.convert(first, to: program.conversions[Int(step.index)], in: arena)
        case .lookup: registers[target] = lookup(first, Int(step.index))
        case .dispatch:
          let dispatch = program.dispatches[Int(step.index)]
          if let position = dispatch.index.find(first, in: arena) {
            counter = Int(dispatch.targets[position])
          } else {
            if !dispatch.isTotal { registers[target] = .failure("no arm of the `match` fits", in: arena) }
            counter = Int(dispatch.otherwise)
          }
        case .hole: registers[target] = program.holes[Int(step.index)].fill(from: first, in: arena)
        case .linked: registers[target] = linked(first, Int(step.index))
        case .fetch: registers[target] = fetched(first, program.fetches[Int(step.index)])
        case .list: registers[target] = list(program.lists[Int(step.index)])
        case .record: registers[target] = record(program.records[Int(step.index)])
        case .part:
          registers[target] = spoilt(first) ? first : program.parts[Int(step.index)].cell(of: first, in: arena)
        case .isElement:
          registers[target] = isElement(first, of: registers[Int(step.second)], program.parts[Int(step.index)])
        case .refuse: registers[target] = refused(first, program.refusals[Int(step.index)])
        case .loop: counter = begin(Int(step.index), first)
        case .next: if let end = next(Int(step.index)) { counter = end }
        case .collect: counter = collect(Int(step.index), first)
        case .settle:
          if !isSettled(target, first, rounds: Int(step.second)) { counter = Int(step.index) }
        case .jump: counter = Int(step.index)
        case .jumpIfFalse: if first.tag == .null || (first.tag == .bool && !first.bool) { counter = Int(step.index) }
        case .jumpIfTrue: if first.tag == .bool && first.bool { counter = Int(step.index) }
        case .jumpIfNotNull: if first.tag != .null { counter = Int(step.index) }
        case .jumpIfNotFailure: if first.tag != .failure || first.scale == 1 { counter = Int(step.index) }
        case .jumpIfSpoilt:
          if spoilt(first) {
            registers[target] = first
            counter = Int(step.index)
          }
        }
      }
    }
  }

  @inline(__always)
  private func areEqual(_ first: Cell, _ second: Cell) -> Bool {
    CellComparison.equal(first, in: arena, second, in: arena)
      || (first.tag == .json && second.tag == .json && JSONEquality.equal(first, second, in: arena))
  }

  @inline(__always)
  private func spoilt(_ cell: Cell) -> Bool { cell.tag == .absent || cell.tag == .failure }

  private func call(_ number: Int) -> Cell {
    let call = program.calls[number]
    return call.arguments.withUnsafeBufferPointer { indices in
      var sawNull = false
      for position in 0..<indices.count {
        let tag = registers[Int(indices[position])].tag
        if tag == .absent || tag == .failure { return registers[Int(indices[position])] }
        if tag == .null, !call.acceptsNull[position] { sawNull = true }
      }
      guard !sawNull, let base = indices.baseAddress else { return .null }
      return call.body(Arguments(registers: registers, indices: base, count: indices.count), arena)
    }
  }

  private static let roundsMax: Int64 = 8

  /// Takes the value of a round; true when it is the last one.
  private func isSettled(_ target: Int, _ value: Cell, rounds: Int) -> Bool {
    let before = registers[target]
    registers[target] = value
    if spoilt(value) || CellComparison.equal(before, in: arena, value, in: arena) { return true }
    let count = registers[rounds].int + 1
    registers[rounds] = .int(count)
    guard count >= Self.roundsMax else { return false }
    var failure = Cell.failure("the steps of this line change the value in every round and never settle", in: arena)
    failure.scale = 1
    registers[target] = failure
    return true
  }

  private func linked(_ cell: Cell, _ number: Int) -> Cell {
    if spoilt(cell) || cell.tag == .null { return cell }
    let linked = program.linkedSyncs[number]
    let key = Arena(capacity: 64)
    KeyEncoding.append(cell, from: arena, to: key)
    switch partners?.partner(of: key.bytes, sync: linked.name, direction: linked.direction) ?? .unknown {
    case .key(let bytes):
      guard let cells = bytes.withUnsafeBytes({ KeyEncoding.decode($0, to: arena) }), cells.count == 1 else {
        return .failure("the record that `\(linked.name)` links has a key of several fields", in: arena)
      }
      return cells[0]
    case .pending: return .pendingLink(in: arena)
    case .unknown:
      return .failure(
        "`\(linked.name)` has no partner for `\(CellText.string(cell, in: arena))`", in: arena)
    }
  }

  private func fetched(_ cell: Cell, _ fetch: Program.Fetch) -> Cell {
    if spoilt(cell) || cell.tag == .null { return cell }
    let key = Arena(capacity: 64)
    KeyEncoding.append(cell, from: arena, to: key)
    switch partners?.record(of: key.bytes, entity: fetch.entity, field: fetch.field, in: arena) ?? .unknown {
    case .value(let value): return value
    case .notFetched: return .pendingLink(in: arena)
    case .unknown:
      return .failure("`\(fetch.entity)` has no record `\(CellText.string(cell, in: arena))`", in: arena)
    }
  }

  private func template(_ number: Int) -> Cell {
    let parts = program.templates[number]
    var sawNull = false
    for part in parts {
      let cell = registers[Int(part)]
      if spoilt(cell) { return cell }
      if cell.tag == .null { sawNull = true }
    }
    if sawNull { return .null }
    let start = arena.count
    for part in parts { CellText.append(registers[Int(part)], from: arena, to: arena) }
    return .text(offset: start, count: arena.count - start)
  }

  private func compare(_ operation: Instruction.Operation, _ first: Cell, _ second: Cell) -> Cell {
    if spoilt(first) { return first }
    if spoilt(second) { return second }
    guard let order = CellComparison.order(first, in: arena, second, in: arena) else { return .bool(false) }
    switch operation {
    case .less: return .bool(order < 0)
    case .lessOrEqual: return .bool(order <= 0)
    case .greater: return .bool(order > 0)
    default: return .bool(order >= 0)
    }
  }

  private func matches(_ cell: Cell, _ number: Int) -> Cell {
    if spoilt(cell) { return cell }
    guard cell.tag == .text else { return .bool(false) }
    return .bool(program.regexes[number].matches(cell.bytes(in: arena)))
  }

  private func member(_ cell: Cell, _ number: Int) -> Cell {
    if cell.isMissing || cell.tag == .failure { return cell }
    guard cell.tag == .json else { return .null }
    return program.members[number].member(of: cell, in: arena)
  }

  private func lookup(_ cell: Cell, _ number: Int) -> Cell {
    if spoilt(cell) { return cell }
    let table = program.tables[number]
    if let position = table.index.find(cell, in: arena) { return registers[Int(table.values[position])] }
    if cell.tag == .null { return .null }
    if let otherwise = table.otherwise { return registers[Int(otherwise)] }
    return .failure("`\(CellText.string(cell, in: arena))` is not in the table `\(table.name)`", in: arena)
  }

  // MARK: Lists and records

  private func list(_ elements: [UInt16]) -> Cell {
    for element in elements where spoilt(registers[Int(element)]) { return registers[Int(element)] }
    let output = Arena(capacity: 64)
    output.append(byte: 0x5B)
    for (index, element) in elements.enumerated() {
      if index > 0 { output.append(byte: 0x2C) }
      JSONText.appendCell(registers[Int(element)], from: arena, to: output)
    }
    output.append(byte: 0x5D)
    return .json(output.bytes, in: arena)
  }

  private func record(_ members: [Program.Member]) -> Cell {
    let output = Arena(capacity: 64)
    output.append(byte: 0x7B)
    var isFirst = true
    for member in members {
      let cell = registers[Int(member.register)]
      if cell.tag == .failure, cell.scale == 0, member.isOptional { continue }
      if spoilt(cell) { return cell }
      if !isFirst { output.append(byte: 0x2C) }
      isFirst = false
      member.prefix.withUnsafeBytes { _ = output.append($0) }
      JSONText.appendCell(cell, from: arena, to: output)
    }
    output.append(byte: 0x7D)
    return .json(output.bytes, in: arena)
  }

  private func isElement(_ value: Cell, of list: Cell, _ reader: JSONPartReader) -> Cell {
    if spoilt(value) { return value }
    if list.isMissing || list.tag == .failure { return list.tag == .null ? .bool(false) : list }
    guard let elements = JSONCells.elements(of: list, in: arena) else { return noList(list) }
    for element in elements {
      let cell = reader.cell(of: element, in: arena)
      if cell.tag == .failure { return cell }
      if areEqual(value, cell) { return .bool(true) }
    }
    return .bool(false)
  }

  private func noList(_ cell: Cell) -> Cell {
    let text = CellText.string(cell, in: arena)
    return .failure("`\(text.count > 40 ? text.prefix(40) + "…" : text)` is no list", in: arena)
  }

  private func refused(_ cell: Cell, _ reason: String?) -> Cell {
    guard cell.tag == .failure, cell.scale == 0 else { return cell }
    var failure = cell
    if let reason { failure = .failure("\(reason) (\(cell.string(in: arena)))", in: arena) }
    failure.scale = 1
    return failure
  }

  /// A list on its way through a loop. Each loop of a program has one: none is ever within itself.
  private struct LoopState {
    var elements: [Cell] = []
    var position = 0
    let output = Arena(capacity: 64)
  }

  /// Returns where to go on.
  private func begin(_ number: Int, _ list: Cell) -> Int {
    let loop = program.loops[number]
    guard !spoilt(list), list.tag != .null, let elements = JSONCells.elements(of: list, in: arena) else {
      registers[Int(loop.target)] = spoilt(list) || list.tag == .null ? list : noList(list)
      return Int(loop.end)
    }
    loops[number].elements = elements
    loops[number].position = 0
    loops[number].output.removeAll()
    loops[number].output.append(byte: 0x5B)
    return Int(loop.start)
  }

  /// Where to go on, if not with the body.
  private func next(_ number: Int) -> Int? {
    let loop = program.loops[number]
    while loops[number].position < loops[number].elements.count {
      let element = loops[number].elements[loops[number].position]
      loops[number].position += 1
      if loop.sifts || element.tag != .null {
        registers[Int(loop.element)] = element
        return nil
      }
      gather(.null, number)
    }
    loops[number].output.append(byte: 0x5D)
    registers[Int(loop.target)] = .json(loops[number].output.bytes, in: arena)
    return Int(loop.end)
  }

  private func gather(_ cell: Cell, _ number: Int) {
    let output = loops[number].output
    if output.count > 1 { output.append(byte: 0x2C) }
    JSONText.appendCell(cell, from: arena, to: output)
  }

  private func collect(_ number: Int, _ value: Cell) -> Int {
    let loop = program.loops[number]
    if value.tag == .failure {
      var failure = value
      if !value.isPendingLink {
        failure = .failure("element \(loops[number].position): \(value.string(in: arena))", in: arena)
        failure.scale = value.scale
      }
      registers[Int(loop.target)] = failure
      return Int(loop.end)
    }
    if value.tag == .absent {
      registers[Int(loop.target)] = value
      return Int(loop.end)
    }
    if !loop.sifts {
      gather(value, number)
    } else if value.tag == .bool, value.bool {
      gather(registers[Int(loop.element)], number)
    }
    return Int(loop.start)
  }
}
