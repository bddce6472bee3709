import SyncCheck
import SyncModel
import SyncSyntax
import SyncText

enum MatchesEverything: LintRule {
  static let code = DiagnosticCode(
    "AP5025", name: "matches-everything", "a regular expression matches every text",
    explanation: """
      `matches` searches: a pattern that the empty text fulfils is found in every text, at its start. Anchor the pattern \
      with `^` and `$`, or ask for one character at least.
      """,
    wrong: LintExample.people(
      clauses: "check source {\n  email matches /[a-z]*/   else reject \"malformed\"\n}"),
    right: LintExample.people(
      clauses: "check source {\n  email matches /^[a-z]+$/   else reject \"malformed\"\n}"))

  static func findings(in subject: LintSubject) -> [Diagnostic] {
    subject.expressions.flatMap(\.all).compactMap { expression in
      guard case .matches(_, let regex) = expression.kind, isEverything(regex.pattern) else { return nil }
      return finding(
        "this pattern matches every text", at: regex.range, in: subject,
        reason: "`matches` searches, and the pattern is found in the empty text too")
    }
  }

  /// Every piece of it may be empty, and nothing anchors it at both ends. Groups and alternatives are not judged.
  private static func isEverything(_ pattern: String) -> Bool {
    var rest = Substring(pattern)
    let isAnchored = rest.first == "^"
    if isAnchored { rest.removeFirst() }
    let isClosed = rest.last == "$" && !rest.hasSuffix("\\$")
    if isClosed { rest.removeLast() }
    if isAnchored && isClosed { return rest == ".*" }
    while let first = rest.first {
      if "()|^$".contains(first) { return false }
      rest.removeFirst()
      if first == "\\" {
        // `\b` and its like hold a place and no character.
        guard let escaped = rest.popFirst(), "dwsDWS.+*?-/@".contains(escaped) else { return false }
      } else if first == "[" {
        var isFirst = true
        while let inside = rest.popFirst(), inside != "]" || isFirst {
          if inside == "\\" { _ = rest.popFirst() }
          isFirst = isFirst && inside == "^"
        }
      }
      guard let count = rest.popFirst(), count == "*" || count == "?" else { return false }
      if rest.first == "?" { rest.removeFirst() }
    }
    return true
  }
}
