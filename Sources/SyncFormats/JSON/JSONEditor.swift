public import SyncModel

/// Changes some members of JSON objects and leaves every other byte as it stands. Compiled once for a list of paths.
public struct JSONEditor: Sendable {
  private struct Member: Sendable {
    var name: [UInt8]
    /// `"name":`
    var prefix: [UInt8]
    /// A column, or -1 for a nested object.
    var slot: Int
    var members: [Member]
  }

  private var members: [Member] = []

  /// Throws where a path runs through another one.
  public init(_ paths: [FieldPath]) throws(FormatError) {
    _ = try JSONWriter(paths)
    for (slot, path) in paths.enumerated() { Self.add(path.components[...], slot, to: &members) }
  }

  private static func add(_ components: ArraySlice<String>, _ slot: Int, to members: inout [Member]) {
    guard let first = components.first else { return }
    let name = Array(first.utf8)
    if let index = members.firstIndex(where: { $0.name == name }) {
      return add(components.dropFirst(), slot, to: &members[index].members)
    }
    let text = Arena(capacity: 64)
    JSONText.appendString(first, to: text)
    text.append(byte: 0x3A)
    var member = Member(name: name, prefix: Array(text.bytes), slot: components.count == 1 ? slot : -1, members: [])
    if components.count > 1 { add(components.dropFirst(), slot, to: &member.members) }
    members.append(member)
  }

  /// Appends the object with the row's values in place; absent cells change nothing. Members that it does not have come
  /// behind its last one.
  public func append(
    _ object: UnsafeRawBufferPointer, replacing row: UnsafeMutablePointer<Cell>, from arena: Arena, to output: Arena
  ) throws(FormatError) {
    let copy = Arena(capacity: object.count)
    copy.append(object)
    var cursor = JSONCursor(copy.start.assumingMemoryBound(to: UInt8.self), count: object.count)
    var edit = Edit(source: copy, row: row, arena: arena, output: output)
    do throws(JSONFault) {
      cursor.skipBlanks()
      try edit.object(members, &cursor, depth: 1)
      edit.copy(to: object.count)
    } catch {
      throw error.error(line: 1, in: object)
    }
  }

  private struct Edit {
    let source: Arena
    let row: UnsafeMutablePointer<Cell>
    let arena: Arena
    let output: Arena
    /// What of the source stands in the output already, or was replaced.
    var done = 0

    mutating func copy(to end: Int) {
      if end > done { output.append(source.slice(done, end - done)) }
      done = max(done, end)
    }

    func isPresent(_ member: Member) -> Bool {
      member.slot >= 0 ? row[member.slot].tag != .absent : member.members.contains(where: isPresent)
    }

    func appendValue(_ member: Member) {
      if member.slot >= 0 { return JSONText.appendCell(row[member.slot], from: arena, to: output) }
      output.append(byte: 0x7B)
      appendMembers(member.members.filter(isPresent), isFirst: true)
      output.append(byte: 0x7D)
    }

    func appendMembers(_ members: [Member], isFirst: Bool) {
      for (index, member) in members.enumerated() {
        if index > 0 || !isFirst { output.append(byte: 0x2C) }
        member.prefix.withUnsafeBytes { _ = output.append($0) }
        appendValue(member)
      }
    }

    mutating func object(_ members: [Member], _ cursor: inout JSONCursor, depth: Int) throws(JSONFault) {
      try cursor.expect(0x7B, "an object expected")
      var missing = members.filter(isPresent)
      var last = cursor.index
      var isEmpty = true
      cursor.skipBlanks()
      while cursor.byte != 0x7D {
        if !isEmpty {
          try cursor.expect(0x2C, "`,` or `}` expected")
          cursor.skipBlanks()
        }
        isEmpty = false
        try cursor.expect(0x22, "a key in quotes expected")
        let start = cursor.index
        let escaped = try cursor.skipString()
        let count = cursor.index - start - 1
        let key = cursor.base + start
        let index = missing.firstIndex { JSONPathReader.equal($0.name, key, count, escaped) }
        cursor.skipBlanks()
        try cursor.expect(0x3A, "`:` expected")
        cursor.skipBlanks()
        if let index {
          let member = missing.remove(at: index)
          if member.slot < 0, cursor.byte == 0x7B {
            try object(member.members, &cursor, depth: depth + 1)
          } else {
            copy(to: cursor.index)
            appendValue(member)
            _ = try cursor.skipValue(depth: depth)
            done = cursor.index
          }
        } else {
          _ = try cursor.skipValue(depth: depth)
        }
        last = cursor.index
        cursor.skipBlanks()
      }
      if !missing.isEmpty {
        copy(to: last)
        appendMembers(missing, isFirst: isEmpty)
      }
      cursor.index += 1
    }
  }
}
