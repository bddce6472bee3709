public import SyncText

/// What is said of comments that allow findings. None of it can be allowed itself.
public enum AllowCodes {
  public static let all: [DiagnosticCode] = [unknownRule, unusedAllow, allowWithoutReason]

  public static let unknownRule = DiagnosticCode(
    "AP5901", name: "unknown-rule", "a comment allows what no rule finds",
    explanation: """
      `// allow(NAME): reason` names a lint rule. A name that no rule has allows nothing, and what was meant is still \
      found.
      """,
    wrong: LintExample.people(head: "// allow(line-too-long): it is generated"),
    right: LintExample.people())

  public static let unusedAllow = DiagnosticCode(
    "AP5902", name: "unused-allow", "a comment allows a finding that is not there",
    explanation: """
      The comment stood beside something that has been mended or moved since. Left where it is, it would hide the next \
      finding of its rule on that line.
      """,
    wrong: LintExample.people(clauses: "match id <-> id  // allow(match-not-unique): addresses are checked elsewhere"),
    right: LintExample.people(clauses: "match id <-> id"))

  public static let allowWithoutReason = DiagnosticCode(
    "AP5903", name: "allow-without-reason", "a comment allows a finding and does not say why",
    explanation: """
      Whoever reads the mapping next must be able to tell whether the reason still holds: it stands behind a colon.
      """,
    wrong: LintExample.people(
      head: """
        // allow(unused-table)
        table codes: Text -> Text { "a" -> "b" }
        """),
    right: LintExample.people(
      head: """
        // allow(unused-table): the next mapping needs it
        table codes: Text -> Text { "a" -> "b" }
        """))
}
