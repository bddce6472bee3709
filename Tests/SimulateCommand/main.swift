import Foundation
import SyncSimulation

/// `simulate [HISTORIES] [FIRST-SEED]`: a long run, without the test runner around it.
let arguments = CommandLine.arguments.dropFirst().compactMap { UInt64($0) }
let count = arguments.first ?? 20_000
let first = arguments.count > 1 ? arguments[arguments.startIndex + 1] : UInt64.random(in: 0..<1_000_000_000)
let options = SimulationOptions.all
let campaign = Campaign(first: first, count: Int(count), options: options, failuresMax: 10)
let result = await campaign.run { print($0, terminator: "\n\n") }
print(result.summary)
exit(result.failures.isEmpty ? 0 : 1)
