import SyncCheck
import SyncText
import Testing

/// A filter is only called constant where types and constants decide it.
@Suite struct ConstancyTests {
  private func names(_ filter: String, head: String = "") -> [String] {
    let result = LintWorld.lint(MappingText.people(head: head, clauses: "filter source: \(filter)"))
    #expect(result.checked.diagnostics.map(\.message) == [], "\(filter)")
    return result.findings.map { "\($0.code.name ?? "") \($0.reason.split(separator: " ").prefix(3).last ?? "")" }
  }

  @Test(arguments: [
    "true", "email != null", "not (email == null)", "name == name", "name != \"a\" or name != \"b\"",
    "not (name in [\"a\"]) or name != \"b\"", "state in [\"new\", \"old\"]", "age >= age", "length(email) <= 60",
    "length(email) < 61", "name == \"a\" or email != null", "1 == 1",
  ]) func isAlwaysTrue(_ filter: String) {
    #expect(names(filter) == ["constant-filter true"], "\(filter)")
  }

  @Test(arguments: [
    "false", "email == null", "name == \"a\" and name == \"b\"", "name in [\"a\"] and name == \"b\"",
    "age > 5 and age < 3", "age > 5 and age <= 5", "5 < age and 3 > age", "age < age", "name == null and name == \"a\"",
    "born >= 2025-01-01 and born < 2024-01-01", "name == \"a\" and email == null",
  ]) func isAlwaysFalse(_ filter: String) {
    #expect(names(filter) == ["constant-filter false"], "\(filter)")
  }

  @Test(arguments: [
    "name != null", "name == null", "name != \"a\" and name != \"b\"", "name == \"a\" or name == \"b\"",
    "state in [\"new\"]", "score == score", "length(email) <= 59", "length(name) <= 60", "age >= 5 and age <= 5",
    "age > 3 and age < 5", "age < 3 or age > 5", "name <= name", "name == \"a\" and email == \"b\"",
    "name in [\"a\", \"b\"] and name in [\"b\", \"c\"]", "name == email", "born >= 2024-01-01 and born < 2025-01-01",
  ]) func dependsOnTheRecord(_ filter: String) {
    #expect(names(filter) == [], "\(filter)")
  }

  /// The same text means something else with another `--set`.
  @Test func parametersAreNotJudged() {
    let head = "parameter only: Text = \"all\""
    #expect(names("only == \"all\" or name == only", head: head) == [])
  }
}
