public import SyncModel

/// Many byte strings (keys, or payloads) in one buffer.
public final class KeyPage: @unchecked Sendable {
  public let bytes: Arena
  @exclusivity(unchecked) @usableFromInline var ends: [Int] = []

  public init(capacity: Int = 64 * 1024) { bytes = Arena(capacity: capacity) }

  @inlinable public var count: Int { ends.count }

  @inlinable
  public subscript(index: Int) -> UnsafeRawBufferPointer {
    let start = index == 0 ? 0 : ends[index - 1]
    return bytes.slice(start, ends[index] - start)
  }

  /// The key that the cells make (`KeyEncoding`).
  public func append(_ cells: UnsafePointer<Cell>, count: Int, from arena: Arena) {
    KeyEncoding.append(cells, count: count, from: arena, to: bytes)
    ends.append(bytes.count)
  }

  public func append(_ encoded: UnsafeRawBufferPointer) {
    bytes.append(encoded)
    ends.append(bytes.count)
  }

  public func append(_ encoded: [UInt8]) {
    encoded.withUnsafeBytes { append($0) }
  }

  /// Makes an entry of what was appended to `bytes` since the last one.
  public func endEntry() { ends.append(bytes.count) }

  public func array(_ index: Int) -> [UInt8] { [UInt8](self[index]) }

  public func removeAll() {
    bytes.removeAll()
    ends.removeAll(keepingCapacity: true)
  }
}

/// A byte string within a batch's buffer; `none` stands for null.
struct ByteSlice: Sendable, Hashable {
  var offset: Int
  var count: Int

  init(offset: Int, count: Int) {
    self.offset = offset
    self.count = count
  }

  static let none = ByteSlice(offset: 0, count: -1)
  var isNone: Bool { count < 0 }
}

extension Arena {
  /// Appends bytes that the slice then names; `nil` gives `none`.
  func slice(appending bytes: UnsafeRawBufferPointer?) -> ByteSlice {
    guard let bytes else { return .none }
    return ByteSlice(offset: append(bytes), count: bytes.count)
  }

  func slice(appending bytes: [UInt8]?) -> ByteSlice {
    guard let bytes else { return .none }
    return bytes.withUnsafeBytes { ByteSlice(offset: append($0), count: $0.count) }
  }

  /// The slice's bytes, good until the arena grows; `nil` for `none`.
  func bytes(_ slice: ByteSlice) -> UnsafeRawBufferPointer? {
    slice.isNone ? nil : self.slice(slice.offset, slice.count)
  }
}
