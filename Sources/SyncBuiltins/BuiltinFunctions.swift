import SyncModel

/// The standard library of the language.
public enum BuiltinFunctions {
  /// Every function, one a file of this module.
  public static let all: [any BuiltinFunction.Type] = [
    // Text
    ContainsFunction.self, DigitsFunction.self, EndsWithFunction.self, JoinFunction.self, LengthFunction.self,
    LowerFunction.self, NormalizeUnicodeFunction.self, PadFunction.self, ReplaceFunction.self, SlugFunction.self,
    SplitFunction.self,
    StartsWithFunction.self, SubstringFunction.self, TitleFunction.self, TrimFunction.self, TruncateFunction.self,
    UpperFunction.self,
    // Numbers
    AbsFunction.self, CeilFunction.self, ClampFunction.self, DecimalFunction.self, FloatFunction.self,
    FloorFunction.self, FormatNumberFunction.self, IntFunction.self, ModFunction.self, NegateFunction.self,
    RoundFunction.self, TextFunction.self,
    // Dates
    AtZoneFunction.self, DateFunction.self, DayFunction.self, DaysBetweenFunction.self, FormatDateFunction.self,
    LocalDatetimeFunction.self,
    MonthFunction.self, StartOfDayFunction.self, TimestampFunction.self, YearFunction.self,
    // Parsing
    BoolFunction.self, CountryCodeFunction.self, CurrencyCodeFunction.self, E164Function.self,
    EmailAddressFunction.self,
    ParseJsonFunction.self, UrlFunction.self,
    // Lists
    CountFunction.self, DistinctFunction.self, FirstFunction.self, LastFunction.self, MaxFunction.self,
    MinFunction.self, SortFunction.self, SumFunction.self,
    // Hashing
    Sha256Function.self, Uuid5Function.self,
    // Nulls
    CoalesceFunction.self, NullIfFunction.self,
  ]

  /// By name.
  public static let byName: [String: any BuiltinFunction.Type] = Dictionary(
    all.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
}
