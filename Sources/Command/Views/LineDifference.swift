/// A difference between two texts by lines, as `fmt --diff` prints it.
enum LineDifference {
  static func text(old: [UInt8], new: [UInt8], path: String) -> String {
    let before = lines(old)
    let after = lines(new)
    let difference = after.difference(from: before)
    var removed: [Int: String] = [:]
    var inserted: [Int: String] = [:]
    for change in difference {
      switch change {
      case .remove(let offset, let element, _): removed[offset] = element
      case .insert(let offset, let element, _): inserted[offset] = element
      }
    }
    var output = ["--- \(path)", "+++ \(path) (formatted)"]
    var oldLine = 0
    var newLine = 0
    while oldLine < before.count || newLine < after.count {
      if let line = removed[oldLine] {
        output.append("\(oldLine + 1) - \(line)")
        oldLine += 1
      } else if let line = inserted[newLine] {
        output.append("\(newLine + 1) + \(line)")
        newLine += 1
      } else {
        oldLine += 1
        newLine += 1
      }
    }
    return output.joined(separator: "\n")
  }

  private static func lines(_ bytes: [UInt8]) -> [String] {
    String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }
}
