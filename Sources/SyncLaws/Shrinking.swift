import SyncModel

/// Simpler values than one that breaks a law, the simplest first.
enum Shrinking {
  static func simpler(_ literal: Literal) -> [Literal] {
    switch literal {
    case .text(let text):
      let scalars = Array(text.unicodeScalars)
      guard !scalars.isEmpty else { return [] }
      var shorter: [[Unicode.Scalar]] = [[], Array(scalars.prefix(scalars.count / 2))]
      for index in scalars.indices.prefix(64) {
        var one = scalars
        one.remove(at: index)
        shorter.append(one)
      }
      for index in scalars.indices.prefix(64) where scalars[index] != "a" && scalars[index] != "A" {
        for plain in ["a", "A"] as [Unicode.Scalar] where plain.value < scalars[index].value {
          var one = scalars
          one[index] = plain
          shorter.append(one)
        }
      }
      return shorter.map { scalars in
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return .text(String(view))
      }
    case .int(let value):
      return value == 0 ? [] : [0, value / 10, value / 2, value < 0 ? value + 1 : value - 1].map(Literal.int)
    case .decimal(let value):
      guard value.mantissa != 0 else { return [] }
      return [
        .decimal(ExactDecimal(0)),
        .decimal(ExactDecimal(value.mantissa / 10, scale: value.scale > 0 ? value.scale - 1 : 0)),
        .decimal(ExactDecimal(value.mantissa / 10, scale: value.scale)),
      ]
    case .date(let value): return value == 0 ? [] : [.date(0), .date(value / 2)]
    case .timestamp(let value): return value == 0 ? [] : [.timestamp(0), .timestamp(value / 2)]
    case .localDateTime(let value): return value == 0 ? [] : [.localDateTime(0), .localDateTime(value / 2)]
    default: return []
    }
  }

  /// Replaces values by simpler ones as long as the law still breaks.
  static func shrink(_ row: [Sample], breaks: ([Sample]) -> Bool) -> [Sample] {
    var row = row
    var budget = 2000
    var moved = true
    while moved, budget > 0 {
      moved = false
      for slot in row.indices where row[slot].isValue {
        for candidate in simpler(row[slot].literal) where budget > 0 {
          budget -= 1
          var next = row
          next[slot] = Sample(candidate)
          if breaks(next) {
            row = next
            moved = true
            break
          }
        }
      }
    }
    return row
  }
}
