public import SyncCheck
public import SyncModel
public import SyncSyntax
import SyncText

/// A sound file as the rules see it: its text, what it means, and what the world offers.
public struct LintSubject: Sendable {
  public let tree: SyntaxTree
  public let checked: Checked
  public let functions: [String: any BuiltinFunction.Type]
  public let connectors: [ConnectorSpec]
  /// Another file takes its declarations: that it does not use them itself says nothing.
  public let isImported: Bool

  /// The syncs of the file: as they are written, and what they mean.
  let syncs: [LintedSync]
  let uses: DeclarationUses

  /// - Parameter path: the file's own, among those that were checked with it; `nil` comes back where it is not.
  public init?(
    _ checked: Checked, path: String, functions: [any BuiltinFunction.Type], connectors: [ConnectorSpec],
    isImported: Bool = false
  ) {
    guard let tree = checked.trees.last(where: { $0.source.path == path }) else { return nil }
    self.tree = tree
    self.checked = checked
    self.functions = Dictionary(functions.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    self.connectors = connectors
    self.isImported = isImported
    var syncs: [LintedSync] = []
    for case .sync(let declaration) in tree.declarations {
      let place = SourceLocation(path: path, range: declaration.name.range)
      guard let sync = checked.syncs.first(where: { $0.location == place }) else { continue }
      syncs.append(LintedSync(syntax: declaration, checked: sync))
    }
    self.syncs = syncs
    uses = DeclarationUses(checked.trees)
  }

  func location(_ range: SourceRange) -> SourceLocation { SourceLocation(path: tree.source.path, range: range) }

  func text(_ range: SourceRange) -> String { tree.source.text(range) }

  /// A file of declarations alone is there for others.
  var isLibrary: Bool { isImported || syncs.isEmpty }

  /// Everything that is computed in the file: in syncs and transforms.
  var expressions: [Expression] {
    tree.declarations.flatMap { declaration -> [Expression] in
      switch declaration {
      case .sync(let item): item.clauses.flatMap(\.expressions)
      case .transform(let item): [item.body]
      default: []
      }
    }
  }

  /// Names of parameters: what depends on one is decided when the file is run.
  func dependsOnParameter(_ expression: Expression) -> Bool {
    let names = Set(checked.parameterNames)
    return !names.isEmpty
      && expression.paths.contains { $0.components.count == 1 && names.contains($0.components[0].text) }
  }

  /// A fix that takes a declaration or clause away: its lines, the documentation above, and one blank line.
  func deletion(of ranges: SourceRange..., title: String = "delete it") -> Diagnostic.Fix {
    deletion(of: ranges, title: title)
  }

  func deletion(of ranges: [SourceRange], title: String = "delete it") -> Diagnostic.Fix {
    var whole: [SourceRange] = []
    for range in ranges.map(lines).sorted(by: { $0.start < $1.start }) {
      if let last = whole.last, range.start <= last.end {
        whole[whole.count - 1] = last + range
      } else {
        whole.append(range)
      }
    }
    // Behind the last declaration no blank line is left.
    if let last = whole.last, last.end == tree.source.bytes.count {
      var start = last.start
      let bytes = tree.source.bytes
      while start > 1, bytes[start - 1] == 0x0A, bytes[start - 2] == 0x0A { start -= 1 }
      whole[whole.count - 1].start = start
    }
    return Diagnostic.Fix(title, whole.map { TextEdit(range: $0, replacement: "") }, isSafe: true)
  }

  private func lines(of range: SourceRange) -> SourceRange {
    let bytes = tree.source.bytes
    var first = tree.source.position(at: range.start).line
    let last = tree.source.position(at: max(range.start, range.end - 1)).line
    while first > 1, tree.source.line(first - 1).drop(while: { $0 == " " }).hasPrefix("///") { first -= 1 }
    let lineStart = tree.source.lineStarts[first - 1]
    let lineEnd = last < tree.source.lineStarts.count ? tree.source.lineStarts[last] : bytes.count
    // Something else stands on these lines: only the words themselves go.
    let before = bytes[tree.source.lineStarts[tree.source.position(at: range.start).line - 1]..<range.start]
    let after = bytes[range.end..<max(range.end, lineEnd)]
    guard before.allSatisfy({ $0 == 0x20 }), after.allSatisfy({ $0 == 0x20 || $0 == 0x0A || $0 == 0x0D }) else {
      return range
    }
    var end = lineEnd
    if last < tree.source.lineStarts.count, tree.source.line(last + 1).allSatisfy({ $0 == " " }) {
      end = last + 1 < tree.source.lineStarts.count ? tree.source.lineStarts[last + 1] : bytes.count
    }
    return SourceRange(start: lineStart, end: end)
  }
}

/// One sync of the file.
struct LintedSync: Sendable {
  let syntax: SyncDeclaration
  let checked: CheckedSync
  /// By where the line begins.
  private let oneWayLines: [Int: Int]
  private let twoWayLines: [Int: Int]

  init(syntax: SyncDeclaration, checked: CheckedSync) {
    self.syntax = syntax
    self.checked = checked
    oneWayLines = Dictionary(
      checked.lines.enumerated().map { ($1.place.location.range.start, $0) }, uniquingKeysWith: { first, _ in first })
    twoWayLines = Dictionary(
      checked.twoWayLines.enumerated().map { ($1.place.location.range.start, $0) },
      uniquingKeysWith: { first, _ in first })
  }

  /// The lines of the map as written.
  var lines: [Line] {
    for clause in syntax.clauses {
      if case .map(_, let lines) = clause.kind { return lines }
    }
    return []
  }

  /// The settings of that name in `run`.
  func settings(_ name: String) -> [Setting] {
    syntax.clauses.flatMap { clause -> [Setting] in
      if case .run(let settings) = clause.kind { return settings.filter { $0.name.text == name } }
      return []
    }
  }

  /// What a line written means: one way, or both.
  func oneWay(_ line: Line) -> CheckedSync.Line? { oneWayLines[line.range.start].map { checked.lines[$0] } }
  func twoWay(_ line: Line) -> CheckedSync.TwoWayLine? { twoWayLines[line.range.start].map { checked.twoWayLines[$0] } }

  func side(_ side: Side) -> CheckedSync.Side { side == .source ? checked.source : checked.target }

  /// The side that a line writes, and the one that it reads.
  func written(_ line: CheckedSync.Line) -> CheckedSync.Side {
    line.direction == .toTarget ? checked.target : checked.source
  }
  func read(_ line: CheckedSync.Line) -> CheckedSync.Side {
    line.direction == .toTarget ? checked.source : checked.target
  }

  /// The fields by which records find each other, on a side.
  func matchFields(_ side: Side) -> Set<FieldPath> {
    let entity = self.side(side).entity
    var fields: Set<FieldPath> = []
    for pair in checked.matches.flatMap(\.pairs) {
      for slot in PlanFields.slots(in: side == .source ? pair.source : pair.target) where slot < entity.fields.count {
        fields.insert(entity.fields[slot].path)
      }
    }
    return fields
  }
}
