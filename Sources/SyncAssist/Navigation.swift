import SyncCheck
import SyncSyntax
public import SyncText

extension Assistant {
  /// Where the thing at the place is declared; of an import the start of the file.
  public func definition(_ path: String, at offset: Int) -> [SourceLocation] {
    guard let file = file(path, offset) else { return [] }
    if let occurrence = file.occurrence(at: offset) { return occurrence.symbol.location.map { [$0] } ?? [] }
    for case .imported(let item) in file.tree.declarations where item.path.range.touches(offset) {
      guard let target = file.imports[item.path.value], files[target] != nil else { return [] }
      return [SourceLocation(path: target, range: SourceRange(start: 0, end: 0))]
    }
    return []
  }

  /// Every place that names the thing at the place, by file and place.
  public func references(_ path: String, at offset: Int, includingDeclaration: Bool) -> [SourceLocation] {
    guard let symbol = file(path, offset)?.occurrence(at: offset)?.symbol else { return [] }
    return (places[symbol] ?? []).filter { includingDeclaration || !$0.isDeclaration }.map(\.location)
  }
}
