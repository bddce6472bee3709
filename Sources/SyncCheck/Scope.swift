import SyncModel
import SyncSyntax
import SyncText

/// Where diagnostics gather.
final class DiagnosticSink {
  private(set) var diagnostics: [Diagnostic] = []
  private var seen: Set<Diagnostic> = []
  /// Where what is checked is taken down too.
  let recorder: IndexRecorder?

  init(recorder: IndexRecorder? = nil) { self.recorder = recorder }

  func add(_ diagnostic: Diagnostic) {
    if seen.insert(diagnostic).inserted { diagnostics.append(diagnostic) }
  }
}

/// The tables that one sync uses; a plan names them by number.
final class TableUse {
  private(set) var plans: [TablePlan] = []

  func index(of table: TablePlan) -> Int {
    if let index = plans.firstIndex(of: table) { return index }
    plans.append(table)
    return plans.count - 1
  }
}

/// Everything that the file and its imports declare, resolved.
final class Scope {
  struct Parameter {
    var type: FieldType
    /// `nil` where it is wrong already.
    var value: SyncModel.Literal?
    var location: SourceLocation
  }

  struct Table {
    var from: FieldType
    var to: FieldType
    var plan: TablePlan?
    /// Declared with `<->`.
    var isTwoWay = false
    var location: SourceLocation
    /// Where the keys and values of the rows stand.
    var rowRanges: [(key: SourceRange, value: SourceRange)] = []

    /// The table read from its values to its keys.
    var reversed: Table {
      Table(
        from: to, to: from,
        plan: plan.map { plan in
          TablePlan(name: plan.name, rows: plan.rows.map { .init(key: $0.value, value: $0.key) }, otherwise: nil)
        }, isTwoWay: isTwoWay, location: location, rowRanges: rowRanges.map { ($0.value, $0.key) })
    }
  }

  struct Transform {
    var parameters: [(name: String, type: FieldType)]
    var result: FieldType
    var body: Expression
    /// The transform that undoes it.
    var inverse: Name?
    /// What is wrong with the inverse was told.
    var hasBrokenInverse = false
    var location: SourceLocation
    var isBroken = false
  }

  struct Entity {
    var schema: EntitySchema
    var location: SourceLocation?
    var fieldLocations: [FieldPath: SourceLocation]
  }

  struct Connection {
    var plan: ConnectionPlan
    var spec: ConnectorSpec?
    var location: SourceLocation
  }

  var functions: [String: any BuiltinFunction.Type] = [:]
  var parameters: [String: Parameter] = [:]
  var tables: [String: Table] = [:]
  var transforms: [String: Transform] = [:]
  var connections: [String: Connection] = [:]
  var connectionOrder: [String] = []
  /// By `connection.entity`.
  var entities: [String: Entity] = [:]
  /// Those that a text declares, in order.
  var declaredEntities: [EntitySchema] {
    entities.values.filter { $0.location != nil }.map(\.schema).sorted {
      ($0.connection, $0.name) < ($1.connection, $1.name)
    }
  }
  var syncs: [String: Linkable] = [:]
  /// Connections whose schema could not be read, with the reason; their entities are not reported missing.
  var unavailable: [String: String] = [:]
  /// Those of them that were told already; one system that is out of reach is one mistake.
  var toldUnavailable: Set<String> = []

  var parameterNames: [String] { parameters.keys.sorted() }
}

/// Types as they are written.
struct TypeResolver {
  let path: String
  let sink: DiagnosticSink

  static let names = [
    "Text", "Int", "Decimal", "Float", "Bool", "Date", "Time", "Timestamp", "LocalDateTime", "Bytes", "enum", "Json",
    "Secret",
  ]

  func resolve(_ syntax: TypeSyntax) -> FieldType {
    FieldType(base(syntax), nullable: syntax.isNullable)
  }

  private func base(_ syntax: TypeSyntax) -> ValueType {
    switch syntax.kind {
    case .missing: return .poisoned
    case .list(let element): return .list(resolve(element))
    case .record(let fields):
      return .record(fields.map { .init(name: $0.name.text, type: resolve($0.type)) })
    case .named(let name, let arguments): return named(name, arguments, syntax.range)
    }
  }

  private func report(_ message: String, at range: SourceRange, reason: String, fixes: [Diagnostic.Fix] = []) {
    sink.add(
      Diagnostic(
        CheckCodes.unknownType, message, at: SourceLocation(path: path, range: range), reason: reason, fixes: fixes))
  }

  private func numbers(_ arguments: [Expression]) -> [Int]? {
    var result: [Int] = []
    for argument in arguments {
      guard case .literal(.integer(let digits)) = argument.kind, let number = Int(digits) else { return nil }
      result.append(number)
    }
    return result
  }

  private func named(_ name: Name, _ arguments: [Expression], _ range: SourceRange) -> ValueType {
    let simple: [String: ValueType] = [
      "Float": .float, "Bool": .bool, "Date": .date, "Time": .time, "Timestamp": .timestamp,
      "LocalDateTime": .localDateTime, "Bytes": .bytes, "Json": .json, "Secret": .secret,
    ]
    if let type = simple[name.text] {
      if !arguments.isEmpty {
        report("`\(name.text)` takes nothing in parentheses", at: range, reason: "it has no bounds")
      }
      return type
    }
    switch name.text {
    case "": return .poisoned
    case "Text":
      if arguments.isEmpty { return .text(max: nil) }
      if let bounds = numbers(arguments), bounds.count == 1, bounds[0] > 0 { return .text(max: bounds[0]) }
      report("`Text` takes how many characters fit", at: range, reason: "write it as `Text(40)`")
    case "Int":
      if arguments.isEmpty { return .int(bits: 64) }
      if let bits = numbers(arguments), bits.count == 1, [16, 32, 64].contains(bits[0]) { return .int(bits: bits[0]) }
      report("`Int` has 16, 32 or 64 bits", at: range, reason: "write it as `Int(32)`, or `Int` for 64")
    case "Decimal":
      if arguments.isEmpty { return .decimal(nil) }
      if let bounds = numbers(arguments), bounds.count == 2, bounds[0] >= 1, bounds[0] <= 38, bounds[1] >= 0,
        bounds[1] <= bounds[0]
      {
        return .decimal(.init(precision: bounds[0], scale: bounds[1]))
      }
      report(
        "`Decimal` takes its digits in all and behind the point", at: range,
        reason: "write it as `Decimal(12, 2)`, at most 38 digits in all")
    case "enum":
      var members: [String] = []
      for argument in arguments {
        guard case .literal(.text(let text)) = argument.kind else {
          report("the values of an `enum` are texts", at: argument.range, reason: "write them as `enum(\"a\", \"b\")`")
          return .poisoned
        }
        if members.contains(text) {
          report(
            "the value \(ValueType.quoted(text)) stands twice", at: argument.range,
            reason: "each value of an `enum` stands once")
        } else {
          members.append(text)
        }
      }
      if !members.isEmpty { return .enumeration(members) }
      report("an `enum` has values", at: range, reason: "write them as `enum(\"a\", \"b\")`")
    default:
      let near = closest(name.text, among: Self.names)
      report(
        "there is no type `\(name.text)`", at: name.range,
        reason: near.map { "did you mean `\($0)`?" } ?? "the types are \(Self.names.joined(separator: ", "))",
        fixes: near.map { [.init("write `\($0)`", [TextEdit(range: name.range, replacement: $0)])] } ?? [])
    }
    return .poisoned
  }
}
