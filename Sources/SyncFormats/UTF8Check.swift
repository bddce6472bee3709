/// Whether bytes are UTF-8 as RFC 3629 has it: no overlong forms, no surrogates, nothing above U+10FFFF.
public enum UTF8Check {
  /// The position of the first byte that is wrong, or `nil`.
  public static func firstInvalid(_ bytes: UnsafeRawBufferPointer) -> Int? {
    guard let base = bytes.baseAddress else { return nil }
    let count = bytes.count
    var index = 0
    while index < count {
      while index &+ 32 <= count {
        let words =
          base.loadUnaligned(fromByteOffset: index, as: UInt64.self)
          | base.loadUnaligned(fromByteOffset: index &+ 8, as: UInt64.self)
          | base.loadUnaligned(fromByteOffset: index &+ 16, as: UInt64.self)
          | base.loadUnaligned(fromByteOffset: index &+ 24, as: UInt64.self)
        if words & 0x8080_8080_8080_8080 != 0 { break }
        index &+= 32
      }
      while index &+ 8 <= count {
        let word = base.loadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080
        if word != 0 {
          index &+= word.trailingZeroBitCount >> 3
          break
        }
        index &+= 8
      }
      guard index < count else { return nil }
      let lead = base.load(fromByteOffset: index, as: UInt8.self)
      if lead < 0x80 {
        index &+= 1
        continue
      }
      let size = length(base + index, lead, count &- index)
      if size == 0 { return index }
      index &+= size
    }
    return nil
  }

  /// The length of the sequence that starts here, 0 if it is none.
  @inline(__always)
  private static func length(_ start: UnsafeRawPointer, _ lead: UInt8, _ left: Int) -> Int {
    @inline(__always) func next(_ offset: Int) -> UInt8 { start.load(fromByteOffset: offset, as: UInt8.self) }
    if lead >= 0xC2 && lead <= 0xDF {
      return left >= 2 && next(1) & 0xC0 == 0x80 ? 2 : 0
    }
    if lead >= 0xE0 && lead <= 0xEF {
      guard left >= 3, next(1) & 0xC0 == 0x80, next(2) & 0xC0 == 0x80 else { return 0 }
      if lead == 0xE0 && next(1) < 0xA0 { return 0 }
      if lead == 0xED && next(1) > 0x9F { return 0 }
      return 3
    }
    if lead >= 0xF0 && lead <= 0xF4 {
      guard left >= 4, next(1) & 0xC0 == 0x80, next(2) & 0xC0 == 0x80, next(3) & 0xC0 == 0x80 else { return 0 }
      if lead == 0xF0 && next(1) < 0x90 { return 0 }
      if lead == 0xF4 && next(1) > 0x8F { return 0 }
      return 4
    }
    return 0
  }
}
