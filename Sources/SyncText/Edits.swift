/// The text with all edits made. Offsets are those of the text given; edits may come in any order, insertions at one place
/// stay in their order, and an edit that overlaps an earlier one is left out.
public func apply(_ edits: [TextEdit], to source: SourceFile) -> String {
  let ordered = edits.enumerated().sorted {
    ($0.element.range.start, $0.element.range.end, $0.offset) < (
      $1.element.range.start, $1.element.range.end, $1.offset
    )
  }
  var result: [UInt8] = []
  var position = 0
  for (_, edit) in ordered {
    let start = min(max(edit.range.start, 0), source.bytes.count)
    let end = min(max(edit.range.end, start), source.bytes.count)
    guard start >= position else { continue }
    result += source.bytes[position..<start]
    result += Array(edit.replacement.utf8)
    position = end
  }
  result += source.bytes[position...]
  return String(decoding: result, as: UTF8.self)
}
