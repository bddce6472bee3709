import SyncModel

/// Where bytes come from: fills what it can of the buffer and says how much; 0 at the end.
public typealias ByteSource = (UnsafeMutableRawBufferPointer) throws -> Int

/// A window on a stream of bytes that grows as far as one record needs and no further.
struct ByteWindow {
  private let source: ByteSource
  private let storage: Arena
  /// The first byte that is not consumed.
  private(set) var start = 0
  private(set) var isAtEnd = false
  private let chunk: Int

  init(chunk: Int, source: @escaping ByteSource) {
    self.source = source
    self.chunk = chunk
    storage = Arena(capacity: chunk + 64)
  }

  /// What is there and not consumed.
  @inline(__always)
  var bytes: UnsafeRawBufferPointer { storage.slice(start, storage.count - start) }

  mutating func consume(_ count: Int) { start += count }

  /// Reads more behind what is there; moves it.
  mutating func refill() throws {
    let left = storage.count - start
    if start > 0 {
      if left > 0 { storage.start.copyMemory(from: storage.start + start, byteCount: left) }
      storage.truncate(to: left)
      start = 0
    }
    // A window that one record fills doubles, so that scanning it again stays linear.
    let wanted = max(chunk, left)
    var filled = 0
    while filled < wanted, !isAtEnd {
      let target = storage.reserve(wanted - filled)
      let count = try source(UnsafeMutableRawBufferPointer(start: target, count: wanted - filled))
      if count <= 0 { isAtEnd = true }
      storage.commit(max(0, count))
      filled += max(0, count)
    }
  }
}

/// Lines of a stream, one at a time, with bounded memory. A line ends with LF; a CR before it belongs to the end.
public struct LineReader {
  /// Bytes of a line.
  public static let lineMax = 64 << 20

  private var window: ByteWindow
  private var consumed = 0
  /// The number of the line that was read last, from 1.
  public private(set) var line = 0
  /// Bytes from the stream's start to behind the line that was read last.
  public private(set) var offset = 0

  public init(chunk: Int = 512 * 1024, source: @escaping ByteSource) {
    window = ByteWindow(chunk: chunk, source: source)
  }

  /// The next line without its end, good until the next call; `nil` at the end of the stream.
  /// - Parameter withEnd: gives the line with its end as it stands.
  /// Throws `FormatError` for a line of more than 64 MiB, or what the source throws.
  public mutating func next(withEnd: Bool = false) throws -> UnsafeRawBufferPointer? {
    window.consume(consumed)
    consumed = 0
    var searched = 0
    while true {
      let bytes = window.bytes
      if let end = Self.lineFeed(bytes, from: searched) {
        return take(bytes, end, end + 1, withEnd)
      }
      if bytes.count > Self.lineMax {
        throw FormatError(line: line + 1, column: 1, message: "the line is longer than 64 MiB")
      }
      if window.isAtEnd {
        return bytes.isEmpty ? nil : take(bytes, bytes.count, bytes.count, withEnd)
      }
      searched = bytes.count
      try window.refill()
    }
  }

  private mutating func take(
    _ bytes: UnsafeRawBufferPointer, _ end: Int, _ whole: Int, _ withEnd: Bool
  ) -> UnsafeRawBufferPointer {
    consumed = whole
    line += 1
    offset += whole
    if withEnd { return UnsafeRawBufferPointer(rebasing: bytes[0..<whole]) }
    let count = end > 0 && whole > end && bytes[end - 1] == 0x0D ? end - 1 : end
    return UnsafeRawBufferPointer(rebasing: bytes[0..<count])
  }

  private static func lineFeed(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
    let ones: UInt64 = 0x0101_0101_0101_0101
    var index = start
    while index &+ 8 <= bytes.count {
      let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self) ^ (ones &* 0x0A)
      let found = (word &- ones) & ~word & 0x8080_8080_8080_8080
      if found != 0 { return index &+ (found.trailingZeroBitCount >> 3) }
      index &+= 8
    }
    while index < bytes.count {
      if bytes[index] == 0x0A { return index }
      index &+= 1
    }
    return nil
  }
}
