import SyncModel
import SyncSQL

extension PostgresDecoder {
  /// Adds a row of COPY's text form to the batch. The line is copied into the arena once and its values stand where they
  /// stand in it, escapes resolved in place: they only shrink.
  /// Source: PostgreSQL documentation, COPY, "Text Format".
  func appendRow(_ line: UnsafeMutableRawBufferPointer, to batch: RecordBatch) {
    let arena = batch.arena
    let base = arena.count
    let size = line.count
    let target = arena.reserve(size + 8)
    if let start = line.baseAddress { target.copyMemory(from: start, byteCount: size) }
    // Ends the last value for what reads numbers up to the first other byte.
    (target + size).storeBytes(of: 0, as: UInt8.self)
    arena.commit(size + 1)
    let row = batch.appendRow()
    fields.withUnsafeBufferPointer { fields in
      var position = 0
      for column in 0..<fields.count {
        let start = (arena.start + base).assumingMemoryBound(to: UInt8.self)
        var end = Self.special(start, position, size)
        if end < size, start[end] == 0x5C {
          let count: Int
          (count, end) = Self.unescape(start, position, end, size)
          row[column] = count < 0 ? null(column, in: arena) : cell(fields[column], base &+ position, count, in: arena)
        } else {
          row[column] = cell(fields[column], base &+ position, end &- position, in: arena)
        }
        position = end &+ 1
      }
    }
  }

  /// Where the next tab or backslash is, or `size`. Eight bytes at a time: the line's room is that much longer.
  @inline(__always)
  private static func special(_ bytes: UnsafeMutablePointer<UInt8>, _ from: Int, _ size: Int) -> Int {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let start = UnsafeRawPointer(bytes)
    var index = from
    while index < size {
      let word = UInt64(littleEndian: start.loadUnaligned(fromByteOffset: index, as: UInt64.self))
      let tab = word ^ (ones &* 0x09)
      let slash = word ^ (ones &* 0x5C)
      let found = (((tab &- ones) & ~tab) | ((slash &- ones) & ~slash)) & 0x8080_8080_8080_8080
      if found != 0 { return min(index &+ (found.trailingZeroBitCount >> 3), size) }
      index &+= 8
    }
    return size
  }

  /// Resolves the escapes of the value that starts at `position`, the first of which is at `escape`. Returns its length,
  /// or -1 for null, and where it ended.
  private static func unescape(
    _ bytes: UnsafeMutablePointer<UInt8>, _ position: Int, _ escape: Int, _ size: Int
  ) -> (count: Int, end: Int) {
    if escape == position, escape + 1 < size, bytes[escape + 1] == 0x4E,
      escape + 2 == size || bytes[escape + 2] == 0x09
    {
      return (-1, escape + 2)
    }
    var index = escape
    var written = escape
    while index < size, bytes[index] != 0x09 {
      var byte = bytes[index]
      index += 1
      if byte == 0x5C, index < size {
        switch bytes[index] {
        case 0x62: byte = 0x08
        case 0x66: byte = 0x0C
        case 0x6E: byte = 0x0A
        case 0x72: byte = 0x0D
        case 0x74: byte = 0x09
        case 0x76: byte = 0x0B
        default: byte = bytes[index]
        }
        index += 1
      }
      bytes[written] = byte
      written += 1
    }
    // A number must not run into what the shorter text left behind.
    if written < index { bytes[written] = 0 }
    return (written - position, index)
  }

  /// Adds rows of a result, its columns from `first` on.
  func appendRow(_ result: PostgresResult, _ index: Int, from first: Int = 0, to batch: RecordBatch) {
    let row = batch.appendRow()
    for column in fields.indices {
      row[column] = value(result, index, first + column, field: column, in: batch.arena)
    }
  }

  func value(_ result: PostgresResult, _ index: Int, _ column: Int, field: Int, in arena: Arena) -> Cell {
    guard let bytes = result.bytes(index, column) else { return null(field, in: arena) }
    let offset = arena.append(bytes)
    arena.append(byte: 0)
    return cell(field, offset, bytes.count, in: arena)
  }
}
