import SyncModel

enum DaysBetweenFunction: BuiltinFunction {
  static let name = "days_between"
  static let documentation = """
    How many days the second day is after the first, negative if it is before. Of LocalDateTimes the calendar days count, \
    not the hours.
    """
  static let parameters = [
    Parameter("from", .types(CalendarReading.types)), Parameter("to", .types(CalendarReading.types)),
  ]
  static let kind = TransformKind.oneway
  static let examples = [
    Example(#"days_between(2025-01-31, 2025-03-01)"#, "29"),
    Example(#"days_between(2025-03-01, 2025-01-31)"#, "-29"),
    Example(
      #"days_between(local_datetime("2025-01-01T23:59:00"), local_datetime("2025-01-02T00:01:00"))"#, "1"),
  ]

  static func result(_ arguments: [CallArgument]) -> ResultType {
    let (from, to) = (arguments.type(0), arguments.type(1))
    var error = CalendarReading.zoneError(name, from) ?? CalendarReading.zoneError(name, to)
    if error == nil, from != to, from != .null, to != .null, from != .poisoned, to != .poisoned {
      error = "a \(from) and a \(to) cannot be mixed: make both a Date with `date`"
    }
    return ResultType(FieldType(.int(bits: 64)), error: error)
  }

  static func evaluate(_ arguments: Arguments, in arena: Arena) -> Cell {
    guard let from = CalendarReading.day(arguments[0]), let to = CalendarReading.day(arguments[1]) else {
      return .outOfRange("there is no number of days to infinity", in: arena)
    }
    let (days, overflow) = to.subtractingReportingOverflow(from)
    return overflow ? .overflow(in: arena) : .int(days)
  }
}
