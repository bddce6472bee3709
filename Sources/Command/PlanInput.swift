import Antiphon
import ArgumentParser
import Foundation

/// What `plan` and `run` work on: a mapping, a compiled plan, or a sync configuration in JSON.
struct PlanInput: ParsableArguments {
  @Argument(help: "A mapping file or a compiled plan.")
  var file: String?

  @Option(help: ArgumentHelp("A sync configuration in JSON instead, as `import-config` reads it.", valueName: "F.json"))
  var config: String?

  @OptionGroup var parameters: ParameterOptions

  func validate() throws {
    guard (file == nil) != (config == nil) else {
      throw ValidationError(
        file == nil
          ? "name a mapping file, or a configuration with `--config`" : "either a file or `--config`, not both")
    }
    if config != nil, !parameters.assignments.isEmpty {
      throw ValidationError("`--set` changes a parameter of a mapping; a configuration has none")
    }
  }

  struct Loaded {
    var plan: CompiledPlan
    var surroundings: Surroundings
    /// The configuration asks for it.
    var isDryRun = false
  }

  /// `nil` where the mapping has errors, which are told.
  func load(_ surroundings: Surroundings = .process()) async throws -> Loaded? {
    if let file {
      guard let plan = try await LoadedPlan.load(file, parameters: try parameters.values()) else { return nil }
      return Loaded(plan: plan, surroundings: surroundings)
    }
    let config = config ?? ""
    let made = try await ConfigurationImport.make(
      from: config, for: (config as NSString).deletingPathExtension + ".sync", surroundings: surroundings)
    if !made.checked.diagnostics.isEmpty { DiagnosticView.complain(made.checked) }
    guard let plan = made.plan else { return nil }
    return Loaded(plan: plan, surroundings: made.surroundings, isDryRun: made.isDryRun)
  }
}
