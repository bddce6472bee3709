import Antiphon
import Foundation

/// A mapping file, checked and compiled, or a compiled plan; what was wrong with it is told already.
enum LoadedPlan {
  static func load(_ path: String, parameters: [String: String]) async throws -> CompiledPlan? {
    if path.hasSuffix(".syncplan") {
      guard let data = FileManager.default.contents(atPath: path) else {
        throw RuntimeError.failed("cannot read the file `\(path)`")
      }
      guard parameters.isEmpty else {
        throw RuntimeError.failed("`--set` changes a mapping, and `\(path)` is compiled; compile it again")
      }
      do {
        return try JSONDecoder().decode(CompiledPlan.self, from: data)
      } catch {
        throw RuntimeError.refused("`\(path)` is no plan that this version reads; compile the mapping again")
      }
    }
    let workspace = Workspace(parameters: parameters)
    let checked = try await workspace.check(path)
    if !checked.diagnostics.isEmpty { DiagnosticView.complain(checked) }
    guard checked.isSound else { return nil }
    // A misspelled name would leave the value of the file in force, unnoticed.
    if let unknown = parameters.keys.sorted().first(where: { !checked.parameterNames.contains($0) }) {
      let names = checked.parameterNames.map { "`\($0)`" }.joined(separator: ", ")
      throw RuntimeError.failed(
        "`\(path)` declares no parameter `\(unknown)`; there is \(names.isEmpty ? "none" : names)")
    }
    let plan = workspace.compile(checked)
    guard !plan.syncs.isEmpty else {
      throw RuntimeError.failed("`\(path)` declares no sync")
    }
    return plan
  }
}

extension CompiledPlan {
  /// Only the sync of that name, so that a saved change set holds what was planned.
  func selecting(_ only: String?) -> CompiledPlan {
    guard let only else { return self }
    var plan = self
    plan.syncs = syncs.filter { $0.name == only }
    return plan.syncs.isEmpty ? self : plan
  }
}
