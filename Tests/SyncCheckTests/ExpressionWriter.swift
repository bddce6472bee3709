import SyncModel
import SyncTestKit

/// Writes expressions at random, most of them well typed, over fields of many types.
struct ExpressionWriter {
  enum Family: CaseIterable {
    case text, whole, number, bool, date, timestamp, local, state
  }

  var random: SeededGenerator

  init(_ random: SeededGenerator) { self.random = random }

  static let fields: [(name: String, type: String, family: Family)] = [
    ("t", "Text", .text), ("tn", "Text?", .text), ("t5", "Text(5)", .text), ("t1n", "Text(1)?", .text),
    ("i", "Int", .whole), ("i16", "Int(16)", .whole), ("i32n", "Int(32)?", .whole),
    ("d", "Decimal", .number), ("d52", "Decimal(5, 2)", .number), ("d22n", "Decimal(2, 2)?", .number),
    ("b", "Bool", .bool), ("bn", "Bool?", .bool),
    ("day", "Date", .date), ("dayn", "Date?", .date),
    ("at", "Timestamp", .timestamp), ("atn", "Timestamp?", .timestamp),
    ("wall", "LocalDateTime", .local), ("walln", "LocalDateTime?", .local),
    ("st", "enum(\"new\", \"open\", \"done\")", .state), ("stn", "enum(\"new\", \"done\")?", .state),
    ("js", "Json", .text), ("jsn", "Json?", .text),
  ]

  static let targets: [(String, String, Family)] = [
    ("o", "Text", .text), ("o", "Text?", .text), ("o", "Text(3)", .text), ("o", "Text(6)?", .text),
    ("o", "Text(4)", .text), ("o", "Text(5)?", .text), ("o", "Text(12)", .text), ("o", "Text(40)?", .text),
    ("o", "Int", .whole), ("o", "Int?", .whole),
    ("o", "Int(16)", .whole), ("o", "Int(32)?", .whole), ("o", "Decimal", .number), ("o", "Decimal(6, 2)?", .number),
    ("o", "Decimal(12, 4)", .number), ("o", "Decimal(4, 2)", .number), ("o", "Bool", .bool), ("o", "Bool?", .bool),
    ("o", "Date", .date), ("o", "Date?", .date), ("o", "Timestamp", .timestamp), ("o", "Timestamp?", .timestamp),
    ("o", "LocalDateTime?", .local), ("o", "enum(\"new\", \"open\", \"done\", \"x\")", .state),
    ("o", "enum(\"new\", \"done\")?", .state),
  ]

  static let declarations = """
    parameter limit: Int = 7
    parameter mark: Text(3)? = "ab"
    parameter nothing: Int? = null
    table codes: Text -> Text(4) { "a" -> "long", "new" -> "n", _ -> "" }
    table weights: enum("new", "open", "done") -> Int(16) { "new" -> 1, "open" -> 2, "done" -> -32768 }
    table shifts: Int? -> enum("new", "done") { 1 -> "new", null -> "done", _ -> "new" }
    transform initials(first: Text, last: Text?): Text(2) = truncate("{first |> truncate(1)}{last ?? "" |> truncate(1)}", 2)
    transform half(x: Decimal): Decimal = x / 2
    transform known(x: Text?): Bool = x != null and x != ""
    transform short(x: Text): Text(5) = if length(x) > 5 then "long" else (x |> truncate(5))
    """

  /// A value at the edges of the type, as text; empty is null.
  static func value(of type: FieldType, _ random: inout SeededGenerator) -> String {
    if type.isNullable, Int.random(in: 0..<3, using: &random) == 0 { return "" }
    func one(_ values: [String]) -> String { values.randomElement(using: &random) ?? "" }
    switch type.base {
    case .text(1): return one(["(empty)", "a", "é", " "])
    case .text(5): return one(["(empty)", "a", "abcde", "ÀÉÎÕÜ", "  x  ", "1", "ßßßßß", "ŉŉŉŉŉ", "new"])
    case .text:
      return one([
        "(empty)", "a", "new", "  Ada  ", "12.5", "-7", "x@y.zz", "İstanbul ǅ ŉ ß", "2025-01-01", "true", "日本語のテキスト",
      ])
    case .int(16): return one(["0", "1", "-1", "32767", "-32768"])
    case .int(32): return one(["0", "1", "2147483647", "-2147483648"])
    case .int: return one(["0", "1", "7", "-1", "9223372036854775807", "-9223372036854775808", "100000"])
    case .decimal(let bounds?):
      return bounds.scale == bounds.precision
        ? one(["0", "0.99", "-0.99", "0.01"]) : one(["0", "0.01", "999.99", "-999.99", "1.5", "-0.55"])
    case .decimal:
      return one([
        "0", "1", "0.5", "-12.345678", "99999999999999999999999999999999999999", "0.00000000000000000001", "-1e9",
      ])
    case .float: return one(["0", "1.5", "1e300", "-0.1"])
    case .bool: return one(["true", "false"])
    case .date: return one(["2000-01-01", "2024-02-29", "1900-03-01", "9999-12-31", "0001-01-01"])
    case .timestamp: return one(["2000-01-01T00:00:00Z", "2024-02-29T23:59:59.999999Z", "9999-12-31T23:59:59Z"])
    case .localDateTime: return one(["2000-01-01T00:00:00", "2024-02-29T23:59:59.999999", "9999-12-31T23:59:59"])
    case .enumeration(let members): return one(members)
    default:
      return one(["{\"a\": 1, \"b\": {\"c\": \"x\"}}", "null", "[1, 2]", "\"text\"", "12.5", "{\"a\": null}", "true"])
    }
  }

  mutating func pick(_ count: Int) -> Int { Int.random(in: 0..<count, using: &random) }
  mutating func one(_ values: [String]) -> String { values.randomElement(using: &random) ?? "" }

  mutating func field(_ family: Family) -> String {
    one(Self.fields.filter { $0.family == family }.map(\.name))
  }

  /// An expression of the family, at most so deep; in parentheses where it has operators.
  mutating func expression(_ family: Family, _ depth: Int) -> String {
    if depth == 0 || pick(6) == 0 { return leaf(family) }
    switch pick(9) {
    case 0:
      return
        "(if \(expression(.bool, depth - 1)) then \(expression(family, depth - 1)) else \(expression(family, depth - 1)))"
    case 1: return "(\(expression(family, depth - 1)) ?? \(expression(family, depth - 1)))"
    case 2: return "(\(expression(family, depth - 1)) else \(expression(family, depth - 1)))"
    case 3:
      return "(match \(field(.state)) { \"new\" => \(expression(family, depth - 1)), \"done\" or null => "
        + "\(expression(family, depth - 1)), _ => \(expression(family, depth - 1)) })"
    case 4: return "coalesce(\(expression(family, depth - 1)), \(expression(family, depth - 1)))"
    case 5: return "null_if(\(expression(family, depth - 1)), \(leaf(family)))"
    default: return step(family, depth - 1)
    }
  }

  private mutating func leaf(_ family: Family) -> String {
    if pick(3) > 0 { return field(family) }
    switch family {
    case .text: return one(["\"\"", "\"a\"", "\"ABC def\"", "mark", "null", "\"new\""])
    case .whole: return one(["0", "1", "-1", "32767", "40000", "limit", "nothing", "null", "-9223372036854775808"])
    case .number: return one(["0.5", "12.50", "-0.01", "99.99", "3", "100000000000000000000"])
    case .bool:
      return one([
        "true", "false", "(\(field(.text)) == null)", "(\(field(.whole)) in [1, 2])", "present(\(field(.date)))",
      ])
    case .date: return one(["2025-01-01", "null"])
    case .timestamp: return one(["run_started", "2025-01-01T00:00:00Z", "null"])
    case .local: return one(["2025-01-01T00:00:00", "null"])
    case .state: return one(["\"new\"", "\"done\"", "null"])
    }
  }

  private mutating func any(_ depth: Int) -> String {
    expression(Family.allCases.randomElement(using: &random) ?? .text, depth)
  }

  private mutating func step(_ family: Family, _ depth: Int) -> String {
    switch family {
    case .text: return text(depth)
    case .whole: return whole(depth)
    case .number: return number(depth)
    case .bool: return bool(depth)
    case .date:
      return one([
        "(\(expression(.timestamp, depth)) |> date(\"UTC\"))", "(\(expression(.local, depth)) |> date)",
        "(\(expression(.text, depth)) |> date)", "first([2025-01-01])",
        "(\(expression(.timestamp, depth)) |> date(\"America/New_York\"))",
      ])
    case .timestamp:
      return one([
        "(\(expression(.timestamp, depth)) + 1h)", "(\(expression(.timestamp, depth)) - 36500d)",
        "(\(expression(.text, depth)) |> timestamp)", "(\(expression(.local, depth)) |> at_zone(\"Europe/Berlin\"))",
        "start_of_day(\(expression(.timestamp, depth)))",
      ])
    case .local:
      return one([
        "(\(expression(.local, depth)) + 15m)", "(\(expression(.date, depth)) |> local_datetime)",
        "start_of_day(\(expression(.local, depth)))",
        "(\(expression(.timestamp, depth)) |> at_zone(\(one(["\"America/New_York\"", "\"Asia/Tehran\"", "\"UTC\""]))))",
      ])
    case .state: return one(["(\(expression(.whole, depth)) |> via shifts)", expression(.state, depth)])
    }
  }

  private mutating func text(_ depth: Int) -> String {
    let inner = expression(.text, depth)
    switch pick(10) {
    case 0:
      return
        "(\(inner) |> \(one(["trim", "lower", "upper", "title", "slug", "digits", "email_address", "via codes", "normalize_unicode", "e164(\"MX\")", "url", "country_code", "currency_code", "sha256", "uuid5(\"dns\")"])))"
    case 1: return "truncate(\(inner), \(one(["0", "1", "3", "limit"])))"
    case 2: return "substring(\(inner), \(one(["0", "2"])), \(one(["1", "3", "null"])))"
    case 3: return "pad(\(inner), \(one(["2", "6"])), \"0\")"
    case 4: return "replace(\(inner), \"a\", \"bb\")"
    case 5: return "\"\(one(["", "x"])){\(any(depth))}\(pick(2) == 0 ? "{\(any(depth))}" : "")\""
    case 6: return "(\(any(depth)) |> text)"
    case 8:
      return one([
        "(\(expression(.number, depth)) |> format_number(2))",
        "format_number(\(expression(.whole, depth)), \(one(["0", "3", "38"])), \(one(["\"\"", "\".\""])), \",\")",
        "(parse_json(\(inner)).a |> text)", "(parse_json(\(inner)) |> text)",
      ])
    case 7:
      return one([
        "initials(\(inner), \(expression(.text, depth)))", "short(\(inner))", "(js.a |> text)", "(jsn.b.c |> text)",
      ])
    default: return "format_date(\(expression(.date, depth)), \(one(["\"yyyy-MM-dd\"", "\"d.M.yy\""])))"
    }
  }

  private mutating func whole(_ depth: Int) -> String {
    let inner = expression(.whole, depth)
    switch pick(10) {
    case 0: return "(\(inner) \(one(["+", "-", "*"])) \(expression(.whole, depth)))"
    case 1: return "(-\(inner))"
    case 2: return "abs(\(inner))"
    case 3: return "clamp(\(inner), \(one(["0", "-5", "i16"])), \(one(["9", "i16", "40000"])))"
    case 4: return "mod(\(inner), \(one(["7", "i16", "-1"])))"
    case 5: return "(\(expression(.number, depth)) |> \(one(["round", "floor", "ceil", "int"])))"
    case 6: return "length(\(expression(.text, depth)))"
    case 7: return "\(one(["year", "month", "day"]))(\(expression(.date, depth)))"
    case 8: return "days_between(\(expression(.date, depth)), \(expression(.date, depth)))"
    default:
      return one([
        "(\(expression(.state, depth)) |> via weights)", "(\(expression(.text, depth)) |> int)", "(js.a |> int)",
      ])
    }
  }

  private mutating func number(_ depth: Int) -> String {
    let inner = expression(.number, depth)
    switch pick(8) {
    case 0, 1:
      return "(\(inner) \(one(["+", "-", "*"])) \(expression(one(["w", "n"]) == "w" ? .whole : .number, depth)))"
    case 2: return "(\(inner) / \(one(["2", "0.3", "-7", "i16", "d52"])))"
    case 3: return "round(\(inner), \(one(["1", "2", "4"])))"
    case 4: return "(-\(inner))"
    case 5: return "\(one(["abs", "negate", "half"]))(\(inner))"
    case 6: return "(\(expression(.text, depth)) |> decimal(\(one(["0", "2", "4"]))))"
    default: return "clamp(\(inner), \(one(["0", "0.01"])), \(one(["9.99", "d52", "40000"])))"
    }
  }

  private mutating func bool(_ depth: Int) -> String {
    switch pick(7) {
    case 0:
      return "(\(expression(.bool, depth)) \(one(["and", "or", "and not", "or not"])) \(expression(.bool, depth)))"
    case 1: return "(\(expression(.number, depth)) \(one(["==", "<", ">=", "!="])) \(expression(.whole, depth)))"
    case 2: return "(\(expression(.text, depth)) matches /^[a-z]+$/)"
    case 3: return "(\(expression(.date, depth)) < \(expression(.date, depth)))"
    case 4: return "known(\(expression(.text, depth)))"
    case 5: return "\(one(["contains", "starts_with", "ends_with"]))(\(expression(.text, depth)), \"a\")"
    default: return "(\(expression(.text, depth)) |> bool)"
    }
  }

  /// A condition whose parts are mostly comparisons of a field with a constant.
  mutating func filter(_ depth: Int) -> String {
    if depth > 0, pick(3) > 0 {
      let sign = one(["and", "and", "and", "or", "and not"])
      return "(\(filter(depth - 1)) \(sign) \(filter(depth - 1)))"
    }
    let family = Family.allCases.randomElement(using: &random) ?? .whole
    let compared = field(family)
    switch pick(7) {
    case 0: return "\(compared) \(one(["==", "!="])) \(leaf(family))"
    case 1: return "\(leaf(family)) \(one(["==", "!="])) \(compared)"
    case 2: return "\(compared) \(one(["<", "<=", ">", ">="])) \(leaf(family))"
    case 3: return "\(leaf(family)) \(one(["<", "<=", ">", ">="])) \(compared)"
    case 4: return "\(compared) \(one(["in", "not in"])) [\(leaf(family)), \(leaf(family))]"
    case 5: return field(.bool)
    default: return expression(.bool, 1)
    }
  }
}
