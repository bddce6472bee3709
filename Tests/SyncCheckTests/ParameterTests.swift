import SyncCheck
import SyncSyntax
import SyncText
import Testing

/// What `--set` gives is held to the type of the parameter as a literal in the file is.
@Suite struct ParameterTests {
  private func codes(_ declarations: String, _ parameters: [String: String] = [:]) -> [String] {
    let environment = CaseWorld.environment("Check", parameters: parameters)
    return check(parse(SourceFile(path: "p.sync", text: declarations + "\n")), in: environment).diagnostics.map(
      \.code.id)
  }

  @Test(arguments: [
    ("Int(16)", "32767", true), ("Int(16)", "-32768", true), ("Int(16)", "32768", false),
    ("Int(32)", "2147483648", false),
    ("Int", "9223372036854775808", false), ("Decimal(4, 2)", "99.99", true), ("Decimal(4, 2)", "999.9", false),
    ("Decimal(4, 2)", "0.123", false), ("Text(3)", "abc", true), ("Text(3)", "abcd", false),
    ("enum(\"a\", \"b\")", "a", true), ("enum(\"a\", \"b\")", "c", false), ("Bool", "yes", false),
    ("Int?", "null", true),
    ("Int", "null", false), ("Date", "2025-02-30", false), ("Timestamp", "2025-01-01T00:00:00Z", true),
  ]) func givenValues(_ type: String, _ value: String, _ fits: Bool) {
    #expect(codes("parameter p: \(type)", ["p": value]) == (fits ? [] : ["AP2118"]))
  }

  /// Null does not get into what may not be null by the name of a parameter.
  @Test(arguments: [
    "parameter q: Int = p", "table t: Text -> Int {\n  \"a\" -> p\n}", "table t: Int -> Text {\n  p -> \"a\"\n}",
    "transform f(x: Int): Int = p",
  ]) func nullParameters(_ declaration: String) {
    #expect(codes("parameter p: Int? = null\n" + declaration) == ["AP2101"])
    #expect(codes("parameter p: Int? = 5\n" + declaration.replacing("Int -> Text", with: "Int? -> Text")) == [])
  }
}
