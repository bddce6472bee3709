/// One thing that was tried, as a JUnit report tells it.
public struct JUnitCase: Sendable {
  public var name: String
  /// What groups cases, such as the file that they stand in.
  public var className: String
  /// Why it failed, each with a headline; none: it passed.
  public var failures: [(headline: String, text: String)]
  /// What else is to be said of it.
  public var notes: String

  public init(
    name: String, className: String, failures: [(headline: String, text: String)] = [], notes: String = ""
  ) {
    self.name = name
    self.className = className
    self.failures = failures
    self.notes = notes
  }
}

/// Writes cases as JUnit XML, which every CI server reads. Source: the schema of Jenkins' xUnit plugin (`junit-10.xsd`).
public enum JUnitRenderer {
  public static func render(_ cases: [JUnitCase], suite: String) -> String {
    let failed = cases.count { !$0.failures.isEmpty }
    let counts = "tests=\"\(cases.count)\" failures=\"\(failed)\" errors=\"0\""
    var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites \(counts)>\n"
    text += "  <testsuite name=\"\(escaped(suite))\" \(counts) skipped=\"0\">\n"
    for item in cases {
      text += "    <testcase name=\"\(escaped(item.name))\" classname=\"\(escaped(item.className))\""
      guard !item.failures.isEmpty || !item.notes.isEmpty else {
        text += "/>\n"
        continue
      }
      text += ">\n"
      for failure in item.failures {
        text += "      <failure message=\"\(escaped(failure.headline))\">\(content(failure.text))</failure>\n"
      }
      if !item.notes.isEmpty { text += "      <system-out>\(content(item.notes))</system-out>\n" }
      text += "    </testcase>\n"
    }
    return text + "  </testsuite>\n</testsuites>\n"
  }

  /// A file is a case, which its errors, or what is treated as one, make fail.
  public static func cases(
    _ files: [String], _ diagnostics: [Diagnostic], fails: (Diagnostic) -> Bool, text: (Diagnostic) -> String
  ) -> [JUnitCase] {
    let byFile = Dictionary(grouping: diagnostics, by: \.location.path)
    let others = byFile.keys.filter { !files.contains($0) }.sorted()
    return (files + others).map { file in
      let found = byFile[file] ?? []
      return JUnitCase(
        name: file, className: "check",
        failures: found.filter(fails).map { ("\($0.code.id): \($0.message)", text($0)) },
        notes: found.filter { !fails($0) }.map(text).joined(separator: "\n"))
    }
  }

  /// The text of an element: line ends stand as they are.
  private static func content(_ text: String) -> String { escaped(text, keeping: ["\n", "\t"]) }

  /// An attribute's value. XML has no way to write most control characters; they become U+FFFD.
  private static func escaped(_ text: String, keeping kept: Set<Unicode.Scalar> = []) -> String {
    text.unicodeScalars.reduce(into: "") { result, scalar in
      switch scalar {
      case _ where kept.contains(scalar): result.unicodeScalars.append(scalar)
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\n": result += "&#10;"
      case "\r": result += "&#13;"
      case "\t": result += "&#9;"
      case "\u{0}"..."\u{1F}", "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
  }
}
