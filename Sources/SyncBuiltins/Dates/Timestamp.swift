import SyncModel

enum TimestampFunction: BuiltinFunction {
  static let name = "timestamp"
  static let documentation = """
    The instant that an ISO 8601 text with an offset or `Z` names; fractions down to microseconds. For a text without an \
    offset use `local_datetime` and name its zone.
    """
  static let parameters = [Parameter("value", .types([.text(max: nil), .timestamp, .json]))]
  static let kind = TransformKind.partial
  static let examples = [
    Example(#"timestamp("2025-01-31T10:00:00Z")"#, "2025-01-31T10:00:00Z"),
    Example(#"timestamp("2025-01-31 10:00:00.5-06:00")"#, "2025-01-31T16:00:00.5Z"),
    Example(#"timestamp("2025-01-31T10:00:00")"#, nil),
  ]

  static func result(_ arguments: [CallArgument]) -> ResultType {
    let type = FieldType(.timestamp)
    switch arguments.type(0) {
    case .timestamp, .null, .poisoned: return ResultType(type)
    case .json:
      return ResultType(type.nullable, fails: "`timestamp` fails on JSON that is not a text with an instant")
    default: return ResultType(type, fails: "`timestamp` fails on text that is not an instant with its offset")
    }
  }

  static func inverse(_ arguments: [CallArgument]) -> InverseCall {
    switch arguments.type(0) {
    case .timestamp: .identity
    case .text, .enumeration: .call("text", [])
    default: .none("nothing makes JSON of an instant again")
    }
  }

  static func evaluate(_ arguments: Arguments, in arena: Arena) -> Cell {
    let value = JsonValue.scalar(arguments[0], in: arena)
    switch value.tag {
    case .null, .failure, .timestamp: return value
    case .text:
      let bytes = value.bytes(in: arena)
      if let instant = DateText.parseTimestamp(bytes) { return .timestamp(microseconds: instant) }
      let hasNoOffset = DateText.parseLocalDateTime(bytes) != nil
      return .failure(of: value, hasNoOffset ? "has no offset from UTC" : "is not an instant", in: arena)
    default: return .failure(of: value, "is not an instant", in: arena)
    }
  }
}
