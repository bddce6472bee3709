import SyncModel

enum FormatDateFunction: BuiltinFunction {
  static let name = "format_date"
  static let documentation = """
    A Date, LocalDateTime or Timestamp as text by a pattern of yyyy, MM, M, dd, d, HH, mm and ss; other letters stand in \
    quotes (`'T'`). A Timestamp is written in UTC.
    """
  static let parameters = [
    Parameter("value", .types(CalendarReading.types)), Parameter("pattern", .text(max: nil), constant: true),
  ]
  static let kind = TransformKind.partial
  static let examples = [
    Example(#"format_date(2025-01-31, "dd/MM/yyyy")"#, #""31/01/2025""#),
    Example(#"format_date(2025-01-05, "d.M.yyyy")"#, #""5.1.2025""#),
    Example(#"format_date(2025-01-31T23:30:05-06:00, "yyyyMMdd'T'HHmmss")"#, #""20250201T053005""#),
  ]

  static func result(_ arguments: [CallArgument]) -> ResultType {
    guard let pattern = arguments.constantText(1) else { return ResultType(FieldType(.text(max: nil))) }
    return ResultType(
      FieldType(.text(max: DatePattern.bound(pattern))),
      error: DatePattern.problem(pattern, allowsTime: arguments.type(0) != .date))
  }

  static func inverse(_ arguments: [CallArgument]) -> InverseCall {
    guard arguments.type(0) == .date, let pattern = arguments.constantText(1) else {
      return .none("`format_date` of an instant or a wall-clock time has no function that leads back")
    }
    guard DatePattern.problem(pattern, readsDate: true, allowsTime: false) == nil else {
      return .none("the pattern leaves out a part of the date, and nothing brings it back")
    }
    return .call("date", [.text(pattern)])
  }

  static func evaluate(_ arguments: Arguments, in arena: Arena) -> Cell {
    let value = arguments[0]
    let start = arena.count
    if let days = CalendarReading.day(value) {
      let time = value.tag == .date ? 0 : Instant.split(value.int).time
      guard DatePattern.append(days: days, time: time, pattern: arguments[1], in: arena) else {
        return .failure(of: arguments[1], "is not a pattern of dates", in: arena)
      }
    } else {
      arena.append(value.int > 0 ? "infinity" : "-infinity")
    }
    return .text(offset: start, count: arena.count - start)
  }
}
