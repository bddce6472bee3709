import Foundation
import SyncSimulation
import SyncTestKit
import Testing

/// Random histories against the real engine. `SIMULATION_HISTORIES=20000 SEED=1` makes a long run of it; a failure prints
/// the seed, the mapping, a history that was made as short as it goes, and the law that does not hold.
struct SimulationTests {
  private static let environment = ProcessInfo.processInfo.environment
  private static let count = environment["SIMULATION_HISTORIES"].flatMap { Int($0) }

  /// Seeds that stay, so that what passed once passes again.
  private static let fixed: UInt64 = 1

  @Test(arguments: [true, false])
  func lawsHold(isFresh: Bool) async {
    if !isFresh, Self.count != nil { return }
    let campaign = Campaign(
      first: isFresh ? SeededGenerator.seed() : Self.fixed, count: isFresh ? Self.count ?? 60 : 120,
      options: SimulationOptions.all, failuresMax: Self.count == nil ? 3 : 10)
    let result = await campaign.run()
    print(result.summary)
    for failure in result.failures { Issue.record(Comment(rawValue: failure)) }
  }
}
