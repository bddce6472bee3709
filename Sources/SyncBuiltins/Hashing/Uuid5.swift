import SyncModel

enum Uuid5Function: BuiltinFunction {
  static let name = "uuid5"
  static let documentation = """
    The UUID of version 5 (RFC 9562, section 5.5) that the text names within a namespace: the same text gives the same UUID \
    on every machine. The namespace is a UUID, or one of `dns url oid x500` as RFC 9562 defines them.
    """
  static let parameters = [
    Parameter("name", .text(max: nil)), Parameter("namespace", .text(max: nil), constant: true),
  ]
  static let kind = TransformKind.oneway
  static let examples = [
    Example(#"uuid5("www.example.com", "dns")"#, #""2ed6657d-e927-568b-95e1-2665a8aea6a2""#),
    Example(
      #"uuid5("python.org", "6ba7b810-9dad-11d1-80b4-00c04fd430c8")"#, #""886313e1-3b8a-5372-9b90-0c9aee199e5d""#),
  ]

  static func result(_ arguments: [CallArgument]) -> ResultType {
    let type = FieldType(.text(max: 36))
    guard let namespace = arguments.constantText(1), self.namespace(namespace) == nil else { return ResultType(type) }
    return ResultType(
      type, error: "the namespace is a UUID, as `uuidgen` makes one, or one of `dns`, `url`, `oid`, `x500`")
  }

  static func evaluate(_ arguments: Arguments, in arena: Arena) -> Cell {
    guard var bytes = namespace(arguments[1].string(in: arena)) else {
      return .failure(of: arguments[1], "is no UUID", in: arena)
    }
    bytes += arguments[0].bytes(in: arena)
    var uuid = Array(bytes.withUnsafeBytes { Digests.sha1($0) }.prefix(16))
    uuid[6] = uuid[6] & 0x0F | 0x50
    uuid[8] = uuid[8] & 0x3F | 0x80
    let start = arena.count
    for (index, byte) in uuid.enumerated() {
      if [4, 6, 8, 10].contains(index) { arena.append(byte: 0x2D) }
      Hexadecimal.append([byte], to: arena)
    }
    return .text(offset: start, count: 36)
  }

  /// The 16 bytes. Source of the names: RFC 9562, section 6.6.
  private static func namespace(_ text: String) -> [UInt8]? {
    switch text {
    case "dns": uuid("6ba7b810-9dad-11d1-80b4-00c04fd430c8")
    case "url": uuid("6ba7b811-9dad-11d1-80b4-00c04fd430c8")
    case "oid": uuid("6ba7b812-9dad-11d1-80b4-00c04fd430c8")
    case "x500": uuid("6ba7b814-9dad-11d1-80b4-00c04fd430c8")
    default: uuid(text)
    }
  }

  private static func uuid(_ text: String) -> [UInt8]? {
    let letters = Array(text.utf8)
    guard letters.count == 36, [8, 13, 18, 23].allSatisfy({ letters[$0] == 0x2D }) else { return nil }
    let digits = letters.enumerated().filter { ![8, 13, 18, 23].contains($0.offset) }.map(\.element)
    var bytes: [UInt8] = []
    for index in stride(from: 0, to: 32, by: 2) {
      guard let high = Hexadecimal.value(digits[index]), let low = Hexadecimal.value(digits[index + 1]) else {
        return nil
      }
      bytes.append(high << 4 | low)
    }
    return bytes
  }
}
