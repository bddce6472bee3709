import SyncModel

enum YearFunction: BuiltinFunction {
  static let name = "year"
  static let documentation = "The year of a Date or LocalDateTime; 1 BC is 0, 2 BC is -1."
  static let parameters = [Parameter("value", .types(CalendarReading.types))]
  static let kind = TransformKind.oneway
  static let examples = [
    Example(#"year(2025-01-31)"#, "2025"),
    Example(#"year(local_datetime("1999-12-31T23:59:59"))"#, "1999"),
    Example(#"year(date("0044-03-15 BC"))"#, "-43"),
  ]

  static func result(_ arguments: [CallArgument]) -> ResultType {
    CalendarReading.result(arguments, name, .int(bits: 64))
  }

  static func evaluate(_ arguments: Arguments, in arena: Arena) -> Cell {
    CalendarReading.part(arguments[0], name, in: arena) { $0.year }
  }
}
