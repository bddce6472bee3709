import SyncModel

/// The values of both sides of one field when they last agreed, each in the form in which they are compared.
struct Base: Sendable, Hashable {
  var source: MemoryValue
  var target: MemoryValue
}

/// What may happen to one field of a pair.
enum Resolution: Sendable, Hashable {
  /// Nothing is written: nothing changed, or the decision waits.
  case untouched
  /// The target gets the value (in normal form), or the source, or both.
  case toTarget(MemoryValue)
  case toSource(MemoryValue)
  case both(MemoryValue)
}

/// What is known of a pair when its fields are merged.
struct PairView: Sendable {
  var source: MemorySystem.Row
  var target: MemorySystem.Row
  /// Who won by the modification instants; `nil` where they cannot tell.
  var later: Side?
  /// The instants are those of persons and differ.
  var tellsLater: Bool
}

extension MapLine {
  /// The source's value as the target should hold it; `nil` where the line fails.
  func forward(_ row: MemorySystem.Row) -> MemoryValue? {
    let value = row[source] ?? .null
    return arrow == .toSource ? value : transform.forward(value)
  }

  func normal(_ row: MemorySystem.Row) -> MemoryValue {
    let value = row[target] ?? .null
    // Only lines that go both ways compare in normal form; the others write what they say.
    return arrow == .both ? transform.normal(value) : value
  }

  /// The three-way table, written apart from the engine: everything that may become of this field.
  func resolutions(_ base: Base?, _ view: PairView) -> Set<Resolution> {
    guard let left = forward(view.source) else { return [.untouched] }
    let right = normal(view.target)
    if left == .absent || right == .absent {
      // A field that a side did not send is as it was; what the other side has may go there or wait.
      var result: Set<Resolution> = [.untouched]
      if left != .absent, arrow != .toSource { result.insert(.toTarget(left)) }
      if right != .absent, arrow != .toTarget { result.insert(.toSource(right)) }
      return result
    }
    if left == right { return [.untouched] }
    let sourceChanged = base.map { $0.source != left }
    let targetChanged = base.map { $0.target != right }
    switch arrow {
    case .toTarget:
      if sourceChanged == false { return [.untouched] }
      // Whether a new pair loses a value to an origin that has none is left open.
      return base == nil && left == .null ? [.untouched, .toTarget(left)] : [.toTarget(left)]
    case .toSource:
      if targetChanged == false { return [.untouched] }
      return base == nil && right == .null ? [.untouched, .toSource(right)] : [.toSource(right)]
    case .both:
      switch (sourceChanged, targetChanged) {
      case (false?, false?): return [.untouched]
      case (true?, false?): return [.toTarget(left)]
      case (false?, true?): return [.toSource(right)]
      case (nil, _), (_, nil):
        if left == .null { return [.toSource(right)] }
        if right == .null { return [.toTarget(left)] }
        return policy.resolve(left, right, base: nil, view)
      default: return policy.resolve(left, right, base: base, view)
      }
    }
  }
}

extension Policy {
  func resolve(_ left: MemoryValue, _ right: MemoryValue, base: Base?, _ view: PairView) -> Set<Resolution> {
    switch self {
    case .manual: return [.untouched]
    case .sourceWins: return [.toTarget(left)]
    case .targetWins: return [.toSource(right)]
    case .latest:
      guard view.tellsLater else { return [.untouched, .toTarget(left), .toSource(right)] }
      switch view.later {
      case .source: return [.toTarget(left)]
      case .target: return [.toSource(right)]
      case nil: return [.untouched]
      }
    case .max, .min:
      if left == .null { return [.toSource(right)] }
      if right == .null { return [.toTarget(left)] }
      let leftIsMore = Self.number(left) > Self.number(right)
      return leftIsMore == (self == .max) ? [.toTarget(left)] : [.toSource(right)]
    case .delta:
      guard let base, ![left, right, base.source, base.target].contains(where: \.isMissing) else { return [.untouched] }
      let sum = Self.number(left) + Self.number(right) - Self.number(base.source)
      return [.both(Self.value(sum, like: left))]
    }
  }

  /// In hundredths, or microseconds.
  static func number(_ value: MemoryValue) -> Int64 {
    switch value {
    case .int(let number): number * 100
    case .decimal(let text): Hundredths(text)?.value ?? 0
    case .timestamp(let instant): instant
    default: 0
    }
  }

  static func value(_ hundredths: Int64, like value: MemoryValue) -> MemoryValue {
    if case .int = value { return .int(hundredths / 100) }
    return .decimal(Hundredths(value: hundredths).text)
  }
}
