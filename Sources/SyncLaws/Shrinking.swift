import SyncModel

/// Simpler values than one that breaks a law, the simplest first. All of them are values of the type.
enum Shrinking {
  static func simpler(_ sample: Sample, _ type: FieldType) -> [Sample] {
    switch (sample, type.base) {
    case (.scalar(.text(let text)), .enumeration(let members)):
      return members.prefix { $0 != text }.map { .scalar(.text($0)) }
    case (.scalar(.text(let text)), _): return simpler(text).map { .scalar(.text($0)) }
    case (.scalar(.int(let value)), _): return simpler(value).map { .scalar(.int($0)) }
    case (.scalar(.decimal(let value)), .decimal(let bounds)):
      return simpler(value).filter { SampleValues.fits($0, bounds) }.map { .scalar(.decimal($0)) }
    case (.scalar(.float(let value)), _):
      let whole = value.rounded(.towardZero)
      let candidates = whole == value ? [0, 1, (value / 2).rounded(.towardZero)] : [0, 1, whole]
      return candidates.filter { abs($0) < abs(value) }.map { .scalar(.float($0)) }
    case (.scalar(.date(let value)), _): return towardZero(value).map { .scalar(.date($0)) }
    case (.scalar(.time(let value)), _): return towardZero(value).map { .scalar(.time($0)) }
    case (.scalar(.timestamp(let value)), _): return towardZero(value).map { .scalar(.timestamp($0)) }
    case (.scalar(.localDateTime(let value)), _): return towardZero(value).map { .scalar(.localDateTime($0)) }
    case (.list(let elements), .list(let element)):
      guard !elements.isEmpty else { return [] }
      var shorter: [[Sample]] = [[]]
      for index in elements.indices {
        var one = elements
        one.remove(at: index)
        shorter.append(one)
      }
      for index in elements.indices {
        for simple in simpler(elements[index], element) {
          var one = elements
          one[index] = simple
          shorter.append(one)
        }
      }
      return shorter.map(Sample.list)
    default: return []
    }
  }

  private static func simpler(_ text: String) -> [String] {
    let scalars = Array(text.unicodeScalars)
    guard !scalars.isEmpty else { return [] }
    var shorter: [[Unicode.Scalar]] = [[], Array(scalars.prefix(scalars.count / 2))]
    for index in scalars.indices.prefix(64) {
      var one = scalars
      one.remove(at: index)
      shorter.append(one)
    }
    for index in scalars.indices.prefix(64) {
      for plain in plainer(scalars[index]) {
        var one = scalars
        one[index] = plain
        shorter.append(one)
      }
    }
    return shorter.map { scalars in
      var view = String.UnicodeScalarView()
      view.append(contentsOf: scalars)
      return String(view)
    }
  }

  /// Characters by which this one may stand, plainest first; each of them has fewer than itself.
  private static func plainer(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
    let plain: [Unicode.Scalar] = ["a", "A", "0", " "]
    return Array(plain.prefix { $0 != scalar })
  }

  private static func simpler(_ value: Int64) -> [Int64] {
    guard value != 0 else { return [] }
    // The smallest number of all has no positive one.
    let positive = value < 0 && value != .min ? [-value] : []
    return [0] + positive + [value / 10, value / 2, value < 0 ? value + 1 : value - 1].filter { $0 != 0 }
  }

  private static func simpler(_ value: ExactDecimal) -> [ExactDecimal] {
    let value = value.normalized
    guard value.mantissa != 0 else { return [] }
    var numbers = [ExactDecimal(0)]
    if value.mantissa < 0 { numbers.append(value.negated) }
    if value.scale > 0 {
      numbers.append(value.rounded(to: 0))
      numbers.append(ExactDecimal(value.mantissa / 10, scale: value.scale - 1))
    }
    numbers.append(ExactDecimal(value.mantissa / 10, scale: value.scale))
    numbers.append(ExactDecimal(value.mantissa / 2, scale: value.scale))
    numbers.append(ExactDecimal(value.mantissa < 0 ? value.mantissa + 1 : value.mantissa - 1, scale: value.scale))
    return numbers
  }

  private static func towardZero(_ value: Int64) -> [Int64] {
    value == 0 ? [] : [0, value / 1_000_000 * 1_000_000 / 2, value / 2].filter { $0.magnitude < value.magnitude }
  }

  /// Replaces values by simpler ones as long as the law still breaks.
  static func shrink(_ row: [Sample], _ types: [FieldType], breaks: ([Sample]) -> Bool) -> [Sample] {
    var row = row
    var budget = 2000
    var moved = true
    while moved, budget > 0 {
      moved = false
      for slot in row.indices {
        for candidate in simpler(row[slot], types[slot]) where budget > 0 {
          budget -= 1
          var next = row
          next[slot] = candidate
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
