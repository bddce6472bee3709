import SyncFormats
public import SyncModel
import SyncRuntime

/// Keys as people write them: the values of the key's fields by their types, joined by `, `. A composite key may also be
/// a JSON array of texts, where a value holds a comma.
public struct KeyText {
  private let fields: [FieldSchema]
  private let place: String

  public init(_ side: SidePlan) {
    fields = Array(side.readFields.prefix(side.keyCount))
    place = "\(side.entity.connection).\(side.entity.name)"
  }

  /// The key as links store it. Throws what is wrong with the text.
  public func encoded(_ text: String) throws -> [UInt8] {
    let parts = try split(text)
    guard parts.count == fields.count else {
      let names = fields.map { "`\($0.path)`" }.joined(separator: ", ")
      throw RuntimeError.failed(
        "`\(text)` is no key of \(place): it has \(fields.count) parts (\(names)), joined by `, `")
    }
    let arena = Arena(capacity: 256)
    var cells: [Cell] = []
    for (field, part) in zip(fields, parts) {
      let start = arena.append(part)
      // Not nullable, so that an empty text is none.
      var exact = field
      exact.type = field.type.nonNull
      let cell = TextConversion(exact).cell(at: start, count: part.utf8.count, in: arena)
      let isEmpty = cell.tag == .null || cell.tag == .absent || part.isEmpty
      guard !isEmpty, cell.tag != .failure else {
        throw RuntimeError.failed("`\(part)` is no \(field.type.base) for the key `\(field.path)` of \(place)")
      }
      cells.append(cell)
    }
    let key = Arena(capacity: 256)
    cells.withUnsafeBufferPointer { cells in
      if let base = cells.baseAddress { KeyEncoding.append(base, count: cells.count, from: arena, to: key) }
    }
    return [UInt8](key.bytes)
  }

  private func split(_ text: String) throws -> [String] {
    if fields.count == 1 { return [text] }
    if text.hasPrefix("["), let parts = try? Self.array(text) { return parts }
    return text.split(separator: ", ", omittingEmptySubsequences: false).map(String.init)
  }

  private static func array(_ text: String) throws -> [String] {
    var scanner = try JSONScanner(text)
    var parts: [String] = []
    try scanner.beginArray()
    while try scanner.nextElement() {
      parts.append(
        scanner.kind == .string ? try scanner.string() : String(decoding: try scanner.raw(), as: UTF8.self))
    }
    try scanner.finish()
    return parts
  }
}
