/// The candidate nearest to a misspelled word: at most two edits away (insert, delete, change, swap neighbours) and by
/// less than half of its length, else none. Of equally near ones the first.
public func closest(_ word: String, among candidates: [String]) -> String? {
  let wanted = Array(word.lowercased().unicodeScalars)
  guard wanted.count <= 64 else { return nil }
  var best: (distance: Int, candidate: String)?
  for candidate in candidates where candidate != word {
    let letters = Array(candidate.lowercased().unicodeScalars)
    guard abs(letters.count - wanted.count) <= 2 else { continue }
    let distance = editDistance(wanted, letters)
    guard distance <= 2, distance * 2 < max(letters.count, wanted.count) else { continue }
    if distance < (best?.distance ?? Int.max) { best = (distance, candidate) }
  }
  return best?.candidate
}

/// Damerau-Levenshtein distance (optimal string alignment).
private func editDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
  var beforePrevious = [Int](repeating: 0, count: right.count + 1)
  var previous = Array(0...right.count)
  for (row, letter) in left.enumerated() {
    var current = [row + 1]
    for (column, other) in right.enumerated() {
      var cost = min(previous[column + 1] + 1, current[column] + 1, previous[column] + (letter == other ? 0 : 1))
      if row > 0, column > 0, letter == right[column - 1], left[row - 1] == other {
        cost = min(cost, beforePrevious[column - 1] + 1)
      }
      current.append(cost)
    }
    beforePrevious = previous
    previous = current
  }
  return previous[right.count]
}
