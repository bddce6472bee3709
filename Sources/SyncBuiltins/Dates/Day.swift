import SyncModel

enum DayFunction: BuiltinFunction {
  static let name = "day"
  static let documentation = "The day of the month of a Date or LocalDateTime, 1 to 31."
  static let parameters = [Parameter("value", .types(CalendarReading.types))]
  static let kind = TransformKind.oneway
  static let examples = [
    Example(#"day(2025-01-31)"#, "31"),
    Example(#"day(local_datetime("2024-02-29T00:00:00"))"#, "29"),
  ]

  static func result(_ arguments: [CallArgument]) -> ResultType {
    CalendarReading.result(arguments, name, .int(bits: 64))
  }

  static func evaluate(_ arguments: Arguments, in arena: Arena) -> Cell {
    CalendarReading.part(arguments[0], name, in: arena) { Int64($0.day) }
  }
}
