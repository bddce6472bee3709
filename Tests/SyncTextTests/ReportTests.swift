import Foundation
import SyncText
import Testing

/// The forms of a report that other programs read.
struct ReportTests {
  private static let code = DiagnosticCode(
    "AP0001", "it is wrong", explanation: "Why.", wrong: "a", right: "b")
  private static let source = SourceFile(path: "a b/ü,1.sync", text: "one\ntwö thrée\nfour\n")

  private static func diagnostic(_ severity: Severity = .error) -> Diagnostic {
    let range = SourceRange(start: 9, end: 15)
    return Diagnostic(
      code, severity, "`thrée` < 5% & \"more\"", at: SourceLocation(path: source.path, range: range),
      reason: "a reason", labels: [.init(SourceLocation(path: "gone.sync", range: range), "there")],
      help: ["first\u{1}", "second"], fixes: [.init("write `x`", [TextEdit(range: range, replacement: "x\n")])])
  }

  @Test func githubCommandsAreEscaped() {
    let text = GitHubRenderer(sources: [Self.source.path: Self.source]).render([Self.diagnostic(.warning)])
    #expect(
      text == "::warning file=a b/ü%2C1.sync,line=2,endLine=2,col=5,endColumn=10,title=AP0001::"
        + "`thrée` < 5%25 & \"more\": a reason%0Ahelp: first\u{1}%0Ahelp: second\n")
  }

  @Test func sarifNamesPlacesAndFixes() throws {
    let text = SARIFRenderer(sources: [Self.source.path: Self.source], version: "1.2.3").render([
      Self.diagnostic(), Self.diagnostic(.information),
    ])
    let log = try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    #expect(log["version"] as? String == "2.1.0")
    let run = try #require((log["runs"] as? [[String: Any]])?.first)
    let results = try #require(run["results"] as? [[String: Any]])
    #expect(results.map { $0["level"] as? String } == ["error", "note"])
    let physical = (results[0]["locations"] as? [[String: Any]])?.first?["physicalLocation"] as? [String: Any]
    #expect((physical?["artifactLocation"] as? [String: String])?["uri"] == "a%20b/%C3%BC%2C1.sync")
    #expect(
      physical?["region"] as? [String: Int] == ["startLine": 2, "startColumn": 5, "endLine": 2, "endColumn": 10])
    let related = (results[0]["relatedLocations"] as? [[String: Any]])?.first?["physicalLocation"] as? [String: Any]
    #expect(related?["region"] as? [String: Int] == ["byteOffset": 9, "byteLength": 6])
    #expect(text.contains("\"insertedContent\":{\"text\":\"x\\n\"}"))
    let driver = (run["tool"] as? [String: Any])?["driver"] as? [String: Any]
    #expect((driver?["rules"] as? [[String: Any]])?.map { $0["id"] as? String } == ["AP0001"])
  }

  @Test func junitIsXML() throws {
    let cases = JUnitRenderer.cases(["a.sync", Self.source.path], [Self.diagnostic(), Self.diagnostic(.warning)]) {
      $0.severity == .error
    } text: {
      $0.message + $0.help[0] + "\n"
    }
    #expect(
      JUnitRenderer.render(cases, suite: "antiphon check") == """
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites tests="2" failures="1" errors="0">
          <testsuite name="antiphon check" tests="2" failures="1" errors="0" skipped="0">
            <testcase name="a.sync" classname="check"/>
            <testcase name="a b/ü,1.sync" classname="check">
              <failure message="AP0001: `thrée` &lt; 5% &amp; &quot;more&quot;">`thrée` &lt; 5% &amp; &quot;more&quot;first\u{FFFD}
        </failure>
              <system-out>`thrée` &lt; 5% &amp; &quot;more&quot;first\u{FFFD}
        </system-out>
            </testcase>
          </testsuite>
        </testsuites>

        """)
  }
}
