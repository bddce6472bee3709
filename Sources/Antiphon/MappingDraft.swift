public import SyncModel
import SyncRuntime
public import SyncText

/// A first mapping between two entities, for a person to go on with: what fits by name and type becomes lines that check,
/// everything else a comment.
public struct MappingDraft: Sendable {
  /// The whole file with the new sync at its end.
  public var text: String
  /// What the checker still says of it.
  public var diagnostics: [Diagnostic]
  public var sources: [String: SourceFile]
  public var lineCount: Int

  private struct Line {
    var source: FieldSchema
    var target: FieldSchema
    var steps = ""
    var ending = ""
    /// Why it cannot be a line.
    var problem: String?
  }

  private static let conversions = ["text", "int", "decimal", "float", "bool", "date", "timestamp"]
  private static let roundsMax = 12

  /// - Parameters:
  ///   - base: the file that declares the connections.
  ///   - isTwoWay: `<->` between the sides, and in every line that can go back.
  ///   - name: of the sync; the target's otherwise.
  ///   - clauses: what stands in the sync before its map.
  public static func make(
    _ source: EntitySchema, _ target: EntitySchema, isTwoWay: Bool, name: String? = nil, clauses: [String] = [],
    after base: SourceFile, _ workspace: Workspace
  ) async -> MappingDraft {
    var lines = NameMatching.pairs(source, target).filter { pair in
      !pair.target.marks.contains(.readonly) || (isTwoWay && !pair.source.marks.contains(.readonly))
    }.map { Line(source: $0.source, target: $0.target) }
    if lines.contains(where: { $0.source.isNatural && $0.target.isNatural }) {
      for index in lines.indices
      where lines[index].source.marks.contains(.key) && lines[index].target.marks.contains(.key) {
        lines[index].problem = "each system has keys of its own; map them only where both share them"
      }
    }
    var draft = SourceFile(path: base.path, text: "")
    var checked = await workspace.check(base)
    var tried: [Int: Set<String>] = [:]
    for _ in 0..<roundsMax {
      let (text, starts) = Self.text(
        source, target, lines, isTwoWay, name ?? target.name, clauses, after: base)
      draft = SourceFile(path: base.path, text: text)
      checked = await workspace.check(draft)
      var isChanged = false
      for (index, start) in starts {
        guard let error = checked.diagnostics.first(where: { $0.severity == .error && $0.isIn(start, draft) }) else {
          continue
        }
        isChanged = true
        Self.mend(&lines[index], error, &tried[index, default: []])
      }
      if !isChanged { break }
    }
    return MappingDraft(
      text: String(decoding: draft.bytes, as: UTF8.self), diagnostics: checked.diagnostics, sources: checked.sources,
      lineCount: lines.count { $0.problem == nil })
  }

  /// A conversion, then a handler, then a comment.
  private static func mend(_ line: inout Line, _ error: Diagnostic, _ tried: inout Set<String>) {
    if line.ending.isEmpty, error.fixes.contains(where: { $0.title == "add `else reject`" }) {
      line.ending = "  else reject"
    } else if let step = conversions.first(where: { name in
      !tried.contains(name) && error.help.contains { $0.contains("`|> \(name)`") }
    }) {
      tried.insert(step)
      line.steps = " |> \(step)"
      line.ending = ""
    } else if line.ending.isEmpty, error.message.contains("on create") || line.target.marks.contains(.createonly) {
      line.ending = " on create"
    } else {
      line.problem = error.message
    }
  }

  /// The file, and where each line begins in it, by its place.
  private static func text(
    _ source: EntitySchema, _ target: EntitySchema, _ lines: [Line], _ isTwoWay: Bool, _ title: String,
    _ clauses: [String], after base: SourceFile
  ) -> (String, [(Int, Int)]) {
    var text = String(decoding: base.bytes, as: UTF8.self)
    if !text.isEmpty, !text.hasSuffix("\n") { text += "\n" }
    if !text.isEmpty { text += "\n" }
    func name(_ entity: EntitySchema) -> String {
      "\(FieldPath.spelled(entity.connection)).\(FieldPath.spelled(entity.name))"
    }
    let arrow = isTwoWay ? "<->" : "->"
    text += "sync \(FieldPath.spelled(title)): \(name(source)) \(arrow) \(name(target)) {\n"
    let good = lines.filter { $0.problem == nil }
    if let match = good.first(where: { $0.steps.isEmpty && $0.source.identifies && $0.target.identifies }) {
      text += "  match \(match.source.path) <-> \(match.target.path)\n\n"
    }
    for clause in clauses { text += "  \(clause)\n\n" }
    text += "  map {\n"
    var starts: [(Int, Int)] = []
    for (index, line) in lines.enumerated() where line.problem == nil {
      starts.append((index, text.utf8.count))
      var way = arrow
      if isTwoWay, line.target.marks.contains(.readonly) { way = "<-" }
      if isTwoWay, line.source.marks.contains(.readonly) || line.ending == " on create" { way = "->" }
      let left = way == "<-" ? "\(line.source.path)" : "\(line.source.path)\(line.steps)"
      let right = way == "<-" ? "\(line.target.path)\(line.steps)" : "\(line.target.path)"
      text += "    \(left) \(way) \(right)\(line.ending)\n"
    }
    for line in lines {
      if let problem = line.problem {
        text +=
          "    // \(line.source.path) (\(line.source.type)) and \(line.target.path) (\(line.target.type)): \(problem)\n"
      }
    }
    for field in target.fields where !field.marks.contains(.readonly) && !lines.contains(where: { $0.target == field })
    {
      text += "    // nothing found for \(field.path): \(field.type)\n"
    }
    for field in source.fields where !lines.contains(where: { $0.source == field }) {
      text += "    // not used: \(field.path): \(field.type)\n"
    }
    text += "  }\n}\n"
    return (text, starts)
  }
}

extension FieldSchema {
  /// Unique beside the key, as an e-mail address is.
  fileprivate var isNatural: Bool { marks.contains(.unique) && !marks.contains(.key) }

  fileprivate var identifies: Bool {
    (marks.contains(.unique) || marks.contains(.key)) && !(marks.contains(.key) && marks.contains(.readonly))
  }
}

extension Diagnostic {
  /// Whether it points at the line of the text that begins there.
  fileprivate func isIn(_ start: Int, _ source: SourceFile) -> Bool {
    location.path == source.path
      && source.position(at: location.range.start).line == source.position(at: start).line
  }
}
