/// JSON as the server prints it, which is always well formed.
enum PostgresJSON {
  /// Takes the blanks between tokens out where the text stands; returns what is left of its length.
  static func minify(_ start: UnsafeMutableRawPointer, _ count: Int) -> Int {
    let bytes = start.assumingMemoryBound(to: UInt8.self)
    var written = 0
    var index = 0
    var isInText = false
    while index < count {
      let byte = bytes[index]
      index += 1
      if isInText {
        bytes[written] = byte
        written += 1
        if byte == 0x5C, index < count {
          bytes[written] = bytes[index]
          written += 1
          index += 1
        } else if byte == 0x22 {
          isInText = false
        }
      } else if byte != 0x20, byte != 0x0A, byte != 0x0D, byte != 0x09 {
        bytes[written] = byte
        written += 1
        isInText = byte == 0x22
      }
    }
    return written
  }
}
