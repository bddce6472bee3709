/// The bytes of a batch: every text, wide number and failure reason of its cells stands here by offset. Also used as a
/// growing output buffer. Freed as a whole; nothing in it is ever moved relative to its start.
public final class Arena: @unchecked Sendable {
  // Every append of every kernel passes these; the run-time check of exclusive access costs as much as the rest of it.
  @exclusivity(unchecked) public private(set) var start: UnsafeMutableRawPointer
  @exclusivity(unchecked) public private(set) var count: Int
  @exclusivity(unchecked) public private(set) var capacity: Int

  public init(capacity: Int = 64 * 1024) {
    self.capacity = max(capacity, 64)
    start = .allocate(byteCount: self.capacity, alignment: 16)
    count = 0
  }

  deinit { start.deallocate() }

  public func removeAll() { count = 0 }

  /// Forgets what was appended behind `count`.
  public func truncate(to count: Int) { self.count = min(count, self.count) }

  public var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start, count: count) }

  @inline(never)
  func grow(to needed: Int) {
    let larger = max(capacity * 2, needed)
    let moved = UnsafeMutableRawPointer.allocate(byteCount: larger, alignment: 16)
    moved.copyMemory(from: start, byteCount: count)
    start.deallocate()
    start = moved
    capacity = larger
  }

  /// Room for `size` more bytes; returns where they go. `count` is moved by `commit`.
  public func reserve(_ size: Int) -> UnsafeMutableRawPointer {
    if count + size > capacity { grow(to: count + size) }
    return start + count
  }

  /// Takes `size` bytes of what was reserved and written; returns their offset.
  @discardableResult
  public func commit(_ size: Int) -> Int {
    let offset = count
    count += size
    return offset
  }

  @discardableResult
  public func append(_ bytes: UnsafeRawBufferPointer) -> Int {
    let target = reserve(bytes.count)
    if let base = bytes.baseAddress { target.copyMemory(from: base, byteCount: bytes.count) }
    return commit(bytes.count)
  }

  /// Appends bytes that stand in this arena already; safe although growing moves them.
  @discardableResult
  public func append(from offset: Int, count size: Int) -> Int {
    let target = reserve(size)
    target.copyMemory(from: start + offset, byteCount: size)
    return commit(size)
  }

  @discardableResult
  public func append(_ text: String) -> Int {
    var copy = text
    return copy.withUTF8 { append(UnsafeRawBufferPointer($0)) }
  }

  @discardableResult
  public func append(_ text: StaticString) -> Int {
    append(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  @discardableResult
  public func append(byte: UInt8) -> Int {
    reserve(1).storeBytes(of: byte, as: UInt8.self)
    return commit(1)
  }

  public func slice(_ offset: Int, _ size: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: start + offset, count: size)
  }

  public func string(_ offset: Int, _ size: Int) -> String {
    String(decoding: slice(offset, size), as: UTF8.self)
  }
}
