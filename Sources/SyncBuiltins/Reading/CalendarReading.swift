import SyncModel

/// The calendar day of a date or wall-clock time.
enum CalendarReading {
  static let types: [ValueType] = [.date, .localDateTime, .timestamp]

  /// Why an instant has no day of its own.
  static func zoneError(_ function: String, _ type: ValueType) -> String? {
    type == .timestamp
      ? "a Timestamp is an instant and has no day until a zone is named: write `at_zone(\"UTC\") |> \(function)`" : nil
  }

  /// `nil` for infinity. An instant is read in UTC.
  static func day(_ cell: Cell) -> Int64? {
    if cell.tag == .date {
      return cell.int == CalendarDate.infinity || cell.int == CalendarDate.minusInfinity ? nil : cell.int
    }
    return Instant.isFinite(cell.int) ? Instant.split(cell.int).days : nil
  }

  /// A part of a day, or a failure that no handler catches for infinity, which has none.
  static func part(
    _ cell: Cell, _ name: String, in arena: Arena, _ read: ((year: Int64, month: Int, day: Int)) -> Int64
  ) -> Cell {
    guard let days = day(cell) else { return .outOfRange("infinity has no \(name)", in: arena) }
    return .int(read(CalendarDate.components(days: days)))
  }

  static func result(_ arguments: [CallArgument], _ function: String, _ type: ValueType) -> ResultType {
    ResultType(FieldType(type), error: zoneError(function, arguments.type(0)))
  }
}
