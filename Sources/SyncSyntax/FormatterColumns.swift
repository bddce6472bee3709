import SyncText

extension Formatter {
  /// Puts arrows, handlers, types, marks and values in columns, over lines of one kind that follow one another. A blank
  /// line, a line of another kind and an entry of several lines end a run; a comment does not.
  mutating func align() {
    let rows = Dictionary(layout.rows.map { ($0.first, $0) }) { first, _ in first }
    var run: [(line: Int, row: Layout.Row)] = []
    for number in lines.indices {
      let line = lines[number]
      if line.tokens.isEmpty, line.comment != nil { continue }
      guard let row = row(at: line, rows) else {
        align(run)
        run.removeAll()
        continue
      }
      if let last = run.last, last.row.style != row.style || lines[last.line].indentation != line.indentation {
        align(run)
        run.removeAll()
      }
      run.append((number, row))
    }
    align(run)
  }

  /// The row that is a line's only entry.
  private func row(at line: OutputLine, _ rows: [Int: Layout.Row]) -> Layout.Row? {
    guard let first = line.tokens.first?.index, let last = line.tokens.last?.index, let row = rows[first] else {
      return nil
    }
    let end = tokens[last].kind == .comma ? last : last + 1
    guard row.end == end else { return nil }
    let isOneLine = !line.tokens.contains {
      source.bytes[tokens[$0.index].range.start..<tokens[$0.index].range.end].contains(0x0A)
    }
    return isOneLine ? row : nil
  }

  private mutating func align(_ run: [(line: Int, row: Layout.Row)]) {
    guard let style = run.first?.row.style else { return }
    switch style {
    case .line: alignArrows(run, tailGap: 2)
    case .row: alignArrows(run, tailGap: 1)
    case .condition: alignTails(run, gap: 3, all: true)
    case .field:
      alignStarts(run, gap: 1) { $0.arrow }
      alignTails(run, gap: 1, all: false)
    case .setting, .block: alignStarts(run, gap: 1) { $0.tail }
    }
  }

  /// The arrows one under the other, `->` at the right and `<-` at the left of the width of `<->` where both kinds occur.
  private mutating func alignArrows(_ run: [(line: Int, row: Layout.Row)], tailGap: Int) {
    let arrows = Set(run.compactMap { $0.row.arrow.map { text($0) } })
    let isWide = arrows.count > 1
    let left = run.compactMap { width($0.line, upTo: $0.row.arrow) }.max() ?? 0
    for (line, row) in run {
      guard let arrow = row.arrow, let own = width(line, upTo: arrow) else { continue }
      let shape = text(arrow)
      setSpaces(line, arrow, left - own + 1 + (isWide && shape == "->" ? 1 : 0))
      setSpaces(line, arrow + 1, 1 + (isWide && shape == "<-" ? 1 : 0))
    }
    alignTails(run, gap: tailGap, all: true)
  }

  private mutating func alignStarts(
    _ run: [(line: Int, row: Layout.Row)], gap: Int, _ token: (Layout.Row) -> Int?
  ) {
    let left = run.compactMap { width($0.line, upTo: token($0.row)) }.max() ?? 0
    for (line, row) in run {
      guard let start = token(row), let own = width(line, upTo: start) else { continue }
      setSpaces(line, start, left - own + gap)
    }
  }

  /// What ends a line (handler, marks) in one column; `all` counts the lines that have none.
  private mutating func alignTails(_ run: [(line: Int, row: Layout.Row)], gap: Int, all: Bool) {
    let left = run.compactMap { width($0.line, upTo: all ? $0.row.tail ?? $0.row.end : $0.row.tail) }.max() ?? 0
    for (line, row) in run {
      guard let tail = row.tail, let own = width(line, upTo: tail) else { continue }
      setSpaces(line, tail, left - own + gap)
    }
  }

  /// How wide a line is before a token, without the spaces directly before it.
  private func width(_ line: Int, upTo token: Int?) -> Int? {
    guard let token else { return nil }
    var width = 0
    for (index, spaces) in lines[line].tokens {
      if index >= token { break }
      width += spaces + source.text(tokens[index].range).unicodeScalars.reduce(0) { $0 + displayWidth($1) }
    }
    return width
  }

  private mutating func setSpaces(_ line: Int, _ token: Int, _ spaces: Int) {
    guard let first = lines[line].tokens.first?.index else { return }
    let position = token - first
    guard position > 0, position < lines[line].tokens.count else { return }
    lines[line].tokens[position].spaces = spaces
  }
}
