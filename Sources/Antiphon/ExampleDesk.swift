import SyncBuiltins
public import SyncCheck
import SyncCompile
public import SyncModel
public import SyncRuntime
public import SyncText

/// The tests of a sound file, run offline.
public enum ExampleDesk {
  /// To note what tests reach.
  public static func coverage() -> ExampleCoverage { ExampleCoverage(functions: BuiltinFunctions.all) }

  /// - Parameter coverage: notes what the tests reach; the syncs of the file are added to it, tested or not.
  public static func test(_ checked: Checked, coverage: ExampleCoverage? = nil) async throws -> [ExampleReport] {
    for sync in compile(checked).syncs { coverage?.add(sync) }
    guard !checked.examples.isEmpty else { return [] }
    var tested = checked
    tested.syncs = checked.testedSyncs
    let compiled = compile(tested)
    let plans = Dictionary(compiled.syncs.map { ($0.name, $0) }) { first, _ in first }
    for sync in compiled.syncs { coverage?.add(sync) }
    let runner = ExampleRunner(.process())
    var reports: [ExampleReport] = []
    for example in checked.examples {
      guard let plan = plans[example.sync] else { continue }
      do {
        let outcome = try await runner.run(
          example, of: plan, connections: compiled.connections, coverage: coverage)
        reports.append(
          ExampleReport(
            example: example, changes: outcome.changes,
            findings: outcome.failures.map { diagnostic($0, example, outcome) }))
      } catch let error as ExampleValueError {
        let finding = Diagnostic(
          ExampleCodes.failed, "the test \(ValueType.quoted(example.title)) gives a value that cannot be made",
          at: error.field.location, reason: error.reason)
        reports.append(ExampleReport(example: example, findings: [finding]))
      } catch let error as RuntimeError {
        let finding = Diagnostic(
          ExampleCodes.failed, "the test \(ValueType.quoted(example.title)) cannot be run", at: example.location,
          reason: "\(error)")
        reports.append(ExampleReport(example: example, findings: [finding]))
      }
    }
    return reports
  }

  private static func diagnostic(
    _ failure: ExampleOutcome.Failure, _ example: ExamplePlan, _ outcome: ExampleOutcome
  ) -> Diagnostic {
    func told(_ difference: ExampleOutcome.Difference) -> String {
      "expected \(difference.expected), it would \(difference.actual.map { "be \($0)" } ?? "have no value")"
    }
    let message = "the test \(ValueType.quoted(example.title)) fails: \(failure.message)"
    guard let first = failure.differences.first else {
      return Diagnostic(
        ExampleCodes.failed, message, at: failure.expectation.location, reason: summary(outcome.changes))
    }
    return Diagnostic(
      ExampleCodes.failed, message, at: first.field.location, reason: told(first),
      labels: failure.differences.dropFirst().map { .init($0.field.location, told($0)) })
  }

  private static func summary(_ changes: [RecordChange]) -> String {
    guard let change = changes.first else { return "nothing happens" }
    if let reason = change.reason { return "it is \(past(change.action)): \(reason)" }
    return "the \(change.side.name) record is \(past(change.action))"
  }

  private static func past(_ action: ChangeAction) -> String {
    switch action {
    case .create: "made"
    case .update: "changed"
    case .adopt: "paired"
    case .delete: "deleted"
    case .archive: "archived"
    case .unlink: "left"
    case .hold: "held"
    case .reject: "rejected"
    case .drift: "left as it was edited"
    }
  }
}

/// What became of one test; it passed if there are no findings.
public struct ExampleReport: Sendable {
  public var example: ExamplePlan
  /// What a run would do with the records.
  public var changes: [RecordChange] = []
  public var findings: [Diagnostic]

  public var passes: Bool { findings.isEmpty }
}

/// AP4390: what `test` finds; `check` does not give it.
public enum ExampleCodes {
  public static let all = [failed]

  public static let failed = DiagnosticCode(
    "AP4390", "a test fails",
    explanation: """
      `antiphon test` sends the records of a test through the reads, merges and guards of a run, over systems that hold \
      nothing else, and compares what a run would do with what the test expects. `run_started` is \
      2025-01-01T00:00:00Z there. Either the mapping does not do what it should, or the test asks for something else \
      than what is wanted.
      """,
    wrong: """
      connection a: sqlite { path: "a.db" }
      connection b: sqlite { path: "b.db" }
      entity a.person {
        id: Int key
        name: Text(40)
      }
      entity b.contact {
        id: Int key
        title: Text(40)
      }
      sync people: a.person -> b.contact {
        map {
          id -> id
          name |> upper -> title
        }
      }
      test "names lose their margins" of people {
        source { id: 1, name: " Ada " }
        expect create target { title: "Ada" }
      }
      """,
    right: """
      connection a: sqlite { path: "a.db" }
      connection b: sqlite { path: "b.db" }
      entity a.person {
        id: Int key
        name: Text(40)
      }
      entity b.contact {
        id: Int key
        title: Text(40)
      }
      sync people: a.person -> b.contact {
        map {
          id -> id
          name |> trim -> title
        }
      }
      test "names lose their margins" of people {
        source { id: 1, name: " Ada " }
        expect create target { title: "Ada" }
      }
      """)
}
