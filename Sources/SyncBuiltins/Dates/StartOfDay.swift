import SyncModel

enum StartOfDayFunction: BuiltinFunction {
  static let name = "start_of_day"
  static let documentation = "The midnight (`LocalDateTime`) at which the day of a wall-clock time or a Date begins."
  static let parameters = [Parameter("value", .types(CalendarReading.types))]
  static let kind = TransformKind.oneway
  static let examples = [
    Example(#"text(start_of_day(local_datetime("2025-01-31T10:30:00")))"#, #""2025-01-31T00:00:00""#),
    Example(#"text(start_of_day(local_datetime("1999-12-31T23:59:59.9")))"#, #""1999-12-31T00:00:00""#),
    Example(#"text(start_of_day(2025-01-31))"#, #""2025-01-31T00:00:00""#),
  ]

  static func result(_ arguments: [CallArgument]) -> ResultType {
    CalendarReading.result(arguments, name, .localDateTime)
  }

  static func evaluate(_ arguments: Arguments, in arena: Arena) -> Cell { midnight(arguments[0], in: arena) }

  /// Infinity stays infinity; a Date beyond the years of a LocalDateTime (about 292 000) is out of range.
  static func midnight(_ value: Cell, in arena: Arena) -> Cell {
    guard let days = CalendarReading.day(value) else {
      return .localDateTime(microseconds: value.int > 0 ? Instant.infinity : Instant.minusInfinity)
    }
    guard let midnight = Instant.join(days: days, time: 0) else {
      return .outOfRange("the date is beyond the years that a LocalDateTime can hold", in: arena)
    }
    return .localDateTime(microseconds: midnight)
  }
}
