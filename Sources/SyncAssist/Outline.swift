import SyncModel
import SyncSyntax
import SyncText

extension Assistant {
  /// The declarations of a file, with what they hold.
  public func documentSymbols(_ path: String) -> [Symbol] {
    guard let file = files[path] else { return [] }
    return file.tree.declarations.compactMap { Self.symbol($0, file) }
  }

  /// The declarations of all files whose names have the letters of the query, in their order; the best first.
  public func workspaceSymbols(_ query: String) -> [(path: String, symbol: Symbol)] {
    let letters = Array(query.lowercased().unicodeScalars)
    var found: [(rank: Int, path: String, symbol: Symbol)] = []
    func visit(_ symbol: Symbol, _ path: String) {
      if ![.setting, .clause].contains(symbol.kind), let rank = Self.rank(of: symbol.name, letters) {
        found.append((rank, path, symbol))
      }
      for child in symbol.children { visit(child, path) }
    }
    for path in files.keys.sorted() {
      for symbol in documentSymbols(path) { visit(symbol, path) }
    }
    return found.sorted { ($0.rank, $0.symbol.name, $0.path) < ($1.rank, $1.symbol.name, $1.path) }
      .map { ($0.path, $0.symbol) }
  }

  /// How far apart the letters stand in the name; `nil` where they do not.
  static func rank(of name: String, _ letters: [Unicode.Scalar]) -> Int? {
    var rest = letters[...]
    var rank = 0
    var isAdjacent = true
    for (place, letter) in name.lowercased().unicodeScalars.enumerated() {
      guard let next = rest.first else { return rank }
      if letter == next {
        rest.removeFirst()
        if !isAdjacent { rank += 1 + min(place, 100) }
        isAdjacent = true
      } else {
        isAdjacent = false
      }
    }
    return rest.isEmpty ? rank : nil
  }

  private static func symbol(_ declaration: Declaration, _ file: KnownFile) -> Symbol? {
    switch declaration {
    case .connection(let item):
      let settings = item.settings.filter { !$0.name.text.isEmpty }.map {
        Symbol($0.name.text, .setting, range: whole($0.range, $0.name.range), selection: $0.name.range)
      }
      return named(item.name, .connection, item.kind.text, item.range, settings)
    case .parameter(let item): return named(item.name, .parameter, file.source.text(item.type.range), item.range)
    case .table(let item):
      let text = file.source.text(item.from.range) + " \(item.arrow.direction.rawValue) "
      return named(item.name, .table, text + file.source.text(item.to.range), item.range)
    case .transform(let item):
      let parameters = item.parameters.map { file.source.text($0.range) }.joined(separator: ", ")
      return named(item.name, .transform, "(\(parameters)): \(file.source.text(item.result.range))", item.range)
    case .entity(let item):
      let name = item.path.components.map(\.text).joined(separator: ".")
      guard !name.isEmpty else { return nil }
      let fields = item.fields.filter { !$0.path.components[0].text.isEmpty }.map { field in
        Symbol(
          "\(FieldPath(field.path.components.map(\.text)))", .field, detail: file.source.text(field.type.range),
          range: whole(field.range, field.path.range), selection: field.path.range)
      }
      return Symbol(
        name, .entity, range: whole(item.range, item.path.range), selection: item.path.range, children: fields)
    case .sync(let item):
      let sides = [item.source, item.target].map { $0.components.map(\.text).joined(separator: ".") }
      let clauses = item.clauses.compactMap { clause($0, file) }
      return named(item.name, .sync, "\(sides[0]) \(item.arrow.direction.rawValue) \(sides[1])", item.range, clauses)
    case .test(let item):
      guard !item.title.value.isEmpty else { return nil }
      return Symbol(
        item.title.value, .test, detail: item.sync.text, range: whole(item.range, item.title.range),
        selection: item.title.range)
    case .imported, .unknown: return nil
    }
  }

  private static func clause(_ clause: Clause, _ file: KnownFile) -> Symbol? {
    let word = file.source.text(clause.keyword)
    let name: String
    switch clause.kind {
    case .unknown: return nil
    case .filter(let side, _), .leave(let side, _), .check(let side, _), .delete(let side, _), .create(let side, _),
      .update(let side, _):
      name = "\(word) \(side.rawValue)"
    case .match, .map, .conflict, .run: name = word
    }
    guard !name.isEmpty else { return nil }
    return Symbol(name, .clause, range: whole(clause.range, clause.keyword), selection: clause.keyword)
  }

  private static func named(
    _ name: Name, _ kind: Symbol.Kind, _ detail: String, _ range: SourceRange, _ children: [Symbol] = []
  ) -> Symbol? {
    guard !name.text.isEmpty else { return nil }
    return Symbol(
      name.text, kind, detail: detail, range: whole(range, name.range), selection: name.range, children: children)
  }

  /// A range that holds its name, whatever the text is.
  private static func whole(_ range: SourceRange, _ name: SourceRange) -> SourceRange { range + name }
}
