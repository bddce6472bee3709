import SyncModel

enum CoalesceFunction: BuiltinFunction {
  static let name = "coalesce"
  static let documentation = "The first of the values that is not null; null if all are."
  static let parameters = [
    Parameter("value", .any, nullable: true), Parameter("others", .sameAsFirst, nullable: true, variadic: true),
  ]
  static let kind = TransformKind.oneway
  static let examples = [
    Example(#"coalesce(null, "a", "b")"#, #""a""#),
    Example(#"coalesce("", "a")"#, #""""#),
    Example(#"coalesce(null, null)"#, "null"),
  ]

  static func result(_ arguments: [CallArgument]) -> ResultType {
    let isNullable = arguments.allSatisfy { $0.type.isNullable || $0.type.base == .null }
    var joined = ValueType.null
    for argument in arguments {
      guard let next = TypeJoining.join(joined, argument.type.base) else {
        return ResultType(
          FieldType(.poisoned), error: "`coalesce` needs values of one type, not \(joined) and \(argument.type.base)")
      }
      joined = next
    }
    return ResultType(FieldType(joined, nullable: isNullable))
  }

  static func evaluate(_ arguments: Arguments, in arena: Arena) -> Cell {
    for index in 0..<arguments.count where !arguments[index].isMissing { return arguments[index] }
    return .null
  }
}
