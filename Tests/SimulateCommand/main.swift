import Foundation
import SyncSimulation

/// `simulate [HISTORIES] [FIRST-SEED]`: a long run, without the test runner around it. Ends at the tenth failure.
let arguments = CommandLine.arguments.dropFirst().compactMap { UInt64($0) }
let count = Int(arguments.first ?? 20_000)
let first = arguments.count > 1 ? arguments[arguments.startIndex + 1] : UInt64.random(in: 0..<1_000_000_000)
let failuresMax = 10

/// At once, also into a file.
func say(_ text: String) { FileHandle.standardOutput.write(Data((text + "\n").utf8)) }

var total = Campaign.Result()
let start = ContinuousClock.now
while total.done < count, total.failures.count < failuresMax {
  let part = await Campaign(
    first: first &+ UInt64(total.done), count: min(1_000, count - total.done), options: .all,
    failuresMax: failuresMax - total.failures.count
  ).run { say($0 + "\n") }
  total.done += part.done
  total.steps += part.steps
  total.failures += part.failures
  if total.done < count { say("\(total.done) of \(count) histories, \(total.failures.count) broke a law") }
}
let seconds = Int(start.duration(to: .now) / .seconds(1))
say(
  "simulated \(total.done) histories with \(total.steps) steps from seed \(first) in \(seconds) s; "
    + "\(total.failures.count) broke a law")
exit(total.failures.isEmpty ? 0 : 1)
