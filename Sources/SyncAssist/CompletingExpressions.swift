import SyncCheck
import SyncModel
import SyncSyntax
import SyncText

/// Expressions: what a name may mean, and what a pipeline may go on with.
extension Completer {
  /// What bare names mean at the cursor.
  enum Names {
    case side(SemanticIndex.Entity)
    /// Of an element of a list.
    case members([ValueType.RecordField])
    case locals([(name: String, type: FieldType)])
    case nothing
  }

  mutating func expression() {
    let owner = cursor.scan.entryFrame(cursor.state).map { cursor.scan.frames[$0].block }
    if let destination = destination(owner) { return self.destination(destination) }
    switch cursor.before {
    case "|>" where cursor.beforeKind == .operator: return steps()
    case "via" where cursor.beforeKind == .reserved: return tables()
    case ".": return dotted()
    case "else" where cursor.beforeKind == .reserved:
      if owner == .map || owner == .each || isCheck(owner) { handlers() }
      return operand()
    case "(" where cursor.last > 0 && cursor.text(cursor.last - 1) == "linked": return syncs(5)
    case "on" where owner == .map && cursor.last > cursor.state.entry: return add("create", .keyword, 5)
    default: break
    }
    if isOperandOver { following(owner) } else { operand() }
  }

  private func isCheck(_ block: BlockScan.Block?) -> Bool {
    if case .check? = block { true } else { false }
  }

  /// An operand stands before the cursor on its line.
  private var isOperandOver: Bool {
    guard cursor.last >= 0, !cursor.isEntryStart, let kind = cursor.beforeKind else { return false }
    switch kind {
    case .identifier, .quotedName, .integer, .decimal, .date, .timestamp, .duration, .percentage, .regex, .text,
      .templateEnd, .rightParenthesis, .rightBracket, .rightBrace, .underscore:
      return true
    case .reserved: return ["true", "false", "null"].contains(cursor.before)
    default: return false
    }
  }

  private mutating func following(_ owner: BlockScan.Block?) {
    add("|>", .keyword, 20, documentation: "Hands the value on to a function.", insertion: "|> ")
    add(words: ["and", "or", "in", "matches"], 30)
    if owner == .map || owner == .each || isCheck(owner) {
      add("else", .keyword, 25, documentation: "What happens where the line fails.", insertion: "else ")
    }
    if cursor.entry.contains(where: { cursor.text($0) == "if" }) { add(words: ["then", "else"], 15) }
    if owner == .map, cursor.arrow != nil {
      add("on create", .keyword, 25, documentation: "Written when the record is made, never after.")
    }
  }

  // MARK: Names

  /// The side whose fields bare names are, by where the cursor stands in its line.
  private var side: Side? {
    let owner = cursor.scan.entryFrame(cursor.state).map { cursor.scan.frames[$0].block }
    switch owner {
    case .map?: return lineSide(cursor.arrow)
    case .check(let side)?: return side
    case .conflict?: return .target
    case .sync?:
      switch cursor.entryWord {
      case "filter": return cursor.text(cursor.state.entry + 1) == "target" ? .target : .source
      case "match":
        let last = cursor.entry.last { cursor.kind($0) == .arrow || cursor.text($0) == "and" }
        return last.map { cursor.kind($0) == .arrow } == true ? .target : .source
      default: return .source
      }
    case .arms?, .record?: return outerSide
    default: return nil
    }
  }

  /// Left of the arrow stands the source, right of it the target; a handler reads what the line reads.
  private func lineSide(_ arrow: String?) -> Side {
    guard let arrow else { return .source }
    let frame = cursor.scan.entryFrame(cursor.state)
    let isHandler = cursor.entry.contains {
      cursor.kind($0) == .reserved && cursor.text($0) == "else" && cursor.scan.at[$0].frame == frame
    }
    return arrow != "<-" && isHandler ? .source : .target
  }

  /// Of a block within an expression: the side of the line that it stands in.
  private var outerSide: Side? {
    var frame = cursor.scan.entryFrame(cursor.state)
    while let number = frame {
      let inner = cursor.scan.frames[number]
      let outer = inner.parent.map { cursor.scan.frames[$0].block }
      switch outer {
      case .map?:
        let hasArrow = (inner.entry..<inner.opener).contains {
          cursor.kind($0) == .arrow && cursor.scan.at[$0].frame == inner.parent
        }
        return hasArrow ? .target : .source
      case .check(let side)?: return side
      case .sync?: return cursor.text(inner.entry + 1) == "target" ? .target : .source
      default: frame = inner.parent
      }
    }
    return nil
  }

  private var names: Names {
    if let fields = elementFields { return .members(fields) }
    if let side {
      return cursor.entity(side).map { .side($0) } ?? .nothing
    }
    if cursor.declarationWord == "transform", let transform = index.transforms[cursor.declaredName] {
      return .locals(transform.parameters)
    }
    return .nothing
  }

  /// The fields of an element, within `each { … }` or `where(…)`.
  private var elementFields: [ValueType.RecordField]? {
    var frame = cursor.state.frame
    while let number = frame {
      let inner = cursor.scan.frames[number]
      let isWhere = inner.block == .parenthesis && inner.opener > 1 && cursor.text(inner.opener - 1) == "where"
      if inner.block == .each || isWhere {
        guard inner.opener >= 3, cursor.text(inner.opener - 2) == "|>" else { return nil }
        guard let type = type(endingAt: inner.opener - 3), case .list(let element) = type.base else { return [] }
        if case .record(let fields) = element.base { return fields }
        return isWhere ? [.init(name: "value", type: element)] : []
      }
      frame = inner.parent
    }
    return nil
  }

  /// The type of the longest expression that ends with a token.
  func type(endingAt place: Int) -> FieldType? {
    guard file.tree.tokens.indices.contains(place) else { return nil }
    let end = file.tree.tokens[place].range.end
    return file.types.filter { $0.key.end == end }.min { $0.key.start < $1.key.start }?.value
  }

  // MARK: Operands

  mutating func operand() {
    if let type = comparedType { members(of: type) }
    if let type = patternType { members(of: type) }
    switch names {
    case .side(let entity): for field in entity.schema.fields { add(field, of: entity.schema, 20) }
    case .members(let fields):
      for field in fields {
        add(field.name, .field, 20, detail: "\(field.type)", insertion: FieldPath.spelled(field.name))
      }
    case .locals(let locals):
      for local in locals {
        add(local.name, .parameter, 20, detail: "\(local.type)", insertion: FieldPath.spelled(local.name))
      }
    case .nothing: break
    }
    for (name, parameter) in index.parameters {
      add(name, .parameter, 30, detail: "\(parameter.type)", insertion: FieldPath.spelled(name))
    }
    transforms(40)
    for function in assistant.functions.values { add(function, 50) }
    add("present", .function, 50, detail: "present(field)", documentation: LanguageWords.says("present"))
    add("run_started", .value, 55, detail: "Timestamp", documentation: LanguageWords.says("run_started"))
    add(words: ["if", "match", "not", "true", "false", "null"], 60)
  }

  mutating func add(_ field: FieldSchema, of entity: EntitySchema, _ rank: Int, suffix: String = "") {
    let marks = Descriptions.marks(field)
    add(
      "\(field.path)", .field, rank, detail: "\(field.type)" + (marks.isEmpty ? "" : " \(marks)"),
      documentation: "A field of `\(entity.connection).\(entity.name)`.", insertion: "\(field.path)" + suffix)
  }

  mutating func add(_ function: any BuiltinFunction.Type, _ rank: Int) {
    add(
      function.name, .function, rank, detail: Descriptions.signature(function).label,
      documentation: Descriptions.documentation(function))
  }

  mutating func transforms(_ rank: Int) {
    for (name, transform) in index.transforms where name != ownTransform {
      add(
        name, .transform, rank, detail: Descriptions.signature(name, transform).label,
        insertion: FieldPath.spelled(name))
    }
  }

  private var ownTransform: String? { cursor.declarationWord == "transform" ? cursor.declaredName : nil }

  mutating func syncs(_ rank: Int) {
    for (name, sync) in index.syncs {
      let sides = [sync.source, sync.target].compactMap { $0.map { "\($0.connection).\($0.name)" } }
      add(name, .sync, rank, detail: sides.joined(separator: " – "), insertion: FieldPath.spelled(name))
    }
  }

  mutating func tables() {
    let type = cursor.last >= 2 ? type(endingAt: cursor.last - 2) : nil
    for (name, table) in index.tables {
      let fits = type.map { Self.isNear($0.base, table.from.base) } ?? true
      add(
        name, .table, fits ? 10 : 20, detail: "\(table.from) \(table.isTwoWay ? "<->" : "->") \(table.to)",
        insertion: FieldPath.spelled(name))
    }
  }

  /// The type of what a comparison, or `in`, compares with.
  private var comparedType: FieldType? {
    if ["==", "!="].contains(cursor.before) { return type(endingAt: cursor.last - 1) }
    guard let number = cursor.state.frame, cursor.scan.frames[number].block == .bracket else { return nil }
    let opener = cursor.scan.frames[number].opener
    guard opener >= 2, cursor.text(opener - 1) == "in" else { return nil }
    return type(endingAt: cursor.text(opener - 2) == "not" ? opener - 3 : opener - 2)
  }

  /// The type of a text at the cursor, as far as what stands around tells.
  var wantedType: FieldType? {
    if cursor.block == .table, let table = index.tables[cursor.declaredName] {
      return cursor.arrow == nil ? table.from : table.to
    }
    if cursor.block == .connection, cursor.before == ":" {
      return assistant.connectors.first { $0.kind == cursor.connectionKind }?.settings
        .first { $0.name == cursor.entryWord }?.type
    }
    return testedType ?? comparedType ?? patternType
  }

  /// The type of what a `match` looks at, where a pattern is due.
  private var patternType: FieldType? {
    guard let number = cursor.state.frame, cursor.scan.frames[number].block == .arms,
      cursor.isEntryStart || cursor.before == "or"
    else { return nil }
    return type(endingAt: cursor.scan.frames[number].opener - 1)
  }

  // MARK: Pipelines

  private mutating func steps() {
    let type = cursor.last >= 1 ? type(endingAt: cursor.last - 1) : nil
    for function in assistant.functions.values where !function.parameters.isEmpty {
      add(function, type.map { Self.takes(function, $0) } ?? true ? 10 : 40)
    }
    for (name, transform) in index.transforms where name != ownTransform {
      let fits = transform.parameters.first.map { first in type.map { Self.isNear($0.base, first.type.base) } ?? true }
      add(
        name, .transform, fits == true ? 10 : 40, detail: Descriptions.signature(name, transform).label,
        insertion: FieldPath.spelled(name))
    }
    var isList = type == nil
    if case .list? = type?.base { isList = true }
    if !index.tables.isEmpty {
      add("via", .keyword, 15, documentation: "Looks the value up in a table.", insertion: "via ")
    }
    add(
      "linked", .function, 15, detail: "linked(SYNC)", documentation: LanguageWords.says("linked"), insertion: "linked("
    )
    add(
      "where", .function, isList ? 5 : 45, detail: "where(condition)", documentation: LanguageWords.says("where"),
      insertion: "where(")
    add(
      "each", .keyword, isList ? 5 : 45, documentation: "Makes every element anew: `each { a -> b }`.",
      insertion: "each {")
  }

  private static func takes(_ function: any BuiltinFunction.Type, _ type: FieldType) -> Bool {
    guard let first = function.parameters.first else { return false }
    switch first.accepts {
    case .any, .sameAsFirst: return true
    case .list:
      if case .list = type.base { return true }
      return false
    case .types(let types): return types.contains { isNear($0, type.base) }
    }
  }

  /// Whether a value of one type could go where the other is wanted, bounds aside.
  static func isNear(_ one: ValueType, _ other: ValueType) -> Bool {
    switch (one, other) {
    case (.text, .text), (.text, .enumeration), (.enumeration, .text), (.enumeration, .enumeration), (.int, .int),
      (.int, .decimal), (.decimal, .int), (.decimal, .decimal), (.list, .list), (.record, .record):
      true
    default: one == other
    }
  }

  // MARK: Paths

  /// Behind a dot: what follows the names before it.
  mutating func dotted() {
    var path: [String] = []
    var place = cursor.last
    while place > 0, cursor.text(place) == ".",
      cursor.kind(place - 1) == .identifier || cursor.kind(place - 1) == .quotedName
    {
      path.insert(FieldName.plain(cursor.text(place - 1)), at: 0)
      place -= 2
    }
    guard !path.isEmpty else { return }
    if cursor.block == .conflict, path[0] == "source", let entity = cursor.entity(.source) {
      return fields(of: entity.schema, below: Array(path.dropFirst()))
    }
    switch names {
    case .side(let entity): fields(of: entity.schema, below: path)
    case .members(let fields): members(of: fields, below: path[...])
    case .locals(let locals): members(of: locals.map { .init(name: $0.name, type: $0.type) }, below: path[...])
    case .nothing: break
    }
  }

  mutating func fields(of entity: EntitySchema, below path: [String]) {
    for field in entity.fields {
      let components = field.path.components
      if components.count > path.count, components.starts(with: path) {
        let rest = FieldPath(Array(components.dropFirst(path.count)))
        add("\(rest)", .field, 10, detail: "\(field.type)")
      } else if path.starts(with: components) {
        let rest = path.dropFirst(components.count)
        if case .record(let inner) = field.type.base { members(of: inner, below: rest) }
      }
    }
  }

  private mutating func members(of fields: [ValueType.RecordField], below path: ArraySlice<String>) {
    guard let first = path.first else {
      for field in fields {
        add(field.name, .field, 10, detail: "\(field.type)", insertion: FieldPath.spelled(field.name))
      }
      return
    }
    if case .record(let inner)? = fields.first(where: { $0.name == first })?.type.base {
      members(of: inner, below: path.dropFirst())
    }
  }

  // MARK: Destinations

  /// The entity that the cursor's side of a line writes, where only a field can stand.
  private func destination(_ owner: BlockScan.Block?) -> SemanticIndex.Entity? {
    guard owner == .map, cursor.beforeKind == .arrow, cursor.before != "<-" else { return nil }
    return cursor.entity(.target)
  }

  /// Fields that no line writes yet come first, among them those that a new record needs.
  private mutating func destination(_ entity: SemanticIndex.Entity) {
    let written = writtenFields
    for field in entity.schema.fields {
      let isNeeded = !field.marks.isDisjoint(with: [.required, .key])
      let rank = field.marks.contains(.readonly) ? 40 : written.contains("\(field.path)") ? 30 : isNeeded ? 5 : 10
      add(field, of: entity.schema, rank)
    }
  }

  private var writtenFields: Set<String> {
    var found: Set<String> = []
    for case .sync(let item) in file.tree.declarations where item.range.touches(cursor.offset) {
      for case .map(_, let lines) in item.clauses.map(\.kind) {
        for line in lines where line.arrow.direction != .backward && !line.right.range.touches(cursor.offset) {
          if case .path(let path) = line.right.kind { found.insert("\(FieldPath(path.components.map(\.text)))") }
        }
      }
    }
    return found
  }
}
