/// Splits a stream of bytes into the messages of the language server protocol, each behind a header with its length.
/// Source: Language Server Protocol 3.17, "Base Protocol".
public struct MessageFraming {
  public enum Failure: Error, Sendable, Hashable {
    /// The header names no length, or none that can be believed.
    case badHeader
  }

  /// No message of an editor is longer.
  static let lengthMax = 1 << 28
  private static let headerMax = 8_192
  private var bytes: [UInt8] = []
  private var start = 0

  public init() {}

  public mutating func append(_ more: some Sequence<UInt8>) { bytes.append(contentsOf: more) }

  /// The next whole message, or `nil` until more has come.
  public mutating func next() throws(Failure) -> [UInt8]? {
    guard let end = headerEnd() else {
      if bytes.count - start > Self.headerMax { throw .badHeader }
      return nil
    }
    let header = String(decoding: bytes[start..<end], as: UTF8.self)
    var length: Int?
    for line in header.split(whereSeparator: \.isNewline) {
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2, parts[0].lowercased() == "content-length" else { continue }
      length = Int(parts[1].drop { $0 == " " })
    }
    guard let length, (0...Self.lengthMax).contains(length) else { throw .badHeader }
    let body = end + 4
    guard bytes.count - body >= length else { return nil }
    let message = Array(bytes[body..<(body + length)])
    start = body + length
    // What was read is let go now and then, not each time.
    if start > 1 << 16 || start == bytes.count {
      bytes.removeFirst(start)
      start = 0
    }
    return message
  }

  private func headerEnd() -> Int? {
    guard bytes.count - start >= 4 else { return nil }
    for index in start...(bytes.count - 4) where bytes[index] == 0x0D {
      if bytes[index + 1] == 0x0A, bytes[index + 2] == 0x0D, bytes[index + 3] == 0x0A { return index }
    }
    return nil
  }

  public static func framed(_ message: [UInt8]) -> [UInt8] {
    Array("Content-Length: \(message.count)\r\n\r\n".utf8) + message
  }
}
