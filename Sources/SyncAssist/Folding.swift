import SyncSyntax
import SyncText

extension Assistant {
  /// Blocks, comments over several lines, and imports that stand together.
  public func foldingRanges(_ path: String) -> [FoldingRange] {
    guard let file = files[path] else { return [] }
    let source = file.source
    var found: [FoldingRange] = []
    func add(_ first: Int, _ last: Int, _ kind: FoldingRange.Kind) {
      if last > first { found.append(FoldingRange(firstLine: first, lastLine: last, kind: kind)) }
    }
    // The column would cost a walk along the line, which may hold the whole text.
    func line(_ offset: Int) -> Int {
      var low = 0
      var high = source.lineStarts.count
      while high - low > 1 {
        let middle = (low + high) / 2
        if source.lineStarts[middle] <= offset { low = middle } else { high = middle }
      }
      return low + 1
    }
    var open: [(kind: Token.Kind, line: Int)] = []
    for token in file.tree.tokens {
      switch token.kind {
      case .leftBrace, .leftParenthesis, .leftBracket: open.append((token.kind, line(token.range.start)))
      case .rightBrace, .rightParenthesis, .rightBracket:
        let opening: Token.Kind =
          token.kind == .rightBrace ? .leftBrace : token.kind == .rightBracket ? .leftBracket : .leftParenthesis
        guard let place = open.suffix(200).lastIndex(where: { $0.kind == opening }) else { continue }
        add(open[place].line, line(token.range.start) - 1, .block)
        open.removeSubrange(place...)
      default: break
      }
    }
    var run: (first: Int, last: Int)?
    for comment in Comments.all(in: file) {
      let first = line(comment.start)
      let last = line(max(comment.start, comment.end - 1))
      let isAlone = source.line(first).drop { $0 == " " || $0 == "\t" }.hasPrefix("/")
      if isAlone, let open = run, open.last + 1 == first {
        run = (open.first, last)
      } else {
        if let run { add(run.first, run.last, .comment) }
        run = isAlone ? (first, last) : nil
      }
    }
    if let run { add(run.first, run.last, .comment) }
    let imports = file.tree.declarations.compactMap { declaration -> Int? in
      if case .imported(let item) = declaration { line(item.range.start) } else { nil }
    }
    if let first = imports.first, let last = imports.last { add(first, last, .imports) }
    return found.sorted { ($0.firstLine, $0.lastLine) < ($1.firstLine, $1.lastLine) }
  }
}
