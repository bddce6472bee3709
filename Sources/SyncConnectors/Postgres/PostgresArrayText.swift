import SyncFormats
import SyncModel

/// `{1,NULL,"a b"}`, the text of an array. Source: PostgreSQL documentation, 8.15.6.
enum PostgresArrayText {
  /// The list as JSON text at the end of the arena; a failure for what no list of the language can be.
  static func cell(
    _ offset: Int, _ count: Int, of field: PostgresFieldDecoder, _ decoder: PostgresDecoder, in arena: Arena
  ) -> Cell {
    guard count >= 2, arena.slice(offset, count)[0] == 0x7B else {
      return .failure("an array that does not start at 1 has no counterpart", in: arena)
    }
    // Elements are decoded as a column of theirs would be.
    var element = PostgresFieldDecoder(form: field.element, isNullable: true)
    element.low = .min
    element.high = element.form == .int ? .max : -1
    element.members = field.members
    let output = Arena(capacity: count * 2 + 16)
    let scratch = Arena(capacity: count + 16)
    output.append(byte: 0x5B)
    var index = 1
    let text = arena.slice(offset, count)
    while index < count, text[index] != 0x7D {
      if output.count > 1 { output.append(byte: 0x2C) }
      scratch.removeAll()
      var isQuoted = false
      if text[index] == 0x7B { return .failure("an array of more than one dimension has no counterpart", in: arena) }
      if text[index] == 0x22 {
        isQuoted = true
        index += 1
        while index < count, text[index] != 0x22 {
          if text[index] == 0x5C { index += 1 }
          guard index < count else { break }
          scratch.append(byte: text[index])
          index += 1
        }
        index += 1
      } else {
        while index < count, text[index] != 0x2C, text[index] != 0x7D {
          scratch.append(byte: text[index])
          index += 1
        }
      }
      if index < count, text[index] == 0x2C { index += 1 }
      if !isQuoted, scratch.bytes.elementsEqual("NULL".utf8) {
        output.append("null")
        continue
      }
      let size = scratch.count
      scratch.append(byte: 0)
      let value = decoder.cell(element, 0, size, in: scratch)
      if value.tag == .failure { return value.copied(from: scratch, to: arena) }
      if value.tag == .float, !value.double.isFinite {
        return .failure("a list cannot hold \(CellText.string(value, in: scratch))", in: arena)
      }
      JSONText.appendCell(value, from: scratch, to: output)
    }
    output.append(byte: 0x5D)
    return .json(output.bytes, in: arena)
  }
}
