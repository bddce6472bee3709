import SyncModel

enum AtZoneFunction: BuiltinFunction {
  static let name = "at_zone"
  static let documentation = """
    What a wall clock in the zone shows at a Timestamp (a LocalDateTime), or the Timestamp at which it shows a LocalDateTime. \
    The latter fails where the clock skips the hour or shows it twice. The zone is a name of the system's zone database, as \
    `America/Mexico_City`.
    """
  static let parameters = [
    Parameter("time", .types([.timestamp, .localDateTime])), Parameter("zone", .text(max: nil), constant: true),
  ]
  static let kind = TransformKind.partial
  static let examples = [
    Example(#"text(at_zone(2025-07-01T12:00:00Z, "Europe/Berlin"))"#, #""2025-07-01T14:00:00""#),
    Example(#"at_zone(local_datetime("2025-01-31T10:00:00"), "America/Mexico_City")"#, "2025-01-31T16:00:00Z"),
    Example(#"at_zone(local_datetime("2025-03-30T02:30:00"), "Europe/Berlin")"#, nil),
    Example(#"at_zone(local_datetime("2025-10-26T02:30:00"), "Europe/Berlin")"#, nil),
  ]

  static func result(_ arguments: [CallArgument]) -> ResultType {
    let error = arguments.constantText(1).flatMap(ZoneDatabase.problem)
    if arguments.type(0) == .timestamp { return ResultType(FieldType(.localDateTime), error: error) }
    return ResultType(
      FieldType(.timestamp), fails: "`at_zone` fails on an hour that the zone's clock skips or shows twice",
      error: error)
  }

  static func inverse(_ arguments: [CallArgument]) -> InverseCall {
    arguments.constantText(1).map { .call(name, [.text($0)]) } ?? .none("the zone is no constant")
  }

  static func evaluate(_ arguments: Arguments, in arena: Arena) -> Cell {
    let value = arguments[0]
    let isInstant = value.tag == .timestamp
    guard Instant.isFinite(value.int) else {
      return isInstant ? .localDateTime(microseconds: value.int) : .timestamp(microseconds: value.int)
    }
    guard let zone = ZoneDatabase.zone(arguments[1].string(in: arena)) else {
      let reason = "the zone `\(arguments[1].string(in: arena))` is not in this machine's zone database"
      return .outOfRange(reason, in: arena)
    }
    guard isInstant else { return instant(value, zone, arguments[1], in: arena) }
    return wallClock(value.int, zone).map { .localDateTime(microseconds: $0) }
      ?? .outOfRange("the wall-clock time is beyond the years that a LocalDateTime can hold", in: arena)
  }

  /// `nil` beyond 64 bits.
  static func wallClock(_ instant: Int64, _ zone: ZoneRules) -> Int64? {
    let (sum, overflow) = instant.addingReportingOverflow(zone.offset(at: ZoneRules.seconds(instant)) * 1_000_000)
    return overflow || !Instant.isFinite(sum) ? nil : sum
  }

  private static func instant(_ value: Cell, _ zone: ZoneRules, _ name: Cell, in arena: Arena) -> Cell {
    let offsets = zone.offsets(local: ZoneRules.seconds(value.int))
    let shown = name.string(in: arena)
    guard let offset = offsets.first else {
      return .failure(of: value, "never is in \(shown): the clock skips it", in: arena)
    }
    guard offsets.count == 1 else {
      return .failure(of: value, "is twice in \(shown): the clock is set back", in: arena)
    }
    let (instant, overflow) = value.int.subtractingReportingOverflow(offset * 1_000_000)
    guard !overflow, Instant.isFinite(instant) else {
      return .failure(of: value, "is beyond the years that a Timestamp can hold", in: arena)
    }
    return .timestamp(microseconds: instant)
  }
}
