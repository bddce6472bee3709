import SyncModel

enum LocalDatetimeFunction: BuiltinFunction {
  static let name = "local_datetime"
  static let documentation = """
    The wall-clock date and time that an ISO 8601 text without an offset names, or the midnight at which a Date begins.
    """
  static let parameters = [Parameter("value", .types([.text(max: nil), .date, .localDateTime, .timestamp, .json]))]
  static let kind = TransformKind.partial
  static let examples = [
    Example(#"text(local_datetime("2025-01-31 10:00"))"#, #""2025-01-31T10:00:00""#),
    Example(#"text(local_datetime(2025-01-31))"#, #""2025-01-31T00:00:00""#),
    Example(#"local_datetime("2025-01-31T10:00:00Z")"#, nil),
  ]

  static func result(_ arguments: [CallArgument]) -> ResultType {
    let type = FieldType(.localDateTime)
    switch arguments.type(0) {
    case .date, .localDateTime, .null, .poisoned: return ResultType(type)
    case .timestamp:
      return ResultType(
        type, error: "a Timestamp has a wall-clock time only in a zone: write `at_zone(\"Europe/Berlin\")` instead")
    case .json:
      return ResultType(type.nullable, fails: "`local_datetime` fails on JSON that is not a text with a date and time")
    default: return ResultType(type, fails: "`local_datetime` fails on text that is not a date and time")
    }
  }

  static func inverse(_ arguments: [CallArgument]) -> InverseCall {
    switch arguments.type(0) {
    case .localDateTime: .identity
    case .text, .enumeration: .call("text", [])
    case .date: .none("the way back would drop the time of day")
    default: .none("nothing makes JSON of a date and time again")
    }
  }

  static func evaluate(_ arguments: Arguments, in arena: Arena) -> Cell {
    let value = JsonValue.scalar(arguments[0], in: arena)
    switch value.tag {
    case .null, .failure, .localDateTime: return value
    case .date: return StartOfDayFunction.midnight(value, in: arena)
    case .text:
      let bytes = value.bytes(in: arena)
      if let time = DateText.parseLocalDateTime(bytes) { return .localDateTime(microseconds: time) }
      let hasOffset = DateText.parseTimestamp(bytes) != nil
      return .failure(of: value, hasOffset ? "has an offset: use `timestamp`" : "is not a date and time", in: arena)
    default: return .failure(of: value, "is not a date and time", in: arena)
    }
  }
}
