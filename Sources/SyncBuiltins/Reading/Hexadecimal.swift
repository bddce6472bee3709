import SyncModel

enum Hexadecimal {
  /// Two lower-case digits a byte; returns where they stand.
  @discardableResult
  static func append(_ bytes: [UInt8], to arena: Arena) -> Int {
    let start = arena.count
    for byte in bytes {
      arena.append(byte: digit(byte >> 4))
      arena.append(byte: digit(byte & 15))
    }
    return start
  }

  static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x57 + value }

  static func value(_ digit: UInt8) -> UInt8? {
    switch digit {
    case 0x30...0x39: digit - 0x30
    case 0x41...0x46: digit - 0x41 + 10
    case 0x61...0x66: digit - 0x61 + 10
    default: nil
    }
  }
}
