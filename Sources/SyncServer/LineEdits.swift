import SyncText

/// What turns one text into another, as edits of whole lines: a cursor in a line that stays is not moved.
enum LineEdits {
  static func between(_ source: SourceFile, _ wanted: [UInt8]) -> [TextEdit] {
    let before = lines(source.bytes)
    let after = lines(wanted)
    let changes = after.difference(from: before)
    guard !changes.isEmpty else { return [] }
    var removed = Set<Int>()
    var inserted: [Int: ArraySlice<UInt8>] = [:]
    for change in changes {
      switch change {
      case .remove(let offset, _, _): removed.insert(offset)
      case .insert(let offset, let line, _): inserted[offset] = line
      }
    }
    var edits: [TextEdit] = []
    var old = 0
    var new = 0
    while old < before.count || new < after.count {
      let start = old
      var text: [UInt8] = []
      while old < before.count && removed.contains(old) || inserted[new] != nil {
        if old < before.count, removed.contains(old) { old += 1 }
        if let line = inserted[new] {
          text += line
          new += 1
        }
      }
      if old > start || !text.isEmpty {
        let from = start < before.count ? before[start].startIndex : source.bytes.count
        let to = old > start ? before[old - 1].endIndex : from
        edits.append(
          TextEdit(
            range: SourceRange(start: from, end: to), replacement: String(decoding: text, as: UTF8.self)))
      }
      old += 1
      new += 1
    }
    return edits
  }

  /// Each line with its line end.
  private static func lines(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    var lines: [ArraySlice<UInt8>] = []
    var start = 0
    for index in bytes.indices where bytes[index] == 0x0A {
      lines.append(bytes[start...index])
      start = index + 1
    }
    if start < bytes.count { lines.append(bytes[start...]) }
    return lines
  }
}
