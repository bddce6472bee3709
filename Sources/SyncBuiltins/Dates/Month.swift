import SyncModel

enum MonthFunction: BuiltinFunction {
  static let name = "month"
  static let documentation = "The month of a Date or LocalDateTime, 1 to 12."
  static let parameters = [Parameter("value", .types(CalendarReading.types))]
  static let kind = TransformKind.oneway
  static let examples = [
    Example(#"month(2025-01-31)"#, "1"),
    Example(#"month(local_datetime("1999-12-31T23:59:59"))"#, "12"),
  ]

  static func result(_ arguments: [CallArgument]) -> ResultType {
    CalendarReading.result(arguments, name, .int(bits: 64))
  }

  static func evaluate(_ arguments: Arguments, in arena: Arena) -> Cell {
    CalendarReading.part(arguments[0], name, in: arena) { Int64($0.month) }
  }
}
