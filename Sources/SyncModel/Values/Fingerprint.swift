/// 128 bits that stand for a content. Tells accident and change, not malice: it is not cryptographic.
/// Source: A. Appleby, MurmurHash3 x64 128 (public domain), with our own feeding of values.
public struct Fingerprint: Sendable, Hashable {
  public var high: UInt64
  public var low: UInt64

  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// Of nothing that is: no content has it.
  public static let zero = Fingerprint(high: 0, low: 0)

  /// Thirty-two hexadecimal digits.
  public init?(_ text: String) {
    // A number may have a sign, a fingerprint not.
    guard text.utf8.count == 32, text.utf8.allSatisfy({ $0 != 0x2B && $0 != 0x2D }),
      let high = UInt64(text.prefix(16), radix: 16),
      let low = UInt64(text.suffix(16), radix: 16)
    else { return nil }
    self.init(high: high, low: low)
  }

  public static func of(_ text: String) -> Fingerprint {
    var hasher = Hasher128()
    hasher.combine(text)
    return hasher.finish()
  }
}

extension Fingerprint: CustomStringConvertible {
  public var description: String { Self.hexadecimal(high) + Self.hexadecimal(low) }

  private static func hexadecimal(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}

/// Feeds values into a fingerprint, 16 bytes a step.
public struct Hasher128: Sendable {
  private var h1: UInt64
  private var h2: UInt64
  private var length: UInt64 = 0
  private var pendingFirst: UInt64 = 0
  private var pendingSecond: UInt64 = 0
  private var pendingCount = 0

  public init(seed: Fingerprint = Fingerprint(high: 0, low: 0)) {
    h1 = seed.high
    h2 = seed.low
  }

  @inline(__always)
  private static func rotate(_ value: UInt64, _ by: UInt64) -> UInt64 { value << by | value >> (64 - by) }

  @inline(__always)
  private mutating func mix(_ first: UInt64, _ second: UInt64) {
    let c1: UInt64 = 0x87c3_7b91_1142_53d5
    let c2: UInt64 = 0x4cf5_ad43_2745_937f
    h1 ^= Self.rotate(first &* c1, 31) &* c2
    h1 = (Self.rotate(h1, 27) &+ h2) &* 5 &+ 0x52dc_e729
    h2 ^= Self.rotate(second &* c2, 33) &* c1
    h2 = (Self.rotate(h2, 31) &+ h1) &* 5 &+ 0x3849_5ab5
    length &+= 16
  }

  public mutating func combine(_ first: UInt64, _ second: UInt64 = 0) { mix(first, second) }

  /// The bytes with their count, so that neighbours cannot run together.
  public mutating func combine(_ bytes: UnsafeRawBufferPointer) {
    var index = 0
    while index + 16 <= bytes.count {
      mix(
        bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self),
        bytes.loadUnaligned(fromByteOffset: index + 8, as: UInt64.self))
      index += 16
    }
    var first: UInt64 = 0
    var second: UInt64 = 0
    var position = 0
    while index < bytes.count {
      if position < 8 {
        first |= UInt64(bytes[index]) << UInt64(position * 8)
      } else {
        second |= UInt64(bytes[index]) << UInt64((position - 8) * 8)
      }
      index += 1
      position += 1
    }
    mix(first, second ^ UInt64(bytes.count) << 56 ^ UInt64(bytes.count))
  }

  /// A piece of a stream; how the stream is cut into pieces does not matter.
  public mutating func combineStream(_ bytes: UnsafeRawBufferPointer) {
    var index = 0
    while index < bytes.count {
      if pendingCount == 0, index + 16 <= bytes.count {
        mix(
          bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self),
          bytes.loadUnaligned(fromByteOffset: index + 8, as: UInt64.self) ^ 16 << 56)
        index += 16
        continue
      }
      if pendingCount < 8 {
        pendingFirst |= UInt64(bytes[index]) << UInt64(pendingCount * 8)
      } else {
        pendingSecond |= UInt64(bytes[index]) << UInt64((pendingCount - 8) * 8)
      }
      pendingCount += 1
      index += 1
      if pendingCount == 16 { flushPending() }
    }
  }

  private mutating func flushPending() {
    mix(pendingFirst, pendingSecond ^ UInt64(pendingCount) << 56)
    pendingFirst = 0
    pendingSecond = 0
    pendingCount = 0
  }

  public mutating func combine(_ text: String) {
    var copy = text
    copy.withUTF8 { combine(UnsafeRawBufferPointer($0)) }
  }

  /// Values that are equal (`CellComparison.equal`) feed the same, so `5` and `5.00` do; but a Float with a fraction feeds
  /// the same as Floats only.
  public mutating func combine(_ cell: Cell, in arena: Arena) {
    switch cell.tag {
    case .int: mix(3, cell.bits)
    case .decimal, .wideDecimal:
      if cell.tag == .decimal, cell.scale == 0 { return mix(3, cell.bits) }
      guard let number = cell.exactDecimal(in: arena)?.normalized else { return }
      if number.scale == 0, let whole = Int64(exactly: number.mantissa) {
        mix(3, UInt64(bitPattern: whole))
      } else {
        mix(4 | UInt64(number.scale) << 8, UInt64(truncatingIfNeeded: number.mantissa))
        mix(UInt64(truncatingIfNeeded: number.mantissa >> 64), 0)
      }
    case .text, .bytes, .json, .failure:
      mix(UInt64(cell.tag.rawValue), UInt64(cell.length))
      combine(cell.bytes(in: arena))
    case .float:
      if let whole = Int64(exactly: cell.double) { return mix(3, UInt64(bitPattern: whole)) }
      mix(UInt64(cell.tag.rawValue), cell.double.isNaN ? Double.nan.bitPattern : cell.bits)
    case .absent, .null, .bool, .date, .time, .timestamp, .localDateTime:
      mix(UInt64(cell.tag.rawValue), cell.bits)
    }
  }

  public func finish() -> Fingerprint {
    func final(_ value: UInt64) -> UInt64 {
      var k = value
      k ^= k >> 33
      k = k &* 0xff51_afd7_ed55_8ccd
      k ^= k >> 33
      k = k &* 0xc4ce_b9fe_1a85_ec53
      return k ^ k >> 33
    }
    var complete = self
    if pendingCount > 0 { complete.flushPending() }
    var a = complete.h1 ^ complete.length
    var b = complete.h2 ^ complete.length
    a = a &+ b
    b = b &+ a
    a = final(a)
    b = final(b)
    a = a &+ b
    b = b &+ a
    return Fingerprint(high: a, low: b)
  }
}
