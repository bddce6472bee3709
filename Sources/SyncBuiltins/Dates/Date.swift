import SyncModel

enum DateFunction: BuiltinFunction {
  static let name = "date"
  static let documentation = """
    The calendar day. Text is read as ISO 8601 (`2025-01-31`) or by a pattern of yyyy, MM, M, dd and d. A Timestamp has a \
    day only in a zone, whose name stands in the pattern's place: `date("America/Mexico_City")`.
    """
  static let parameters = [
    Parameter("value", .types([.text(max: nil), .date, .localDateTime, .timestamp, .json])),
    Parameter("pattern", .text(max: nil), nullable: true, default: .null, constant: true),
  ]
  static let kind = TransformKind.partial
  static let examples = [
    Example(#"date("2025-01-31")"#, "2025-01-31"),
    Example(#"date("31/1/2025", "dd/M/yyyy")"#, "2025-01-31"),
    Example(#"date(2025-01-31T23:30:00-06:00, "UTC")"#, "2025-02-01"),
    Example(#"date(2025-02-01T05:30:00Z, "America/Mexico_City")"#, "2025-01-31"),
    Example(#"date("2025-02-30")"#, nil),
    Example(#"date("1/31/2025", "dd/MM/yyyy")"#, nil),
  ]

  static func result(_ arguments: [CallArgument]) -> ResultType {
    let type = FieldType(.date)
    switch arguments.type(0) {
    case .timestamp:
      return ResultType(
        type,
        error: arguments.constantText(1).map(ZoneDatabase.problem)
          ?? "a Timestamp is an instant and has no day until a zone is named: write `date(\"UTC\")` for the day in UTC")
    case .date, .localDateTime:
      return ResultType(type, error: arguments.isGiven(1) ? "a pattern is for text only" : nil)
    case .null, .poisoned: return ResultType(type)
    case .json:
      return ResultType(
        type.nullable, fails: "`date` fails on JSON that is not a text with a date", error: problem(arguments))
    default: return ResultType(type, fails: "`date` fails on text that is not a date", error: problem(arguments))
    }
  }

  private static func problem(_ arguments: [CallArgument]) -> String? {
    arguments.constantText(1).flatMap { DatePattern.problem($0, readsDate: true, allowsTime: false) }
  }

  static func inverse(_ arguments: [CallArgument]) -> InverseCall {
    switch arguments.type(0) {
    case .date: .identity
    case .text, .enumeration:
      arguments.constantText(1).map { .call("format_date", [.text($0)]) } ?? .call("text", [])
    case .timestamp, .localDateTime: .none("`date` drops the time of day, and nothing brings it back")
    default: .none("nothing makes JSON of a date again")
    }
  }

  static func evaluate(_ arguments: Arguments, in arena: Arena) -> Cell {
    let value = JsonValue.scalar(arguments[0], in: arena)
    switch value.tag {
    case .null, .failure, .date: return value
    case .timestamp: return day(value, arguments, in: arena)
    case .localDateTime:
      if let days = CalendarReading.day(value) { return .date(days: days) }
      return .date(days: value.int > 0 ? CalendarDate.infinity : CalendarDate.minusInfinity)
    case .text:
      let bytes = value.bytes(in: arena)
      let days =
        arguments.optional(1).map { DatePattern.parse(bytes, pattern: $0.bytes(in: arena)) }
        ?? DateText.parseDate(bytes)
      return days.map { .date(days: $0) } ?? .failure(of: value, complaint(arguments, arena), in: arena)
    default: return .failure(of: value, "is not a date", in: arena)
    }
  }

  private static func day(_ instant: Cell, _ arguments: Arguments, in arena: Arena) -> Cell {
    guard Instant.isFinite(instant.int) else {
      return .date(days: instant.int > 0 ? CalendarDate.infinity : CalendarDate.minusInfinity)
    }
    let name = arguments.optional(1)?.string(in: arena) ?? "UTC"
    guard let zone = ZoneDatabase.zone(name) else {
      return .outOfRange("the zone `\(name)` is not in this machine's zone database", in: arena)
    }
    guard let wall = AtZoneFunction.wallClock(instant.int, zone) else {
      return .outOfRange("the day is beyond the years that a LocalDateTime can hold", in: arena)
    }
    return .date(days: Instant.split(wall).days)
  }

  private static func complaint(_ arguments: Arguments, _ arena: Arena) -> String {
    guard let pattern = arguments.optional(1) else { return "is not a date" }
    return "is not a date of the form \(pattern.string(in: arena))"
  }
}
