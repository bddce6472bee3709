import Antiphon
import ArgumentParser

struct WhyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "why", abstract: "How a value came to be: the line, each step, base, source, target and the rule.",
    discussion: """
      antiphon why customers 9911 PrimaryPhone.FreeFormNumber
      antiphon why customers 58 --side target --file Mappings/customers.sync
      """)

  @Argument(help: "The sync.")
  var sync: String

  @Argument(help: "The record's key.")
  var key: String

  @Argument(help: "Only the lines that touch this field of either side.")
  var field: String?

  @Option(help: "The side whose key it is.")
  var side: SideChoice = .source

  @Option(help: "The mapping; without it, the one that the sync ran with last.")
  var file: String?

  @OptionGroup var parameters: ParameterOptions
  @OptionGroup var store: StoreOptions

  func run() async throws {
    try await CommandRunner.run {
      let state = try store.open()
      let plan: CompiledPlan
      if let file {
        guard let loaded = try await LoadedPlan.load(file, parameters: parameters.values()) else { return 1 }
        plan = loaded
      } else {
        _ = try state.knownSync(sync)
        guard let latest = try state.history(sync: sync, limit: 1).first else {
          throw RuntimeError.failed("`\(sync)` never ran; name the mapping with `--file`")
        }
        plan = try state.keptPlan(of: latest)
      }
      let explanation = try await SyncFramework(store: state).explain(
        plan, sync: sync, key: key, side: side.side, field: field)
      show(explanation)
      return 0
    }
  }

  private func show(_ explanation: PairExplanation) {
    let pair = "source \(explanation.sourceKey)" + (explanation.targetKey.map { " / target \($0)" } ?? "")
    Terminal.print("\(sync)   \(pair)   \(explanation.isLinked ? "a pair" : "no pair")")
    if let refusal = explanation.refusal { Terminal.print("  not written: \(refusal)") }
    for line in explanation.lines {
      Terminal.print("")
      Terminal.print("  line \(line.lineNumber): \(line.text)")
      for (index, step) in line.steps.enumerated() {
        Terminal.print("      \(padded(index == 0 ? step.name : "|> \(step.name)", 24)) \(step.value)")
      }
      Terminal.print(
        "      base \(line.base ?? "none")   source \(line.source ?? "none")   target \(line.target ?? "none")")
      Terminal.print("      \(line.verdict)")
    }
  }
}
