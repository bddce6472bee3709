/// The keys of the objects that a reader looks into: those of its fields, and those it has seen. A key is mostly the one
/// that followed the last time, so it is compared before it is looked for.
final class JSONKeys {
  struct Entry {
    let bytes: UnsafeMutablePointer<UInt8>
    let count: Int
    /// The first 8 bytes, zeros behind the end.
    let word: UInt64
    let node: Int32
    /// The column, or -1.
    var slot: Int32 = -1
    /// The node of the object behind the key, or -1.
    var child: Int32 = -1
    /// The key that followed the last time, or -1.
    var next: Int32 = -1
    /// Nothing in it needs an escape.
    let isPlain: Bool
    /// The last record that had the key.
    var seen: UInt64 = 0
  }

  /// Keys beyond those of the fields that are remembered.
  private static let learnedMax = 1024

  @exclusivity(unchecked) private(set) var entries: UnsafeMutablePointer<Entry>
  @exclusivity(unchecked) private(set) var count = 0
  private(set) var usedCount = 0
  private let capacity: Int
  /// The expected first key of each node.
  @exclusivity(unchecked) private var firsts: [Int32] = []
  @exclusivity(unchecked) private var table: UnsafeMutablePointer<Int32>
  private let tableSize: Int

  init(usedMax: Int) {
    capacity = usedMax + Self.learnedMax
    var size = 64
    while size < capacity * 2 { size *= 2 }
    tableSize = size
    entries = .allocate(capacity: capacity)
    table = .allocate(capacity: size)
    table.initialize(repeating: -1, count: size)
  }

  deinit {
    for index in 0..<count { entries[index].bytes.deallocate() }
    entries.deallocate()
    table.deallocate()
  }

  func addNode() -> Int32 {
    firsts.append(-1)
    return Int32(firsts.count - 1)
  }

  /// Ends the fields' own keys; what is added behind is learned.
  func seal() { usedCount = count }

  @inline(__always)
  private static func word(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> UInt64 {
    if count >= 8 { return UnsafeRawPointer(bytes).loadUnaligned(as: UInt64.self) }
    var word: UInt64 = 0
    for index in 0..<count { word |= UInt64(bytes[index]) << UInt64(index &* 8) }
    return word
  }

  private func place(_ node: Int32, _ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int {
    var hash = Self.word(bytes, count) &* 0x9E37_79B9_7F4A_7C15
    if count > 8 { hash ^= Self.word(bytes + count - 8, 8) &* 0xC2B2_AE3D_27D4_EB4F }
    hash = (hash ^ UInt64(count) << 32 ^ UInt64(node)) &* 0x9E37_79B9_7F4A_7C15
    return Int(truncatingIfNeeded: hash >> 32) & (tableSize - 1)
  }

  func find(_ node: Int32, _ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
    var place = place(node, bytes, count)
    let word = Self.word(bytes, count)
    while table[place] >= 0 {
      let entry = entries + Int(table[place])
      if entry.pointee.node == node, entry.pointee.count == count, entry.pointee.word == word,
        Self.equal(entry.pointee.bytes, bytes, count)
      {
        return table[place]
      }
      place = (place + 1) & (tableSize - 1)
    }
    return -1
  }

  private static func equal(_ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    for index in 0..<count where left[index] != right[index] { return false }
    return true
  }

  /// Remembers a key; -1 when there is no more room.
  func add(_ node: Int32, _ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
    guard self.count < capacity else { return -1 }
    let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: max(8, count))
    copy.update(from: bytes, count: count)
    var isPlain = true
    for index in 0..<count where copy[index] < 0x20 || copy[index] == 0x22 || copy[index] == 0x5C { isPlain = false }
    let number = Int32(self.count)
    (entries + self.count).initialize(
      to: Entry(bytes: copy, count: count, word: Self.word(copy, count), node: node, isPlain: isPlain))
    self.count += 1
    var place = place(node, bytes, count)
    while table[place] >= 0 { place = (place + 1) & (tableSize - 1) }
    table[place] = number
    return number
  }

  // MARK: Prediction

  @inline(__always)
  func predicted(_ node: Int32, after previous: Int32) -> Int32 {
    previous >= 0 ? entries[Int(previous)].next : firsts[Int(node)]
  }

  func learn(_ node: Int32, after previous: Int32, _ key: Int32) {
    if previous >= 0 {
      entries[Int(previous)].next = key
    } else {
      firsts[Int(node)] = key
    }
  }

  /// Whether the key stands at the cursor, its closing quote behind it.
  @inline(__always)
  func matches(_ key: Int32, _ cursor: borrowing JSONCursor) -> Bool {
    let entry = entries + Int(key)
    let count = entry.pointee.count
    let place = cursor.index
    guard place &+ count < cursor.end, cursor.base[place &+ count] == 0x22, entry.pointee.isPlain else { return false }
    if count < 8 {
      guard place &+ 8 <= cursor.end else { return Self.equal(entry.pointee.bytes, cursor.base + place, count) }
      let mask = (UInt64(1) << UInt64(count &* 8)) &- 1
      return cursor.word(place) & mask == entry.pointee.word
    }
    guard cursor.word(place) == entry.pointee.word else { return false }
    var index = 8
    while index &+ 8 <= count {
      if UnsafeRawPointer(entry.pointee.bytes + index).loadUnaligned(as: UInt64.self) != cursor.word(place &+ index) {
        return false
      }
      index &+= 8
    }
    if index == count { return true }
    let last = count &- 8
    return UnsafeRawPointer(entry.pointee.bytes + last).loadUnaligned(as: UInt64.self) == cursor.word(place &+ last)
  }
}
