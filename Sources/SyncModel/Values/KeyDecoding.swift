extension KeyEncoding {
  /// The cells that a key was made of; a whole number is an int where it fits. `nil` for bytes that are no key.
  public static func decode(_ key: UnsafeRawBufferPointer, to arena: Arena) -> [Cell]? {
    var cells: [Cell] = []
    var reader = Reader(key: key)
    while !reader.isAtEnd {
      guard let cell = reader.next(arena) else { return nil }
      cells.append(cell)
    }
    return cells
  }

  /// The key for people: its components joined by `, `.
  public static func description(_ key: UnsafeRawBufferPointer) -> String {
    let output = Arena(capacity: 64)
    appendDescription(key, to: output)
    return output.string(0, output.count)
  }

  public static func description(_ key: [UInt8]) -> String {
    key.withUnsafeBytes { description($0) }
  }

  /// As `description`, into an arena. Bytes that are no key are written in hexadecimal.
  public static func appendDescription(_ key: UnsafeRawBufferPointer, to output: Arena) {
    let start = output.count
    let cells = Arena(capacity: 64)
    var reader = Reader(key: key)
    while !reader.isAtEnd {
      guard let cell = reader.next(cells) else {
        output.truncate(to: start)
        for byte in key { output.append((byte < 16 ? "0" : "") + String(byte, radix: 16)) }
        return
      }
      if output.count > start { output.append(", ") }
      if cell.tag == .null { output.append("null") } else { CellText.append(cell, from: cells, to: output) }
    }
  }

  struct Reader {
    let key: UnsafeRawBufferPointer
    var index = 0

    var isAtEnd: Bool { index >= key.count }

    mutating func next(_ arena: Arena) -> Cell? {
      let kind = key[index]
      index += 1
      switch kind {
      case Kind.absent: return .absent
      case Kind.null: return .null
      case Kind.bool, Kind.bool | 1: return .bool(kind & 1 == 1)
      case Kind.number - 16...Kind.number + 16: return number(kind, arena)
      case Kind.float:
        return ordered().map { .float(Double(bitPattern: $0 & 1 << 63 != 0 ? $0 ^ 1 << 63 : ~$0)) }
      case Kind.date: return ordered().map { Cell(tag: .date, bits: $0 ^ 1 << 63) }
      case Kind.time: return ordered().map { Cell(tag: .time, bits: $0 ^ 1 << 63) }
      case Kind.timestamp: return ordered().map { Cell(tag: .timestamp, bits: $0 ^ 1 << 63) }
      case Kind.localDateTime: return ordered().map { Cell(tag: .localDateTime, bits: $0 ^ 1 << 63) }
      case Kind.text: return bytes(.text, arena)
      case Kind.bytes: return bytes(.bytes, arena)
      case Kind.json: return bytes(.json, arena)
      case Kind.failure: return bytes(.failure, arena)
      default: return nil
      }
    }

    private mutating func ordered() -> UInt64? {
      guard index + 8 <= key.count else { return nil }
      defer { index += 8 }
      return UInt64(bigEndian: key.loadUnaligned(fromByteOffset: index, as: UInt64.self))
    }

    private mutating func bytes(_ tag: Cell.Tag, _ arena: Arena) -> Cell? {
      let start = arena.count
      while index < key.count {
        let byte = key[index]
        index += 1
        if byte == 0 {
          if index < key.count, key[index] == 0xFF {
            index += 1
          } else {
            return Cell(tag: tag, bits: UInt64(start), length: UInt32(truncatingIfNeeded: arena.count - start))
          }
        }
        arena.append(byte: byte)
      }
      return nil
    }

    private mutating func number(_ kind: UInt8, _ arena: Arena) -> Cell? {
      let isNegative = kind < Kind.number
      let size = isNegative ? Int(Kind.number - kind) : Int(kind - Kind.number)
      guard index + size <= key.count else { return nil }
      var pattern: UInt128 = isNegative ? UInt128.max : 0
      for _ in 0..<size {
        pattern = pattern << 8 | UInt128(key[index])
        index += 1
      }
      var mantissa = Int128(truncatingIfNeeded: pattern)
      var scale = 0
      while true {
        guard index < key.count else { return nil }
        let pair = key[index]
        index += 1
        if pair == 0 { break }
        guard pair <= 100 else { return nil }
        // A last pair that ends with a zero has one digit only.
        let isSingle = index < key.count && key[index] == 0 && (pair - 1) % 10 == 0
        let (product, overflow) = mantissa.multipliedReportingOverflow(by: isSingle ? 10 : 100)
        let (sum, sumOverflow) = product.addingReportingOverflow(Int128(isSingle ? (pair - 1) / 10 : pair - 1))
        guard !overflow, !sumOverflow else { return nil }
        mantissa = sum
        scale += isSingle ? 1 : 2
      }
      if scale == 0, let small = Int64(exactly: mantissa) { return .int(small) }
      guard let number = ExactDecimal.fitted(mantissa.magnitude, scale, negative: mantissa < 0) else { return nil }
      return .decimal(number, in: arena)
    }
  }
}
