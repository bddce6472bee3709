/// A text of the language with the path it is known by. Offsets everywhere are UTF-8 bytes from its start.
public struct SourceFile: Sendable, Hashable {
  /// As a person would type it; used in messages and to resolve imports.
  public let path: String
  public let bytes: [UInt8]
  /// The offset at which each line starts; the first is 0.
  public let lineStarts: [Int]

  public init(path: String, bytes: [UInt8]) {
    self.path = path
    self.bytes = bytes
    var starts = [0]
    for (offset, byte) in bytes.enumerated() where byte == 0x0A { starts.append(offset + 1) }
    lineStarts = starts
  }

  public init(path: String, text: String) {
    self.init(path: path, bytes: Array(text.utf8))
  }

  public static func == (left: SourceFile, right: SourceFile) -> Bool {
    left.path == right.path && left.bytes == right.bytes
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(path)
    hasher.combine(bytes)
  }

  /// The text of a range; bytes that are not UTF-8 become U+FFFD.
  public func text(_ range: SourceRange) -> String {
    String(decoding: bytes[range.start..<range.end], as: UTF8.self)
  }

  /// Line and column of an offset, both from 1; the column counts Unicode scalars.
  public func position(at offset: Int) -> SourcePosition {
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    let start = lineStarts[low]
    let end = min(offset, bytes.count)
    let column = bytes[start..<max(start, end)].reduce(into: 1) { count, byte in
      if byte & 0xC0 != 0x80 { count += 1 }
    }
    return SourcePosition(line: low + 1, column: column, offset: offset)
  }

  /// The text of a line (from 1) without its line end.
  public func line(_ number: Int) -> String {
    let start = lineStarts[number - 1]
    var end = number < lineStarts.count ? lineStarts[number] - 1 : bytes.count
    if end > start, bytes[end - 1] == 0x0D { end -= 1 }
    return String(decoding: bytes[start..<max(start, end)], as: UTF8.self)
  }
}

/// A half-open range of UTF-8 offsets.
public struct SourceRange: Sendable, Hashable, Codable {
  public var start: Int
  public var end: Int

  public init(start: Int, end: Int) {
    self.start = start
    self.end = end
  }

  public static func + (left: SourceRange, right: SourceRange) -> SourceRange {
    SourceRange(start: min(left.start, right.start), end: max(left.end, right.end))
  }
}

public struct SourcePosition: Sendable, Hashable {
  public let line: Int
  public let column: Int
  public let offset: Int
}

/// A range in a named file: where a declaration stands, across imports.
public struct SourceLocation: Sendable, Hashable, Codable {
  public var path: String
  public var range: SourceRange

  public init(path: String, range: SourceRange) {
    self.path = path
    self.range = range
  }
}

/// Replace the text of a range; an empty range inserts.
public struct TextEdit: Sendable, Hashable {
  public var range: SourceRange
  public var replacement: String

  public init(range: SourceRange, replacement: String) {
    self.range = range
    self.replacement = replacement
  }
}
