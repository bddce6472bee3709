/// Looks for a shorter history that breaks a law too.
public struct Shrinking {
  /// How many histories may be tried.
  public var attempts = 400

  public init() {}

  public func shrink(_ history: History, _ violation: Violation) async -> (History, Violation) {
    var best = history
    var found = violation
    var left = attempts
    func isBroken(_ candidate: History) async -> Violation? {
      left -= 1
      let violation = await Simulation.violation(of: candidate)
      return violation?.law == found.law ? violation : nil
    }
    var size = max(1, best.steps.count / 2)
    while size >= 1, left > 0 {
      var start = 0
      var isShorter = false
      while start < best.steps.count, left > 0 {
        var candidate = best
        candidate.steps.removeSubrange(start..<min(best.steps.count, start + size))
        if let violation = await isBroken(candidate) {
          best = candidate
          found = violation
          isShorter = true
        } else {
          start += size
        }
      }
      if !isShorter { size /= 2 }
    }
    for candidate in Self.simpler(best) where left > 0 {
      if let violation = await isBroken(candidate) {
        best = candidate
        found = violation
      }
    }
    // Lines that are not needed: the mail stays, since pairs are made by it.
    var line = best.mapping.lines.count - 1
    while line > 0, left > 0 {
      var candidate = best
      candidate.mapping.lines.remove(at: line)
      if let violation = await isBroken(candidate) {
        best = candidate
        found = violation
      }
      line -= 1
    }
    for index in best.steps.indices where left > 0 {
      for step in Self.simpler(best.steps[index]) where left > 0 {
        var candidate = best
        candidate.steps[index] = step
        if let violation = await isBroken(candidate) {
          best = candidate
          found = violation
        }
      }
    }
    return (best, found)
  }

  private static func simpler(_ history: History) -> [History] {
    var result: [History] = []
    var one = history
    one.trims = false
    result.append(one)
    one.skew = 0
    result.append(one)
    one.mapping.isFiltered = false
    result.append(one)
    one.mapping.restores = false
    result.append(one)
    return result
  }

  private static func simpler(_ step: Step) -> [Step] {
    switch step {
    case .create(let side, let values):
      values.keys.sorted().filter { $0 != "mail" && $0 != "email" }.map { key in
        .create(side, values.filter { $0.key != key })
      }
    case .edit(let side, let pick, let values) where values.count > 1:
      values.keys.sorted().map { key in .edit(side, pick, values.filter { $0.key != key }) }
    case .run(let faults) where !faults.isEmpty: [.run([])] + faults.map { .run([$0]) }
    case .apply(let between, let faults): [.apply([], faults), .apply(between, []), .run(faults)]
    default: []
    }
  }
}

extension History: CustomStringConvertible {
  public var description: String {
    """
    seed \(seed)\(trims ? ", the target trims" : "")\(skew == 0 ? "" : ", the source's clock goes \(skew) µs before")
    \(mapping.text(source: "left", target: "right"))
    \(steps.enumerated().map { "\($0 + 1). \($1)" }.joined(separator: "\n"))
    """
  }
}
