import SyncModel

/// One hole of a template, read back from the text that the template made.
struct TextHole: Sendable {
  /// The fixed texts: before the first hole, between each two, behind the last.
  let texts: [[UInt8]]
  let number: Int

  init?(texts: [String], number: Int) {
    guard texts.count >= 2, number >= 0, number < texts.count - 1 else { return nil }
    self.texts = texts.map { Array($0.utf8) }
    self.number = number
  }

  /// What stands in the hole; a failure where the text splits in no way or in several.
  func fill(from cell: Cell, in arena: Arena) -> Cell {
    guard cell.tag == .text else { return cell }
    let text = cell.bytes(in: arena)
    guard let first = starts(in: text, fromEnd: false) else {
      return .failure("`\(cell.string(in: arena))` is not of the form \(form)", in: arena)
    }
    // The first and the last way to split are the same exactly where there is only one.
    guard starts(in: text, fromEnd: true) == first else {
      return .failure("`\(cell.string(in: arena))` splits in several ways into \(form)", in: arena)
    }
    let start = first[number] + texts[number].count
    return .text(offset: Int(cell.bits) + start, count: first[number + 1] - start)
  }

  private var form: String {
    "`" + texts.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "…") + "`"
  }

  /// Where each of the fixed texts begins, each as early (or as late) as can be.
  private func starts(in text: UnsafeRawBufferPointer, fromEnd: Bool) -> [Int]? {
    guard let first = texts.first, let last = texts.last, text.count >= first.count + last.count,
      matches(first, text, 0), matches(last, text, text.count - last.count)
    else { return nil }
    let limit = text.count - last.count
    var starts = [Int](repeating: 0, count: texts.count)
    starts[texts.count - 1] = limit
    let inner = 1..<(texts.count - 1)
    if fromEnd {
      var end = limit
      for index in inner.reversed() {
        var place = end - texts[index].count
        while place >= first.count, !matches(texts[index], text, place) { place -= 1 }
        if place < first.count { return nil }
        starts[index] = place
        end = place
      }
    } else {
      var start = first.count
      for index in inner {
        var place = start
        while place + texts[index].count <= limit, !matches(texts[index], text, place) { place += 1 }
        if place + texts[index].count > limit { return nil }
        starts[index] = place
        start = place + texts[index].count
      }
    }
    return starts
  }

  private func matches(_ part: [UInt8], _ text: UnsafeRawBufferPointer, _ place: Int) -> Bool {
    for offset in part.indices where text[place + offset] != part[offset] { return false }
    return true
  }
}
