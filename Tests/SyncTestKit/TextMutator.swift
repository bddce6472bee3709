/// Damages texts the way slips, bad merges and broken transfers do.
public struct TextMutator {
  private var generator: SeededGenerator

  public init(_ generator: SeededGenerator) {
    self.generator = generator
  }

  private static let fragments = [
    "{", "}", "(", ")", "[", "]", "\"", "\"\"\"", "`", "'", "/", "//", "/*", "->", "<-", "<->", "=>", "|>", "??", "?",
    "=",
    "==", "!", "&&", ":", ",", ";", ".", "-", "_", "%", "\\", "\\u{", "\n", "\r", "\r\n", "\t", "\u{0}", "\u{FEFF}",
    "é", "名",
    "\u{202E}", " else ", " if ", " match x { ", "not ", " in ", " matches ", "null", "via ", " and ",
    "\nsync a: b.c -> d.e {",
    "\nmap {", "12", "1.5h", "2025-13-01", "30s", "2%", "each {", "filter source: ", "test \"", "#",
  ]

  /// One to four damages: bytes flipped, deleted, duplicated or inserted, pieces swapped, the end cut off.
  public mutating func mutate(_ bytes: [UInt8]) -> [UInt8] {
    var result = bytes
    for _ in 0...Int.random(in: 0...3, using: &generator) { damage(&result) }
    return result
  }

  private mutating func damage(_ bytes: inout [UInt8]) {
    switch Int.random(in: 0..<8, using: &generator) {
    case 0:
      guard let place = bytes.indices.randomElement(using: &generator) else { return }
      bytes[place] ^= UInt8(1) << UInt8.random(in: 0..<8, using: &generator)
    case 1:
      bytes.removeSubrange(piece(of: bytes, at: nil))
    case 2:
      let piece = bytes[piece(of: bytes, at: nil)]
      bytes.insert(contentsOf: piece, at: Int.random(in: 0...bytes.count, using: &generator))
    case 3, 4:
      let fragment = Self.fragments.randomElement(using: &generator) ?? ""
      bytes.insert(contentsOf: Array(fragment.utf8), at: Int.random(in: 0...bytes.count, using: &generator))
    case 5:
      swapWords(&bytes)
    case 6:
      bytes.removeLast(Int.random(in: 0...bytes.count, using: &generator))
    default:
      guard let place = bytes.indices.randomElement(using: &generator) else { return }
      bytes[place] = UInt8.random(in: 0...255, using: &generator)
    }
  }

  private mutating func piece(of bytes: [UInt8], at start: Int?) -> Range<Int> {
    let start = start ?? Int.random(in: 0...bytes.count, using: &generator)
    return start..<min(bytes.count, start + Int.random(in: 1...40, using: &generator))
  }

  private mutating func swapWords(_ bytes: inout [UInt8]) {
    var words = bytes.split(separator: 0x20, omittingEmptySubsequences: false).map(Array.init)
    guard let left = words.indices.randomElement(using: &generator),
      let right = words.indices.randomElement(using: &generator)
    else { return }
    words.swapAt(left, right)
    bytes = Array(words.joined(separator: [0x20]))
  }
}
