import SyncFormats
import SyncModel
import SyncRegex

/// Compiles expressions to a program. Every intermediate value has a register of its own: programs are short and
/// registers cheap, so none is used twice.
struct ProgramBuilder {
  static let registersMax = 60_000
  static let depthMax = 512

  let functions: [String: any BuiltinFunction.Type]
  let tables: [TablePlan]
  let fieldCount: Int
  private var constants: [Literal] = []
  private var constantNumbers: [Literal: UInt16] = [:]
  private var instructions: [Instruction] = []
  private var entries: [(start: Int, result: UInt16)] = []
  private var calls: [Program.Call] = []
  private var templates: [[UInt16]] = []
  private var sets: [ConstantIndex] = []
  private var dispatches: [Program.Dispatch] = []
  private var tableIndices: [(index: ConstantIndex, values: [UInt16], otherwise: UInt16?, name: String)] = []
  private var regexes: [LinearRegex] = []
  private var members: [JSONPathReader] = []
  private var conversions: [FieldType] = []
  private var holes: [TextHole] = []
  private var linkedSyncs: [Program.LinkedSync] = []
  private var fetches: [Program.Fetch] = []
  private var lists: [[UInt16]] = []
  private var records: [[Program.Member]] = []
  private var parts: [JSONPartReader] = []
  private var refusals: [String?] = []
  private var loops: [Program.Loop] = []
  private var locals: [Int: UInt16] = [:]
  private var temporaryCount = 0
  private var usesRunStarted = false
  private var depth = 0

  /// Constants and intermediate values are numbered from these while the counts are unknown, and moved at the end.
  private static let constantStart: UInt16 = 20_000
  private static let temporaryStart: UInt16 = 30_000
  private static let runStarted: UInt16 = 65_535

  init(fieldCount: Int, tables: [TablePlan], functions: [String: any BuiltinFunction.Type]) {
    self.fieldCount = fieldCount
    self.tables = tables
    self.functions = functions
  }

  /// Adds an expression; returns its entry number.
  mutating func add(_ expression: PlanExpression) throws(ProgramError) -> Int {
    let start = instructions.count
    locals = [:]
    let result = try compile(expression)
    emit(.end)
    entries.append((start, result))
    return entries.count - 1
  }

  func finish() throws(ProgramError) -> Program {
    let constantBase = fieldCount
    let temporaryBase = fieldCount + constants.count
    let runStartedRegister = UInt16(temporaryBase + temporaryCount)
    func place(_ register: UInt16) -> UInt16 {
      if register == Self.runStarted { return runStartedRegister }
      if register >= Self.temporaryStart { return register - Self.temporaryStart + UInt16(temporaryBase) }
      if register >= Self.constantStart { return register - Self.constantStart + UInt16(constantBase) }
      return register
    }
    return Program(
      fieldCount: fieldCount, constants: constants, registerCount: temporaryBase + temporaryCount + 1,
      instructions: instructions.map { instruction in
        var placed = instruction
        placed.target = place(instruction.target)
        placed.first = place(instruction.first)
        placed.second = place(instruction.second)
        return placed
      },
      entries: entries.map { ($0.start, place($0.result)) },
      calls: calls.map { call in
        Program.Call(body: call.body, arguments: call.arguments.map(place), acceptsNull: call.acceptsNull)
      },
      templates: templates.map { $0.map(place) }, sets: sets, dispatches: dispatches,
      tables: tableIndices.map { ($0.index, $0.values.map(place), $0.otherwise.map(place), $0.name) },
      regexes: regexes, members: members, conversions: conversions, holes: holes,
      linkedSyncs: linkedSyncs, fetches: fetches, lists: lists.map { $0.map(place) },
      records: records.map { members in
        members.map { member in
          var placed = member
          placed.register = place(member.register)
          return placed
        }
      }, parts: parts, refusals: refusals,
      loops: loops.map { loop in
        var placed = loop
        placed.target = place(loop.target)
        placed.element = place(loop.element)
        return placed
      },
      runStartedRegister: usesRunStarted ? runStartedRegister : nil)
  }

  private mutating func emit(
    _ operation: Instruction.Operation, _ target: UInt16 = 0, _ first: UInt16 = 0, _ second: UInt16 = 0,
    index: Int = 0
  ) {
    instructions.append(
      Instruction(operation: operation, target: target, first: first, second: second, index: Int32(index)))
  }

  private mutating func temporary() throws(ProgramError) -> UInt16 {
    guard temporaryCount < 30_000 else { throw ProgramError(description: "an expression of this plan is too large") }
    temporaryCount += 1
    return Self.temporaryStart + UInt16(temporaryCount - 1)
  }

  private mutating func constant(_ literal: Literal) throws(ProgramError) -> UInt16 {
    if let known = constantNumbers[literal] { return known }
    guard constants.count < 9_000 else { throw ProgramError(description: "this plan has too many constants") }
    let register = Self.constantStart + UInt16(constants.count)
    constants.append(literal)
    constantNumbers[literal] = register
    return register
  }

  private mutating func jump(_ operation: Instruction.Operation, on: UInt16 = 0, to target: UInt16 = 0) -> Int {
    emit(operation, target, on)
    return instructions.count - 1
  }

  private mutating func land(_ jump: Int) { instructions[jump].index = Int32(instructions.count) }

  private mutating func compile(_ expression: PlanExpression) throws(ProgramError) -> UInt16 {
    depth += 1
    defer { depth -= 1 }
    guard depth < Self.depthMax else {
      throw ProgramError(description: "an expression of this plan is nested too deeply")
    }
    switch expression {
    case .field(let slot):
      guard (0..<fieldCount).contains(slot) else { throw ProgramError(description: "this plan reads field \(slot)") }
      return UInt16(slot)
    case .literal(let literal): return try constant(literal)
    case .runStarted:
      usesRunStarted = true
      return Self.runStarted
    case .local(let number):
      guard let register = locals[number] else { throw ProgramError(description: "this plan reads an unbound value") }
      return register
    case .bind(let local, let value, let body):
      locals[local] = try compile(value)
      return try compile(body)
    case .call(let name, let arguments): return try call(name, arguments)
    case .template(let parts):
      templates.append(try compileAll(parts))
      return try made(.template, index: templates.count - 1)
    case .binary(let operation, let left, let right): return try binary(operation, left, right)
    case .negate(let operand): return try unary(.negate, operand)
    case .not(let operand): return try unary(.not, operand)
    case .present(let operand): return try unary(.present, operand)
    case .anyOf(let operand, let literals):
      sets.append(ConstantIndex(literals))
      return try unary(.anyOf, operand, index: sets.count - 1)
    case .matches(let operand, let pattern):
      do {
        regexes.append(try LinearRegex(pattern))
      } catch {
        throw ProgramError(description: "/\(pattern)/ of this plan is no regular expression: \(error.message)")
      }
      return try unary(.matches, operand, index: regexes.count - 1)
    case .member(let operand, let path):
      members.append(JSONPathReader(path))
      return try unary(.member, operand, index: members.count - 1)
    case .convert(let operand, let type):
      conversions.append(type)
      return try unary(.convert, operand, index: conversions.count - 1)
    case .lookup(let operand, let table): return try lookup(operand, table)
    case .conditional(let condition, let then, let otherwise): return try conditional(condition, then, otherwise)
    case .match(let subject, let arms, let otherwise): return try match(subject, arms, otherwise)
    case .fallback(let value, let other): return try either(.jumpIfNotFailure, value, other)
    case .settled(let local, let value, let body): return try settled(local, value, body)
    case .hole(let operand, let texts, let number):
      guard let hole = TextHole(texts: texts, number: number) else {
        throw ProgramError(description: "this plan splits a text into holes that it does not have")
      }
      holes.append(hole)
      return try unary(.hole, operand, index: holes.count - 1)
    case .linked(let operand, let sync, let direction):
      linkedSyncs.append(Program.LinkedSync(name: sync, direction: direction))
      return try unary(.linked, operand, index: linkedSyncs.count - 1)
    case .fetched(let key, let entity, let field):
      fetches.append(Program.Fetch(entity: entity, field: field))
      return try unary(.fetch, key, index: fetches.count - 1)
    case .list(let elements):
      lists.append(try compileAll(elements))
      return try made(.list, index: lists.count - 1)
    case .record(let members): return try record(members)
    case .part(let operand, let path, let type):
      parts.append(JSONPartReader(path, as: type))
      return try unary(.part, operand, index: parts.count - 1)
    case .isElement(let value, let list, let type):
      let registers = try compileAll([value, list])
      parts.append(JSONPartReader([], as: type.nullable))
      return try made(.isElement, registers[0], registers[1], index: parts.count - 1)
    case .each(let list, let local, let body): return try loop(list, local, body, sifts: false)
    case .sifted(let list, let local, let condition): return try loop(list, local, condition, sifts: true)
    case .refusing(let operand, let reason):
      refusals.append(reason)
      return try unary(.refuse, operand, index: refusals.count - 1)
    }
  }

  private mutating func compileAll(_ expressions: [PlanExpression]) throws(ProgramError) -> [UInt16] {
    var registers: [UInt16] = []
    for expression in expressions { registers.append(try compile(expression)) }
    return registers
  }

  private mutating func made(
    _ operation: Instruction.Operation, _ first: UInt16 = 0, _ second: UInt16 = 0, index: Int
  ) throws(ProgramError) -> UInt16 {
    let target = try temporary()
    emit(operation, target, first, second, index: index)
    return target
  }

  private mutating func unary(
    _ operation: Instruction.Operation, _ operand: PlanExpression, index: Int = 0
  ) throws(ProgramError) -> UInt16 {
    let register = try compile(operand)
    let target = try temporary()
    emit(operation, target, register, index: index)
    return target
  }

  private mutating func call(_ name: String, _ arguments: [PlanExpression]) throws(ProgramError) -> UInt16 {
    guard let function = functions[name] else {
      throw ProgramError(description: "this plan calls `\(name)`, which this version does not have")
    }
    let registers = try compileAll(arguments)
    let parameters = function.parameters
    let accepts = registers.indices.map { index in
      parameters[safe: index]?.isNullable ?? parameters.last?.isNullable ?? false
    }
    calls.append(Program.Call(body: Self.body(of: function), arguments: registers, acceptsNull: accepts))
    return try made(.call, index: calls.count - 1)
  }

  private static func body<Function: BuiltinFunction>(of function: Function.Type) -> FunctionBody {
    { arguments, arena in Function.evaluate(arguments, in: arena) }
  }

  private mutating func binary(
    _ operation: BinaryOperation, _ left: PlanExpression, _ right: PlanExpression
  ) throws(ProgramError) -> UInt16 {
    switch operation {
    case .coalesce: return try either(.jumpIfNotNull, left, right)
    case .and: return try shortCircuit(.jumpIfFalse, left, right)
    case .or: return try shortCircuit(.jumpIfTrue, left, right)
    default: break
    }
    let first = try compile(left)
    let second = try compile(right)
    let target = try temporary()
    let step: Instruction.Operation =
      switch operation {
      case .add: .add
      case .subtract: .subtract
      case .multiply: .multiply
      case .divide: .divide
      case .equal: .equal
      case .notEqual: .notEqual
      case .less: .less
      case .lessOrEqual: .lessOrEqual
      case .greater: .greater
      default: .greaterOrEqual
      }
    emit(step, target, first, second)
    return target
  }

  /// The first value, or the second where the jump is not taken.
  private mutating func either(
    _ operation: Instruction.Operation, _ value: PlanExpression, _ other: PlanExpression
  ) throws(ProgramError) -> UInt16 {
    let target = try temporary()
    emit(.move, target, try compile(value))
    let done = jump(operation, on: target)
    emit(.move, target, try compile(other))
    land(done)
    return target
  }

  /// Rounds of the body until nothing changes.
  private mutating func settled(
    _ local: Int, _ value: PlanExpression, _ body: PlanExpression
  ) throws(ProgramError) -> UInt16 {
    let target = try temporary()
    emit(.move, target, try compile(value))
    let rounds = try temporary()
    emit(.move, rounds, try constant(.int(0)))
    let start = instructions.count
    let spoilt = jump(.jumpIfSpoilt, on: target, to: target)
    locals[local] = target
    emit(.settle, target, try compile(body), rounds, index: start)
    land(spoilt)
    return target
  }

  private mutating func shortCircuit(
    _ operation: Instruction.Operation, _ left: PlanExpression, _ right: PlanExpression
  ) throws(ProgramError) -> UInt16 {
    let target = try temporary()
    emit(.move, target, try compile(left))
    let spoilt = jump(.jumpIfSpoilt, on: target, to: target)
    let decided = jump(operation, on: target)
    emit(.move, target, try compile(right))
    land(spoilt)
    land(decided)
    return target
  }

  private mutating func conditional(
    _ condition: PlanExpression, _ then: PlanExpression, _ otherwise: PlanExpression
  ) throws(ProgramError) -> UInt16 {
    let target = try temporary()
    let tested = try compile(condition)
    let spoilt = jump(.jumpIfSpoilt, on: tested, to: target)
    let no = jump(.jumpIfFalse, on: tested)
    emit(.move, target, try compile(then))
    let done = jump(.jump)
    land(no)
    emit(.move, target, try compile(otherwise))
    land(done)
    land(spoilt)
    return target
  }

  private mutating func match(
    _ subject: PlanExpression, _ arms: [MatchArmPlan], _ otherwise: PlanExpression?
  ) throws(ProgramError) -> UInt16 {
    let target = try temporary()
    let value = try compile(subject)
    let spoilt = jump(.jumpIfSpoilt, on: value, to: target)
    let number = dispatches.count
    dispatches.append(
      Program.Dispatch(
        index: ConstantIndex(arms.flatMap(\.patterns)), targets: [], otherwise: 0, isTotal: otherwise != nil))
    emit(.dispatch, target, value, index: number)
    var targets: [Int32] = []
    var ends: [Int] = []
    for arm in arms {
      targets += arm.patterns.map { _ in Int32(instructions.count) }
      emit(.move, target, try compile(arm.value))
      ends.append(jump(.jump))
    }
    dispatches[number].targets = targets
    dispatches[number].otherwise = Int32(instructions.count)
    if let otherwise { emit(.move, target, try compile(otherwise)) }
    for end in ends { land(end) }
    land(spoilt)
    return target
  }

  private mutating func record(_ members: [RecordMemberPlan]) throws(ProgramError) -> UInt16 {
    var compiled: [Program.Member] = []
    for member in members {
      compiled.append(.init(member.name, try compile(member.value), isOptional: member.isOptional))
    }
    records.append(compiled)
    return try made(.record, index: records.count - 1)
  }

  private mutating func loop(
    _ list: PlanExpression, _ local: Int, _ body: PlanExpression, sifts: Bool
  ) throws(ProgramError) -> UInt16 {
    let target = try temporary()
    let element = try temporary()
    let number = loops.count
    loops.append(Program.Loop(target: target, element: element, sifts: sifts))
    emit(.loop, target, try compile(list), index: number)
    loops[number].start = Int32(instructions.count)
    emit(.next, element, index: number)
    locals[local] = element
    emit(.collect, target, try compile(body), index: number)
    loops[number].end = Int32(instructions.count)
    return target
  }

  private mutating func lookup(_ operand: PlanExpression, _ table: Int) throws(ProgramError) -> UInt16 {
    guard let plan = tables[safe: table] else {
      throw ProgramError(description: "this plan reads table number \(table)")
    }
    var values: [UInt16] = []
    for row in plan.rows { values.append(try constant(row.value)) }
    let otherwise: UInt16? = if let literal = plan.otherwise { try constant(literal) } else { nil }
    tableIndices.append((ConstantIndex(plan.rows.map(\.key)), values, otherwise, plan.name))
    return try unary(.lookup, operand, index: tableIndices.count - 1)
  }
}
