import SyncModel

/// A row as COPY's text form reads it.
enum PostgresCopyText {
  /// Appends one value; returns why it cannot be written, or `nil`.
  static func append(
    _ cell: Cell, from arena: Arena, as kind: PostgresKind, scratch: Arena, to output: Arena
  ) -> String? {
    if cell.tag == .null {
      output.append("\\N")
      return nil
    }
    if cell.tag == .text, kind.takesText {
      let bytes = cell.bytes(in: arena)
      return appendEscaped(bytes, to: output) ? nil : "a text with a NUL character cannot be stored"
    }
    switch kind {
    case .bytes, .json, .jsonb, .list:
      scratch.removeAll()
      if let reason = PostgresValueText.append(cell, from: arena, as: kind, to: scratch) { return reason }
      return appendEscaped(scratch.bytes, to: output) ? nil : "a text with a NUL character cannot be stored"
    default: return PostgresValueText.append(cell, from: arena, as: kind, to: output)
    }
  }

  /// `false` where the bytes hold a NUL.
  static func appendEscaped(_ bytes: UnsafeRawBufferPointer, to output: Arena) -> Bool {
    let target = output.reserve(bytes.count * 2).assumingMemoryBound(to: UInt8.self)
    var index = 0
    let size = bytes.count
    // Eight at a time as long as none needs an escape.
    let ones: UInt64 = 0x0101_0101_0101_0101
    while index &+ 8 <= size {
      let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      let slash = word ^ (ones &* 0x5C)
      let found = ((slash &- ones) & ~slash) | ((word &- (ones &* 0x20)) & ~word)
      if found & 0x8080_8080_8080_8080 != 0 { break }
      UnsafeMutableRawPointer(target + index).storeBytes(of: word, as: UInt64.self)
      index &+= 8
    }
    var count = index
    while index < size {
      let byte = bytes[index]
      index &+= 1
      if byte < 0x20 || byte == 0x5C {
        if byte == 0 { return false }
        if let letter = letter(byte) {
          target[count] = 0x5C
          target[count &+ 1] = letter
          count &+= 2
          continue
        }
      }
      target[count] = byte
      count &+= 1
    }
    output.commit(count)
    return true
  }

  private static func letter(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x5C: 0x5C
    case 0x0A: 0x6E
    case 0x0D: 0x72
    case 0x09: 0x74
    case 0x08: 0x62
    case 0x0C: 0x66
    case 0x0B: 0x76
    default: nil
    }
  }
}

/// How the usual values of a column are written: plain data, so that a value costs no reference counting.
struct PostgresCopyColumn {
  enum Form: UInt8 {
    case text, int, decimal, bool, other
  }

  var form: Form
  var index: Int
  var isKey: Bool

  init(_ kind: PostgresKind, index: Int, isKey: Bool) {
    self.index = index
    self.isKey = isKey
    switch kind {
    case .int: form = .int
    case .numeric: form = .decimal
    case .bool: form = .bool
    default: form = kind.takesText ? .text : .other
    }
    if case .numeric(let own?) = kind {
      bounds = own
    }
  }

  /// Wider than any number where the column has no bounds.
  private var bounds = ValueType.DecimalBounds(precision: 76, scale: 38)

  /// `false` where the value has to go the long way.
  @inline(__always)
  func append(_ cell: Cell, from arena: Arena, to output: Arena) -> Bool {
    switch (cell.tag, form) {
    case (.null, _):
      let target = output.reserve(2)
      target.storeBytes(of: UInt16(0x4E5C).littleEndian, as: UInt16.self)
      output.commit(2)
      return true
    case (.text, .text): return PostgresCopyText.appendEscaped(cell.bytes(in: arena), to: output)
    case (.int, .int):
      CellText.append(integer: cell.int, to: output)
      return true
    case (.bool, .bool):
      output.append(byte: cell.bool ? 0x74 : 0x66)
      return true
    case (.decimal, .decimal):
      guard Int(cell.scale) <= bounds.scale, bounds.precision - bounds.scale >= 19 || fits(cell) else { return false }
      CellText.append(mantissa: cell.int, scale: Int(cell.scale), to: output)
      return true
    default: return false
    }
  }

  private func fits(_ cell: Cell) -> Bool {
    let digits = bounds.precision - bounds.scale + Int(cell.scale)
    guard digits < 19 else { return true }
    var limit: UInt64 = 1
    for _ in 0..<digits { limit &*= 10 }
    return cell.int.magnitude < limit
  }
}
