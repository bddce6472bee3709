/// Durations as the language writes them.
public enum DurationText {
  private static let units: [(name: String, size: Int64)] = [
    ("d", 86_400_000_000), ("h", 3_600_000_000), ("m", 60_000_000), ("s", 1_000_000), ("ms", 1_000),
  ]

  /// In the largest unit that leaves no rest: `15m`, `1500ms`.
  public static func text(_ microseconds: Int64) -> String {
    for (name, size) in units where microseconds % size == 0 && microseconds != 0 {
      return "\(microseconds / size)\(name)"
    }
    return microseconds == 0 ? "0s" : "\(microseconds)us"
  }
}
