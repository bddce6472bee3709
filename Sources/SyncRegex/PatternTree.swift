/// What a pattern says. Built only through the functions below, which leave no part that compiles to nothing
/// inside a repetition, so the size of a program bounds the work of building it.
indirect enum PatternTree: Sendable {
  case empty
  case set(ScalarSet)
  case textStart
  case textEnd
  case sequence([PatternTree])
  case choice([PatternTree])
  /// `most` is nil when unbounded; `offset` is that of the quantifier in the pattern.
  case repetition(PatternTree, least: Int, most: Int?, offset: Int)

  var isEmpty: Bool {
    if case .empty = self { true } else { false }
  }

  static func joined(_ parts: [PatternTree]) -> PatternTree {
    let telling = parts.filter { !$0.isEmpty }
    return switch telling.count {
    case 0: .empty
    case 1: telling[0]
    default: .sequence(telling)
    }
  }

  static func either(_ parts: [PatternTree]) -> PatternTree {
    let telling = parts.filter { !$0.isEmpty }
    if telling.isEmpty { return .empty }
    if telling.count < parts.count { return .choice(telling + [.empty]) }
    return telling.count == 1 ? telling[0] : .choice(telling)
  }

  func repeated(least: Int, most: Int?, offset: Int) -> PatternTree {
    if isEmpty || most == 0 { return .empty }
    return .repetition(self, least: least, most: most, offset: offset)
  }
}
