import SyncModel

/// UTF-8 scalar by scalar, without a copy. A byte that is no UTF-8 counts as one scalar and is kept as it is.
enum ScalarText {
  static func count(_ bytes: UnsafeRawBufferPointer) -> Int {
    var count = 0
    for byte in bytes where byte & 0xC0 != 0x80 { count += 1 }
    return count
  }

  /// Where the scalar number `scalar` (from 0) begins at or after `start`; the end where there are fewer.
  static func offset(of scalar: Int, in bytes: UnsafeRawBufferPointer, from start: Int = 0) -> Int {
    guard scalar > 0 else { return start }
    if scalar >= bytes.count - start { return bytes.count }
    var left = scalar
    var index = start
    while index < bytes.count {
      index += 1
      if index == bytes.count { break }
      if bytes[index] & 0xC0 != 0x80 {
        left -= 1
        if left == 0 { break }
      }
    }
    return index
  }

  /// The scalar that begins here; `nil` with length 1 for a byte that is no UTF-8.
  static func decode(_ bytes: UnsafeRawBufferPointer, at index: Int) -> (scalar: Unicode.Scalar?, length: Int) {
    let first = bytes[index]
    if first < 0x80 { return (Unicode.Scalar(first), 1) }
    let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
    guard first >= 0xC2, first < 0xF5, index + length <= bytes.count else { return (nil, 1) }
    var value = UInt32(first) & (0x7F >> UInt32(length))
    for position in 1..<length {
      let byte = bytes[index + position]
      guard byte & 0xC0 == 0x80 else { return (nil, 1) }
      value = value << 6 | UInt32(byte & 0x3F)
    }
    guard value >= (length == 4 ? 0x10000 : length == 3 ? 0x800 : 0x80), let scalar = Unicode.Scalar(value) else {
      return (nil, 1)
    }
    return (scalar, length)
  }

  /// Writes the scalar and returns how many bytes it took, at most 4.
  static func write(_ scalar: Unicode.Scalar, to target: UnsafeMutableRawPointer, at offset: Int) -> Int {
    let value = scalar.value
    func put(_ byte: UInt32, _ position: Int) {
      target.storeBytes(of: UInt8(truncatingIfNeeded: byte), toByteOffset: offset + position, as: UInt8.self)
    }
    func putTail(_ count: Int) {
      for position in 1...count { put(0x80 | (value >> UInt32(6 * (count - position)) & 0x3F), position) }
    }
    switch value {
    case 0..<0x80:
      put(value, 0)
      return 1
    case 0x80..<0x800:
      put(0xC0 | value >> 6, 0)
      putTail(1)
      return 2
    case 0x800..<0x10000:
      put(0xE0 | value >> 12, 0)
      putTail(2)
      return 3
    default:
      put(0xF0 | value >> 18, 0)
      putTail(3)
      return 4
    }
  }

  /// Unicode's `White_Space`.
  static func isWhite(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x20, 0x09...0x0D, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: true
    default: false
    }
  }

  /// The text without white space at its ends, as a view of the same bytes.
  static func trimmed(_ cell: Cell, in arena: Arena) -> Cell {
    let bytes = cell.bytes(in: arena)
    var start = 0
    var end = bytes.count
    while start < end {
      let (scalar, length) = decode(bytes, at: start)
      guard let scalar, isWhite(scalar) else { break }
      start += length
    }
    while end > start {
      var last = end - 1
      while last > start, bytes[last] & 0xC0 == 0x80, end - last < 4 { last -= 1 }
      let (scalar, length) = decode(bytes, at: last)
      guard let scalar, last + length == end, isWhite(scalar) else { break }
      end = last
    }
    return view(cell, start, end)
  }

  /// Bytes `start..<end` of the text, as a view.
  static func view(_ cell: Cell, _ start: Int, _ end: Int) -> Cell {
    .text(offset: Int(cell.bits) + start, count: end - start)
  }

  /// Where `needle` stands at or after `start`.
  static func find(_ needle: UnsafeRawBufferPointer, in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
    guard let first = needle.first else { return start }
    var index = start
    while index + needle.count <= bytes.count {
      if bytes[index] == first, hasPrefix(bytes, needle, at: index) { return index }
      index += 1
    }
    return nil
  }

  static func hasPrefix(_ bytes: UnsafeRawBufferPointer, _ needle: UnsafeRawBufferPointer, at start: Int) -> Bool {
    guard start >= 0, start + needle.count <= bytes.count else { return false }
    return CellComparison.memoryEqual(
      UnsafeRawBufferPointer(rebasing: bytes[start..<start + needle.count]), needle)
  }
}
