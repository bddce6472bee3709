/// Differences as a person reads them: by sync, the old text over the new one.
public enum DifferenceText {
  /// Ends with a line that counts them.
  public static func render(_ differences: [PlanDifference]) -> String {
    guard !differences.isEmpty else { return "no change in meaning\n" }
    var text = ""
    var sync: String?? = nil
    for difference in differences {
      if sync != .some(difference.sync) {
        text += (text.isEmpty ? "" : "\n") + (difference.sync.map { "sync \($0)" } ?? "connections") + "\n"
        sync = .some(difference.sync)
      }
      text += "\n  \(difference.severity.rawValue): \(difference.subject)"
      text += difference.note.isEmpty ? "\n" : " (\(difference.note))\n"
      for (sign, value) in [("-", difference.old), ("+", difference.new)] {
        if let value { text += "    \(sign) \(value)\n" }
      }
    }
    let counts = DifferenceSeverity.allCases.reversed().compactMap { severity in
      let count = differences.count { $0.severity == severity }
      return count == 0 ? nil : "\(count) \(severity.rawValue)"
    }
    return text + "\n" + counts.joined(separator: ", ") + "\n"
  }
}
