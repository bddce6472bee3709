/// Which links were met in a read: a bit a link, the one thing in a run that grows with the number of records.
struct SeenLinks {
  private var words: [UInt64] = []
  private(set) var count = 0

  /// False if the link was met before.
  mutating func insert(_ link: Int64) -> Bool {
    let word = Int(link >> 6)
    if word >= words.count {
      words.append(contentsOf: repeatElement(0, count: max(word + 1 - words.count, words.count)))
    }
    let bit: UInt64 = 1 << UInt64(link & 63)
    if words[word] & bit != 0 { return false }
    words[word] |= bit
    count += 1
    return true
  }

  func contains(_ link: Int64) -> Bool {
    let word = Int(link >> 6)
    return word < words.count && words[word] & (1 << UInt64(link & 63)) != 0
  }
}
