public import SyncModel

/// Writes rows of cells as JSON objects, nested objects rebuilt from the fields' paths. Compiled once for a list of
/// paths. Members keep the order of the fields; those of one nested object stand where its first one does.
public struct JSONWriter: Sendable {
  private struct Member {
    var name: String
    /// A column, or -1 for a nested object.
    var slot: Int
    var members: [Member]
  }

  /// One member, flat: those of a nested object stand behind it, up to `end`.
  private struct Step: Sendable {
    var slot: Int
    var end: Int
    /// Where `"name":` stands in `prefixes`.
    var prefix: Int
    var prefixCount: Int
  }

  private var steps: [Step] = []
  private var prefixes: [UInt8] = []

  /// Throws where a path runs through another one, which would put one key twice into an object.
  public init(_ paths: [FieldPath]) throws(FormatError) {
    var members: [Member] = []
    for (slot, path) in paths.enumerated() { try Self.add(path.components[...], slot, to: &members, path) }
    flatten(members)
  }

  private static func add(
    _ components: ArraySlice<String>, _ slot: Int, to members: inout [Member], _ path: FieldPath
  ) throws(FormatError) {
    guard let name = components.first else { return }
    let isLast = components.count == 1
    if let index = members.firstIndex(where: { $0.name.utf8.elementsEqual(name.utf8) }) {
      guard !isLast, members[index].slot < 0 else {
        throw FormatError(line: 1, column: 1, message: "`\(path)` and another field cannot both be written")
      }
      return try add(components.dropFirst(), slot, to: &members[index].members, path)
    }
    var member = Member(name: name, slot: isLast ? slot : -1, members: [])
    if !isLast { try add(components.dropFirst(), slot, to: &member.members, path) }
    members.append(member)
  }

  private mutating func flatten(_ members: [Member]) {
    for member in members {
      let text = Arena(capacity: 64)
      JSONText.appendString(member.name, to: text)
      text.append(byte: 0x3A)
      let index = steps.count
      steps.append(Step(slot: member.slot, end: 0, prefix: prefixes.count, prefixCount: text.count))
      prefixes.append(contentsOf: text.bytes)
      flatten(member.members)
      steps[index].end = steps.count
    }
  }

  /// Appends one object, without a line end. Absent cells are left out, and nested objects of absent cells alone.
  public func append(_ row: UnsafeMutablePointer<Cell>, from arena: Arena, to output: Arena) {
    output.append(byte: 0x7B)
    steps.withUnsafeBufferPointer { steps in
      prefixes.withUnsafeBytes { prefixes in
        _ = Self.append(steps, 0..<steps.count, prefixes, row, from: arena, to: output)
      }
    }
    output.append(byte: 0x7D)
  }

  /// Whether anything was written.
  private static func append(
    _ steps: UnsafeBufferPointer<Step>, _ range: Range<Int>, _ prefixes: UnsafeRawBufferPointer,
    _ row: UnsafeMutablePointer<Cell>, from arena: Arena, to output: Arena
  ) -> Bool {
    var written = false
    var index = range.lowerBound
    while index < range.upperBound {
      let step = steps[index]
      let next = step.end
      if step.slot >= 0, row[step.slot].tag == .absent {
        index = next
        continue
      }
      let start = output.count
      let target = output.reserve(step.prefixCount + 2)
      target.storeBytes(of: 0x2C, as: UInt8.self)
      let size = written ? 1 : 0
      (target + size).copyMemory(
        from: UnsafeRawBufferPointer(rebasing: prefixes[step.prefix..<step.prefix + step.prefixCount]).baseAddress
          ?? UnsafeRawPointer(target), byteCount: step.prefixCount)
      output.commit(size + step.prefixCount)
      if step.slot >= 0 {
        JSONText.appendCell(row[step.slot], from: arena, to: output)
        written = true
      } else {
        output.append(byte: 0x7B)
        if append(steps, index + 1..<next, prefixes, row, from: arena, to: output) {
          output.append(byte: 0x7D)
          written = true
        } else {
          output.truncate(to: start)
        }
      }
      index = next
    }
    return written
  }
}
