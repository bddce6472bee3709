import SyncModel
import SyncSyntax
import SyncText

/// The steps of a pipeline over one field, with what leads back from each.
struct TwoWayPipeline {
  struct Step {
    /// Where it stands in the line.
    var range: SourceRange
    /// As a message names it.
    var name: String
    var apply: (Typed) -> Typed
    /// From what the step gave to what it was given.
    var undo: (Typed) -> Typed
    /// What it gave stands for what it was given.
    var isNormalizer = false
    /// Several normalizers in one, which may take several rounds.
    var isCompound = false
    /// Gives a value for null.
    var isDefault = false
    /// The step over a constant, where that can be told.
    var evaluate: ((SyncModel.Literal) -> SyncModel.Literal?)?
    var table: (name: String, table: Scope.Table)?
    /// The steps of a transform that has no inverse of its own.
    var inner: [Step] = []
  }

  /// Why a pipeline has no way back.
  struct Refusal: Error {
    enum Kind { case step, shape, silent }

    var kind: Kind
    var range: SourceRange
    var name = ""
    var reason: String
    var labels: [Diagnostic.Label] = []
    var help: [String] = []

    static func step(_ range: SourceRange, _ name: String, _ reason: String) -> Refusal {
      Refusal(kind: .step, range: range, name: name, reason: reason)
    }

    static func shape(_ range: SourceRange, _ reason: String, help: [String] = []) -> Refusal {
      Refusal(kind: .shape, range: range, reason: reason, help: help)
    }
  }

  /// The field, or the parameter of a transform.
  var base: Typed
  var steps: [Step]

  /// - Parameters:
  ///   - expression: sound; what is wrong with it was told.
  ///   - there: reads the source; tells nothing.
  ///   - back: reads the target; tells nothing.
  init(_ expression: Expression, there: ExpressionChecker, back: ExpressionChecker) throws(Refusal) {
    var reader = TwoWayReader(there: there, back: back)
    _ = try reader.read(expression)
    guard let base = reader.base else { throw .shape(expression.range, "this reads no field") }
    self.base = base
    steps = reader.steps
  }

  /// What the pipeline makes of the value. Normalizers that stand next to each other go on until nothing changes.
  func forward(_ value: Typed, counter: ExpressionChecker.Counter, withDefaults: Bool = true) -> Typed {
    var value = value
    var run: [Step] = []
    func settle() {
      defer { run = [] }
      guard run.count > 1 || run.first?.isCompound ?? false else {
        if let step = run.first { value = step.apply(value) }
        return
      }
      counter.local += 1
      let local = counter.local
      let start = value
      var body = start
      body.plan = .local(local)
      body.failures = []
      for step in run { body = step.apply(body) }
      value = body
      value.plan = .settled(local: local, value: start.plan, body: body.plan)
      value.failures = start.failures + body.failures
      value.field = start.field
    }
    for step in steps where withDefaults || !step.isDefault {
      if step.isNormalizer {
        run.append(step)
      } else {
        settle()
        value = step.apply(value)
      }
    }
    settle()
    return value
  }

  /// From what the pipeline gave to the field.
  func backward(_ value: Typed) -> Typed {
    var value = value
    for step in steps.reversed() { value = step.undo(value) }
    return value
  }

  /// The steps with those of transforms unfolded.
  var flat: [Step] { Self.flat(steps) }

  private static func flat(_ steps: [Step]) -> [Step] {
    steps.flatMap { $0.inner.isEmpty ? [$0] : flat($0.inner) }
  }
}
