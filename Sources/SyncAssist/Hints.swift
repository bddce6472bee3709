import SyncCheck
import SyncModel
import SyncSyntax
public import SyncText

extension Assistant {
  /// The kinds of lines that go both ways, where they are more than a copy; and the types of pipelines, where the field
  /// that they go into has another one.
  public func inlayHints(_ path: String, in range: SourceRange) -> [InlayHint] {
    guard let file = files[path] else { return [] }
    var hints: [InlayHint] = []
    for line in file.index.lines
    where line.location.path == path && line.arrow.end >= range.start && line.arrow.end <= range.end {
      guard file.source.text(line.arrow) == "<->", line.kind != .iso else { continue }
      let isBoth = line.kind == .normalizer && line.isFallible
      hints.append(
        InlayHint(
          offset: line.arrow.end, text: line.kind.rawValue + (isBoth ? ", partial" : ""), kind: .line,
          tooltip: Descriptions.kind(line.kind)))
    }
    for case .sync(let item) in file.tree.declarations {
      for clause in item.clauses {
        guard case .map(_, let lines) = clause.kind else { continue }
        for line in lines {
          for (expression, other) in [(line.left, line.right), (line.right, line.left)]
          where expression.range.end >= range.start && expression.range.end <= range.end {
            if let hint = type(of: expression, into: other, file) { hints.append(hint) }
          }
        }
      }
    }
    return hints.sorted { ($0.offset, $0.text) < ($1.offset, $1.text) }
  }

  private func type(of expression: Expression, into destination: Expression, _ file: KnownFile) -> InlayHint? {
    switch expression.kind {
    case .pipe, .call, .binary, .template, .conditional, .match: break
    default: return nil
    }
    let types = file.types
    guard case .path = destination.kind, let type = types[expression.range] else { return nil }
    if let wanted = types[destination.range], wanted == type { return nil }
    let text = "\(type)"
    let isLong = text.unicodeScalars.count > 40
    return InlayHint(
      offset: expression.range.end, text: ": " + (isLong ? text.prefix(39) + "…" : text), kind: .type,
      tooltip: isLong ? text : nil)
  }
}
