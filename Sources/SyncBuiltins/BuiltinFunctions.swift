import SyncModel

/// The standard library of the language.
public enum BuiltinFunctions {
  /// Every function, one a file of this module.
  public static let all: [any BuiltinFunction.Type] = [
    // Text
    ContainsFunction.self, DigitsFunction.self, EndsWithFunction.self, JoinFunction.self, LengthFunction.self,
    LowerFunction.self, PadFunction.self, ReplaceFunction.self, SlugFunction.self, SplitFunction.self,
    StartsWithFunction.self, SubstringFunction.self, TitleFunction.self, TrimFunction.self, TruncateFunction.self,
    UpperFunction.self,
    // Numbers
    AbsFunction.self, CeilFunction.self, ClampFunction.self, DecimalFunction.self, FloatFunction.self,
    FloorFunction.self, IntFunction.self, ModFunction.self, NegateFunction.self, RoundFunction.self, TextFunction.self,
    // Dates
    DateFunction.self, DayFunction.self, DaysBetweenFunction.self, FormatDateFunction.self, LocalDatetimeFunction.self,
    MonthFunction.self, StartOfDayFunction.self, TimestampFunction.self, YearFunction.self,
    // Parsing
    BoolFunction.self, EmailAddressFunction.self,
    // Lists
    CountFunction.self, FirstFunction.self, LastFunction.self,
    // Nulls
    CoalesceFunction.self, NullIfFunction.self,
  ]

  /// By name.
  public static let byName: [String: any BuiltinFunction.Type] = Dictionary(
    all.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
}
