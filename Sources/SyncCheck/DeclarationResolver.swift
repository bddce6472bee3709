import SyncModel
import SyncSyntax
import SyncText

/// Resolves every declaration but syncs: what expressions and syncs refer to.
struct DeclarationResolver {
  let environment: CheckEnvironment
  let sink: DiagnosticSink

  func resolve(_ files: inout ImportedFiles) -> Scope {
    let scope = Scope()
    for function in environment.functions { scope.functions[function.name] = function }
    var seen: [String: SourceLocation] = [:]
    for file in files.inOrder {
      for declaration in file.tree.declarations {
        switch declaration {
        case .parameter(let item): if isFirst("parameter", item.name, file, &seen) { add(item, file, scope) }
        case .connection(let item): if isFirst("connection", item.name, file, &seen) { add(item, file, scope) }
        case .table(let item): if isFirst("table", item.name, file, &seen) { add(item, file, scope) }
        case .transform(let item): if isFirst("transform", item.name, file, &seen) { add(item, file, scope) }
        case .sync(let item): _ = isFirst("sync", item.name, file, &seen)
        case .entity, .imported, .test, .unknown: break
        }
      }
    }
    for file in files.inOrder {
      for case .entity(let item) in file.tree.declarations { add(item, file, scope, isPulled: false) }
    }
    addSchemas(scope, &files)
    checkTransforms(scope)
    checkInverses(scope)
    return scope
  }

  private func isFirst(
    _ kind: String, _ name: Name, _ file: ImportedFiles.File, _ seen: inout [String: SourceLocation]
  ) -> Bool {
    if name.text.isEmpty { return false }
    let location = SourceLocation(path: file.source.path, range: name.range)
    if let first = seen["\(kind) \(name.text)"] {
      sink.add(
        Diagnostic(
          CheckCodes.duplicateDeclaration, "there is another \(kind) `\(name.text)`", at: location,
          reason: "a name stands for one thing", labels: [.init(first, "the first one")]))
      return false
    }
    seen["\(kind) \(name.text)"] = location
    return true
  }

  private func expressions(_ file: ImportedFiles.File, _ scope: Scope, _ names: ExpressionChecker.Names = .nothing)
    -> ExpressionChecker
  {
    ExpressionChecker(
      scope: scope, names: names, path: file.source.path, sink: sink, tables: TableUse(), counter: .init())
  }

  // MARK: Parameters

  private func add(_ item: ParameterDeclaration, _ file: ImportedFiles.File, _ scope: Scope) {
    let location = SourceLocation(path: file.source.path, range: item.name.range)
    let type = TypeResolver(path: file.source.path, sink: sink).resolve(item.type)
    var value: SyncModel.Literal?
    if let text = environment.parameters[item.name.text] {
      value = ParameterText.parse(text, as: type)
      if value == nil, type.base != .poisoned {
        sink.add(
          Diagnostic(
            CheckCodes.parameterValue, "`--set \(item.name.text)=…` does not fit the parameter", at: location,
            reason: "it is `\(type)`"))
      }
    } else if let expression = item.value {
      let checker = expressions(file, scope)
      let typed = checker.check(expression)
      if !typed.isPoisoned, typed.literal == nil {
        checker.report(
          CheckCodes.needsConstant, "the value of a parameter is a constant", at: typed.range,
          reason: "this is computed")
      } else if !typed.isPoisoned {
        switch Assignment.assign(typed, to: type, place: "the parameter") {
        case .mismatch(let reason, let help):
          checker.misfit(
            typed, type, "this is no value for the parameter `\(item.name.text)`", reason: reason, help: help)
        case .fits, .narrows: value = typed.literal
        }
      }
    } else {
      sink.add(
        Diagnostic(
          CheckCodes.parameterValue, "the parameter `\(item.name.text)` has no value", at: location,
          reason: "nothing set it", help: ["write `= …` behind its type, or run with `--set \(item.name.text)=…`"]))
    }
    scope.parameters[item.name.text] = Scope.Parameter(type: type, value: value, location: location)
  }

  // MARK: Tables

  private func add(_ item: TableDeclaration, _ file: ImportedFiles.File, _ scope: Scope) {
    let types = TypeResolver(path: file.source.path, sink: sink)
    let from = types.resolve(item.from)
    let to = types.resolve(item.to)
    let checker = expressions(file, scope)
    var rows: [TablePlan.Row] = []
    var rowRanges: [(key: SourceRange, value: SourceRange)] = []
    var otherwise: SyncModel.Literal?
    var isSound = from.base != .poisoned && to.base != .poisoned
    var defaultRange: SourceRange?
    var keys: [SyncModel.Literal: SourceRange] = [:]
    var values: [SyncModel.Literal: SourceRange] = [:]
    for row in item.rows {
      if row.arrow.direction != item.arrow.direction {
        checker.report(
          CheckCodes.wrongArrow, "the rows of this table go `\(item.arrow.direction.rawValue)`", at: row.arrow.range,
          reason: "the table is declared so", labels: [.init(checker.location(item.arrow.range), "here")],
          fixes: [
            .init(
              "write `\(item.arrow.direction.rawValue)`",
              [TextEdit(range: row.arrow.range, replacement: item.arrow.direction.rawValue)], isSafe: true)
          ])
      }
      guard let value = constant(row.value, to, checker, "a value of the table") else {
        isSound = false
        continue
      }
      if let before = defaultRange {
        checker.report(
          CheckCodes.defaultNotLast, row.key == nil ? "a table has one `_`" : "this row stands behind `_`",
          at: row.keyRange, reason: "`_` takes every other key and stands last",
          labels: [.init(checker.location(before), "the row of `_`")])
        isSound = false
        continue
      }
      guard let keyExpression = row.key else {
        otherwise = value
        defaultRange = row.keyRange
        if item.arrow.direction == .both {
          checker.report(
            CheckCodes.notBijective, "`_` has no place in a two-way table", at: row.keyRange,
            reason: "nothing would lead back from its value")
        }
        continue
      }
      guard let key = constant(keyExpression, from, checker, "a key of the table") else {
        isSound = false
        continue
      }
      if let first = keys[key] {
        checker.report(
          CheckCodes.duplicateKey, "this key stands twice in the table", at: row.keyRange,
          reason: "only one of the rows could ever be used", labels: [.init(checker.location(first), "the first row")])
        isSound = false
        continue
      }
      keys[key] = row.keyRange
      if item.arrow.direction == .both {
        if let first = values[value] {
          checker.report(
            CheckCodes.notBijective, "two rows of a two-way table have this value", at: row.value.range,
            reason: "nothing tells which key it leads back to",
            labels: [.init(checker.location(first), "the other row")], help: ["declare the table with `->`"])
          isSound = false
        }
        values[value] = row.value.range
      }
      rows.append(TablePlan.Row(key: key, value: value))
      rowRanges.append((row.keyRange, row.value.range))
    }
    scope.tables[item.name.text] = Scope.Table(
      from: from, to: to,
      plan: isSound ? TablePlan(name: item.name.text, rows: rows, otherwise: otherwise) : nil,
      isTwoWay: item.arrow.direction == .both, location: checker.location(item.name.range), rowRanges: rowRanges)
  }

  private func constant(
    _ expression: Expression, _ type: FieldType, _ checker: ExpressionChecker, _ place: String
  ) -> SyncModel.Literal? {
    let typed = checker.check(expression)
    if typed.isPoisoned { return nil }
    guard let literal = typed.literal else {
      checker.report(
        CheckCodes.needsConstant, "a table holds constants", at: typed.range, reason: "this is computed")
      return nil
    }
    if case .mismatch(let reason, let help) = Assignment.assign(typed, to: type, place: place) {
      checker.misfit(typed, type, "this does not fit the table", reason: reason, help: help)
      return nil
    }
    return literal
  }

  // MARK: Transforms

  private func add(_ item: TransformDeclaration, _ file: ImportedFiles.File, _ scope: Scope) {
    let types = TypeResolver(path: file.source.path, sink: sink)
    for (index, parameter) in item.parameters.enumerated() where !parameter.name.text.isEmpty {
      guard let first = item.parameters[..<index].first(where: { $0.name.text == parameter.name.text }) else {
        continue
      }
      sink.add(
        Diagnostic(
          CheckCodes.duplicateDeclaration, "the parameter `\(parameter.name.text)` stands twice",
          at: SourceLocation(path: file.source.path, range: parameter.name.range),
          reason: "a name stands for one thing",
          labels: [.init(SourceLocation(path: file.source.path, range: first.name.range), "the first one")]))
    }
    scope.transforms[item.name.text] = Scope.Transform(
      parameters: item.parameters.map { ($0.name.text, types.resolve($0.type)) }, result: types.resolve(item.result),
      body: item.body, inverse: item.inverse,
      location: SourceLocation(path: file.source.path, range: item.name.range))
    if scope.functions[item.name.text] != nil {
      sink.add(
        Diagnostic(
          CheckCodes.duplicateDeclaration, "`\(item.name.text)` is a function of the standard library",
          at: SourceLocation(path: file.source.path, range: item.name.range),
          reason: "a transform of that name would hide it", help: ["choose another name"]))
    }
  }

  private func checkTransforms(_ scope: Scope) {
    var calls: [String: [(name: String, range: SourceRange)]] = [:]
    for (name, transform) in scope.transforms { calls[name] = CallCollector.calls(in: transform.body) }
    let (ordered, cycles) = Self.calleesFirst(calls, scope)
    for cycle in cycles {
      // A circle that shares a member with one that was told is mended with it.
      let isTold = cycle.contains { scope.transforms[$0]?.isBroken ?? true }
      for member in cycle { scope.transforms[member]?.isBroken = true }
      guard !isTold, let first = cycle.first, let own = scope.transforms[first],
        let call = calls[first]?.first(where: { $0.name == cycle[1 % cycle.count] })
      else { continue }
      sink.add(
        Diagnostic(
          CheckCodes.recursion, cycle.count == 1 ? "`\(first)` calls itself" : "these transforms call one another",
          at: SourceLocation(path: own.location.path, range: call.range),
          reason: (cycle + [first]).map { "`\($0)`" }.joined(separator: " → "),
          help: ["every expression terminates; write the steps out"]))
    }
    for name in ordered {
      guard let transform = scope.transforms[name], !transform.isBroken else { continue }
      var locals: [String: Typed] = [:]
      for (index, parameter) in transform.parameters.enumerated() {
        locals[parameter.name] = Typed(
          plan: .local(-1 - index), type: parameter.type, range: transform.location.range)
      }
      let checker = ExpressionChecker(
        scope: scope, names: .locals(locals), path: transform.location.path, sink: sink, tables: TableUse(),
        transformStack: [name], counter: .init())
      let body = checker.check(transform.body, into: transform.result)
      if body.isPoisoned {
        scope.transforms[name]?.isBroken = true
      } else if case .mismatch(let reason, let help) = Assignment.assign(
        body, to: transform.result, place: "the result of `\(name)`")
      {
        checker.report(
          CheckCodes.typeMismatch, "this is not the result that `\(name)` declares", at: body.range, reason: reason,
          help: help)
        scope.transforms[name]?.isBroken = true
      }
    }
  }

  /// Every transform behind those that it calls, so that what is wrong is told of the one that has it; and the circles,
  /// the first name of each first.
  private static func calleesFirst(
    _ calls: [String: [(name: String, range: SourceRange)]], _ scope: Scope
  ) -> (ordered: [String], cycles: [[String]]) {
    var ordered: [String] = []
    var cycles: [[String]] = []
    var entered: Set<String> = []
    var depth: [String: Int] = [:]
    for start in scope.transforms.keys.sorted() where entered.insert(start).inserted {
      var stack = [(name: start, next: 0)]
      depth[start] = 0
      while let (name, next) = stack.last {
        let callees = calls[name] ?? []
        guard next < callees.count else {
          ordered.append(name)
          depth[name] = nil
          stack.removeLast()
          continue
        }
        stack[stack.count - 1].next += 1
        let callee = callees[next].name
        if let place = depth[callee] {
          let cycle = stack[place...].map(\.name)
          let turn = cycle.firstIndex(of: cycle.min() ?? callee) ?? 0
          cycles.append(Array(cycle[turn...] + cycle[..<turn]))
        } else if scope.transforms[callee] != nil, entered.insert(callee).inserted {
          depth[callee] = stack.count
          stack.append((callee, 0))
        }
      }
    }
    return (ordered, cycles)
  }

  // MARK: Schemas

  private func addSchemas(_ scope: Scope, _ files: inout ImportedFiles) {
    let rootPath = files.inOrder.last?.source.path ?? ""
    for name in scope.connectionOrder {
      guard let connection = scope.connections[name] else { continue }
      let declared = scope.entities.values.contains { $0.schema.connection == name }
      // A local system is only asked where nothing is declared; pulled schemas add to what the files declare.
      switch environment.schema(connection.plan, rootPath) {
      case .none: break
      case .unavailable(let reason): if !declared { scope.unavailable[name] = reason }
      case .file(let file):
        if let added = files.addSchema(file) {
          for case .entity(let item) in added.tree.declarations { add(item, added, scope, isPulled: true) }
        }
      case .entities(let entities):
        guard !declared else { continue }
        for entity in entities {
          var schema = entity
          schema.connection = name
          scope.entities["\(name).\(schema.name)"] = Scope.Entity(schema: schema, location: nil, fieldLocations: [:])
        }
      }
    }
  }
}
