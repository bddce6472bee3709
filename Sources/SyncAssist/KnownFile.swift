import SyncCheck
import SyncModel
import SyncSyntax
import SyncText

/// A file as the answers see it.
struct KnownFile: Sendable {
  let tree: SyntaxTree
  /// Of its own check, or of the one that it was imported in.
  let index: SemanticIndex
  /// From the text of each import to the path that it stands for.
  let imports: [String: String]
  /// The file is asked about itself; others are only known because it, or they, import them.
  let isOwn: Bool
  /// By where they start, none over another.
  var occurrences: [SemanticIndex.Occurrence] = []

  var source: SourceFile { tree.source }
  var path: String { tree.source.path }
  var types: [SourceRange: FieldType] { index.types[path] ?? [:] }

  /// The name at a place; its end counts too, as a cursor behind a word means the word.
  func occurrence(at offset: Int) -> SemanticIndex.Occurrence? {
    var low = 0
    var high = occurrences.count
    while low < high {
      let middle = (low + high) / 2
      if occurrences[middle].location.range.start <= offset { low = middle + 1 } else { high = middle }
    }
    var place = low - 1
    while place >= 0, place >= low - 4 {
      if occurrences[place].location.range.end >= offset { return occurrences[place] }
      place -= 1
    }
    return nil
  }

  /// The token that covers the offset or ends there.
  func token(at offset: Int) -> Token? {
    guard let place = lastToken(startingBefore: offset + 1) else { return nil }
    if tree.tokens[place].range.end > offset { return tree.tokens[place] }
    if tree.tokens[place].range.end == offset, tree.tokens[place].kind != .endOfFile { return tree.tokens[place] }
    if place > 0, tree.tokens[place].range.start == offset, tree.tokens[place - 1].range.end == offset {
      return tree.tokens[place - 1]
    }
    return nil
  }

  /// The place among the tokens of the last one that starts before the offset.
  func lastToken(startingBefore offset: Int) -> Int? {
    var low = 0
    var high = tree.tokens.count
    while low < high {
      let middle = (low + high) / 2
      if tree.tokens[middle].range.start < offset { low = middle + 1 } else { high = middle }
    }
    return low > 0 ? low - 1 : nil
  }

  func text(_ token: Token) -> String { source.text(token.range) }

  func location(_ range: SourceRange) -> SourceLocation { SourceLocation(path: path, range: range) }
}
