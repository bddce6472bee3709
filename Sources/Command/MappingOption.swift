import Antiphon
import ArgumentParser

/// The mapping that says what the keys and values of a sync are.
struct MappingOption: ParsableArguments {
  @Option(
    name: .customLong("file"), help: ArgumentHelp("The mapping, or compiled plan, of the sync.", valueName: "F.sync"))
  var mapping: String?

  @OptionGroup var parameters: ParameterOptions

  /// The plan of the sync; `nil` where no mapping is given, or where it is wrong and that was told.
  func plan(of sync: String) async throws -> SyncPlan? {
    guard let mapping else { return nil }
    guard let compiled = try await LoadedPlan.load(mapping, parameters: parameters.values()) else {
      throw ExitCode(1)
    }
    if let plan = compiled.syncs.first(where: { $0.name == sync }) { return plan }
    let names = compiled.syncs.map { "`\($0.name)`" }.joined(separator: ", ")
    throw RuntimeError.failed("`\(mapping)` declares no sync `\(sync)`; there is \(names)")
  }

  func required(_ sync: String) async throws -> SyncPlan {
    guard let plan = try await plan(of: sync) else {
      throw RuntimeError.failed("the types of the keys are not known; add `--file` with the mapping of `\(sync)`")
    }
    return plan
  }
}
