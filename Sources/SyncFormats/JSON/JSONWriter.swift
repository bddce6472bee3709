public import SyncModel

/// Writes rows of cells as JSON objects, nested objects rebuilt from the fields' paths. Compiled once for a list of
/// paths. Members keep the order of the fields; those of one nested object stand where its first one does.
public struct JSONWriter: Sendable {
  private struct Member: Sendable {
    /// `"name":`
    var prefix: [UInt8]
    var name: String
    /// A column, or -1 for a nested object.
    var slot: Int
    var members: [Member]
  }

  private var members: [Member] = []

  /// Throws where a path runs through another one, which would put one key twice into an object.
  public init(_ paths: [FieldPath]) throws(FormatError) {
    for (slot, path) in paths.enumerated() {
      try Self.add(path.components[...], slot, to: &members, path)
    }
  }

  private static func add(
    _ components: ArraySlice<String>, _ slot: Int, to members: inout [Member], _ path: FieldPath
  ) throws(FormatError) {
    guard let name = components.first else { return }
    let isLast = components.count == 1
    if let index = members.firstIndex(where: { $0.name == name && $0.name.utf8.elementsEqual(name.utf8) }) {
      guard !isLast, members[index].slot < 0 else {
        throw FormatError(line: 1, column: 1, message: "`\(path)` and another field cannot both be written")
      }
      return try add(components.dropFirst(), slot, to: &members[index].members, path)
    }
    let text = Arena(capacity: 64)
    JSONText.appendString(name, to: text)
    text.append(byte: 0x3A)
    var member = Member(prefix: Array(text.bytes), name: name, slot: isLast ? slot : -1, members: [])
    if !isLast { try add(components.dropFirst(), slot, to: &member.members, path) }
    members.append(member)
  }

  /// Appends one object, without a line end. Absent cells are left out, and nested objects of absent cells alone.
  public func append(_ row: UnsafePointer<Cell>, from arena: Arena, to output: Arena) {
    output.append(byte: 0x7B)
    _ = append(members, row, from: arena, to: output)
    output.append(byte: 0x7D)
  }

  public func append(_ row: UnsafeMutablePointer<Cell>, from arena: Arena, to output: Arena) {
    append(UnsafePointer(row), from: arena, to: output)
  }

  /// Whether anything was written.
  private func append(
    _ members: [Member], _ row: UnsafePointer<Cell>, from arena: Arena, to output: Arena
  ) -> Bool {
    var written = false
    for member in members {
      if member.slot >= 0 {
        let cell = row[member.slot]
        if cell.tag == .absent { continue }
        if written { output.append(byte: 0x2C) }
        member.prefix.withUnsafeBytes { _ = output.append($0) }
        JSONText.appendCell(cell, from: arena, to: output)
      } else {
        let start = output.count
        if written { output.append(byte: 0x2C) }
        member.prefix.withUnsafeBytes { _ = output.append($0) }
        output.append(byte: 0x7B)
        guard append(member.members, row, from: arena, to: output) else {
          output.truncate(to: start)
          continue
        }
        output.append(byte: 0x7D)
      }
      written = true
    }
    return written
  }
}
