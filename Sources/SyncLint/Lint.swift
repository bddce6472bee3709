import SyncCheck
import SyncModel
import SyncSyntax
public import SyncText

/// What the rules find in a sound file, comments that allow it taken into account. A file with errors has other cares:
/// nothing is said of it.
public func lint(_ subject: LintSubject) -> [Diagnostic] {
  guard subject.checked.isSound else { return [] }
  var allowances = Allowances(subject.tree)
  var findings: [Diagnostic] = []
  for rule in LintRules.all {
    for var finding in rule.findings(in: subject) {
      let name = rule.code.name ?? ""
      let line = subject.tree.source.position(at: finding.location.range.start).line
      if allowances.allows(name, line: line) { continue }
      finding.help.append("if it is meant so, write `// allow(\(name)): why` above it")
      findings.append(finding)
    }
  }
  return (findings + allowances.findings()).sortedByPlace()
}
