/// Splits a stream into records and fields (RFC 4180, strictly: quotes only around whole fields; records end with LF,
/// CRLF or a lone CR; UTF-8, a byte order mark allowed). Bounded memory; never looks at types.
public struct CSVScanner {
  public static let fieldMax = 16 << 20
  public static let recordMax = 64 << 20

  /// A field of the record that was read last.
  public struct Field: Sendable {
    public enum Form: UInt8, Sendable {
      case plain
      case quoted
      /// Quotes stand doubled in it.
      case doubled
    }

    /// Within the record's bytes, without the quotes around it.
    public var offset: Int
    public var count: Int
    public var form: Form
  }

  private enum Step {
    case record(count: Int, whole: Int)
    case incomplete
  }

  private let delimiter: UInt8
  private var window: ByteWindow
  private var consumed = 0
  private var isFirst = true
  /// Line ends within the record.
  private var innerLines = 0

  /// The line on which the last record starts, from 1.
  public private(set) var line = 0
  private var nextLine = 1
  public private(set) var fields: [Field] = []
  /// The record's bytes without and with its end; good until the next call.
  public private(set) var record = UnsafeRawBufferPointer(start: nil, count: 0)
  public private(set) var wholeRecord = UnsafeRawBufferPointer(start: nil, count: 0)
  public private(set) var hasByteOrderMark = false

  public init(delimiter: UInt8 = 0x2C, chunk: Int = 512 * 1024, source: @escaping ByteSource) {
    self.delimiter = delimiter
    window = ByteWindow(chunk: chunk, source: source)
  }

  /// Reads the next record; false at the end. Throws `FormatError`, or what the source throws.
  public mutating func next() throws -> Bool {
    window.consume(consumed)
    consumed = 0
    if isFirst {
      while window.bytes.count < 3, !window.isAtEnd { try window.refill() }
      isFirst = false
      let bytes = window.bytes
      if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF {
        hasByteOrderMark = true
        window.consume(3)
      }
    }
    while true {
      if window.bytes.isEmpty {
        if window.isAtEnd { return false }
      } else if case .record(let count, let whole) = try scan() {
        let bytes = window.bytes
        record = UnsafeRawBufferPointer(rebasing: bytes[0..<count])
        wholeRecord = UnsafeRawBufferPointer(rebasing: bytes[0..<whole])
        if let invalid = UTF8Check.firstInvalid(record) { throw fault(invalid, "not UTF-8") }
        consumed = whole
        line = nextLine
        nextLine += innerLines + 1
        return true
      }
      if window.bytes.count > Self.recordMax { throw fault(0, "the record is longer than 64 MiB") }
      try window.refill()
    }
  }

  /// An error at a place of the record that is being read.
  private func fault(_ position: Int, _ message: String) -> FormatError {
    var line = nextLine
    var start = 0
    let bytes = window.bytes
    for index in 0..<min(position, bytes.count) {
      let isEnd =
        bytes[index] == 0x0A || (bytes[index] == 0x0D && !(index + 1 < bytes.count && bytes[index + 1] == 0x0A))
      if isEnd {
        line += 1
        start = index + 1
      }
    }
    return FormatError(line: line, column: position - start + 1, message: message)
  }

  private mutating func scan() throws(FormatError) -> Step {
    fields.removeAll(keepingCapacity: true)
    innerLines = 0
    let bytes = window.bytes
    let count = bytes.count
    var index = 0
    while true {
      let start = index
      var form = Field.Form.plain
      var length: Int
      if index < count, bytes[index] == 0x22 {
        guard let (end, quotedForm) = try quoted(from: index &+ 1) else { return .incomplete }
        form = quotedForm
        length = end &- start &- 1
        index = end &+ 1
        if index == count, !window.isAtEnd { return .incomplete }
        if index < count, bytes[index] != delimiter, bytes[index] != 0x0A, bytes[index] != 0x0D {
          throw fault(index, "a delimiter or the record's end must follow a closing quote")
        }
      } else {
        index = try plain(from: index)
        length = index &- start
        if index == count, !window.isAtEnd { return .incomplete }
      }
      if length > Self.fieldMax { throw fault(start, "the field is longer than 16 MiB") }
      fields.append(Field(offset: form == .plain ? start : start &+ 1, count: length, form: form))
      guard index < count else { return .record(count: index, whole: index) }
      switch bytes[index] {
      case 0x0A: return .record(count: index, whole: index &+ 1)
      case 0x0D:
        if index &+ 1 == count, !window.isAtEnd { return .incomplete }
        return .record(count: index, whole: index &+ 1 < count && bytes[index &+ 1] == 0x0A ? index &+ 2 : index &+ 1)
      default: index &+= 1
      }
    }
  }

  /// The end of an unquoted field.
  private func plain(from start: Int) throws(FormatError) -> Int {
    let bytes = window.bytes
    let ones: UInt64 = 0x0101_0101_0101_0101
    let delimiters = ones &* UInt64(delimiter)
    var index = start
    while index < bytes.count {
      if index &+ 8 <= bytes.count {
        let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
        let mark = word ^ delimiters
        let quote = word ^ (ones &* 0x22)
        // Everything below 0x10: the line ends, NUL, and what is rare.
        let found =
          ((mark &- ones) & ~mark) | ((quote &- ones) & ~quote) | ((word &- (ones &* 0x10)) & ~word)
        if found & 0x8080_8080_8080_8080 == 0 {
          index &+= 8
          continue
        }
        index &+= (found & 0x8080_8080_8080_8080).trailingZeroBitCount >> 3
      }
      let byte = bytes[index]
      if byte == delimiter || byte == 0x0A || byte == 0x0D { return index }
      if byte == 0x22 { throw fault(index, "a quote within a field that is not quoted") }
      if byte == 0 { throw fault(index, "a NUL byte") }
      index &+= 1
    }
    return index
  }

  /// The place of the closing quote; `nil` if there is more to be read.
  private mutating func quoted(from start: Int) throws(FormatError) -> (end: Int, form: Field.Form)? {
    let bytes = window.bytes
    let ones: UInt64 = 0x0101_0101_0101_0101
    var form = Field.Form.quoted
    var index = start
    while index < bytes.count {
      if index &+ 8 <= bytes.count {
        let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
        let quote = word ^ (ones &* 0x22)
        let found = ((quote &- ones) & ~quote) | ((word &- (ones &* 0x10)) & ~word)
        if found & 0x8080_8080_8080_8080 == 0 {
          index &+= 8
          continue
        }
        index &+= (found & 0x8080_8080_8080_8080).trailingZeroBitCount >> 3
      }
      switch bytes[index] {
      case 0x22:
        if index &+ 1 < bytes.count, bytes[index &+ 1] == 0x22 {
          form = .doubled
          index &+= 2
          continue
        }
        if index &+ 1 == bytes.count, !window.isAtEnd { return nil }
        return (index, form)
      case 0: throw fault(index, "a NUL byte")
      case 0x0A: innerLines &+= 1
      case 0x0D:
        if !(index &+ 1 < bytes.count && bytes[index &+ 1] == 0x0A) { innerLines &+= 1 }
      default: break
      }
      index &+= 1
    }
    if window.isAtEnd { throw fault(start &- 1, "the quoted field has no closing quote") }
    if index &- start > Self.fieldMax { throw fault(start &- 1, "the field is longer than 16 MiB") }
    return nil
  }
}
