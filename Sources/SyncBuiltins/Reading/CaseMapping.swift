import SyncModel

/// Upper, lower and title case, scalar by scalar, so that a text keeps its length in scalars. A scalar whose mapping is
/// more than one scalar (`ß` to `SS`) stays as it is.
enum CaseMapping {
  case lower, upper

  func map(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    let mapped = (self == .lower ? scalar.properties.lowercaseMapping : scalar.properties.uppercaseMapping)
    let scalars = mapped.unicodeScalars
    guard let first = scalars.first, scalars.count == 1 else { return scalar }
    return first
  }

  static func title(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    let scalars = scalar.properties.titlecaseMapping.unicodeScalars
    guard let first = scalars.first, scalars.count == 1 else { return CaseMapping.upper.map(scalar) }
    return first
  }

  /// The text in this case; the same bytes where nothing changes.
  func apply(to cell: Cell, in arena: Arena) -> Cell {
    let change: ClosedRange<UInt8> = self == .lower ? 0x41...0x5A : 0x61...0x7A
    var seen: UInt8 = 0
    var changes = false
    for byte in cell.bytes(in: arena) {
      seen |= byte
      changes = changes || change.contains(byte)
    }
    if seen < 0x80 {
      guard changes else { return .text(offset: Int(cell.bits), count: Int(cell.length)) }
      let count = Int(cell.length)
      let target = arena.reserve(count).assumingMemoryBound(to: UInt8.self)
      let source = cell.bytes(in: arena)
      for index in 0..<count {
        let byte = source[index]
        target[index] = change.contains(byte) ? byte ^ 0x20 : byte
      }
      return .text(offset: arena.commit(count), count: count)
    }
    return Self.rewrite(cell, in: arena) { map($0) }
  }

  /// The text with every scalar mapped. A mapped scalar takes at most twice the bytes: 2 may become 3 (`Ⱥ` to `ⱥ`).
  static func rewrite(_ cell: Cell, in arena: Arena, _ map: (Unicode.Scalar) -> Unicode.Scalar) -> Cell {
    let target = arena.reserve(Int(cell.length) * 2 + 4)
    let source = cell.bytes(in: arena)
    var index = 0
    var written = 0
    while index < source.count {
      let (scalar, length) = ScalarText.decode(source, at: index)
      if let scalar {
        written += ScalarText.write(map(scalar), to: target, at: written)
      } else {
        target.storeBytes(of: source[index], toByteOffset: written, as: UInt8.self)
        written += 1
      }
      index += length
    }
    return .text(offset: arena.commit(written), count: written)
  }
}
