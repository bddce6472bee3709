/// Many histories, one after the other.
public struct Campaign: Sendable {
  public struct Result: Sendable {
    public var done = 0
    public var steps = 0
    public var failures: [String] = []
    public var summary = ""

    public init() {}
  }

  private let first: UInt64
  private let count: Int
  private let options: SimulationOptions
  private let failuresMax: Int

  /// - Parameter failuresMax: goes on after a failure, so that a long run tells what is common, but not for ever.
  public init(first: UInt64, count: Int, options: SimulationOptions, failuresMax: Int = 3) {
    self.first = first
    self.count = count
    self.options = options
    self.failuresMax = failuresMax
  }

  /// - Parameter report: told each failure at once: seed, mapping, a history as short as it goes, and the broken law.
  public func run(_ report: (String) -> Void = { _ in }) async -> Result {
    let start = ContinuousClock.now
    var result = Result()
    for number in 0..<UInt64(count) where result.failures.count < failuresMax {
      let history = History.random(seed: first &+ number, options)
      result.done += 1
      result.steps += history.steps.count
      guard let violation = await Simulation.violation(of: history) else { continue }
      let (shrunken, shortest) = await Shrinking().shrink(history, violation)
      let text = """
        BROKEN: \(shortest.law)
        \(shrunken)
        \(shortest.detail)
        (again: SEED=\(history.seed) SIMULATION_HISTORIES=1 swift test --filter SimulationTests)
        """
      report(text)
      result.failures.append(text)
    }
    let seconds = start.duration(to: .now) / .seconds(1)
    result.summary =
      "simulated \(result.done) histories with \(result.steps) steps from seed \(first) in \(Int(seconds)) s "
      + "(\(Int(Double(result.done) / max(seconds, 0.001))) a second); \(result.failures.count) broke a law"
    return result
  }
}
