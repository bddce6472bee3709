import SyncModel
import SyncSyntax
import SyncText

/// Constants beside normalizers: one that the normalizers change is never met on one way, and leads nowhere on the other.
struct FixedPoints {
  let sync: SyncChecker
  let steps: [TwoWayPipeline.Step]

  /// False after a message.
  func check(
    from field: FieldSchema, _ fieldLabels: [Diagnostic.Label], to target: FieldSchema,
    _ targetLabels: [Diagnostic.Label]
  ) -> Bool {
    var run: [TwoWayPipeline.Step] = []
    var before: (constants: [SyncModel.Literal], ranges: [SourceRange], labels: [Diagnostic.Label], path: String?)? =
      members(field.type).map { ($0, [], fieldLabels, nil) }
    for step in steps {
      if step.isNormalizer {
        run.append(step)
        continue
      }
      if let before, !holds(run, before.constants, before.ranges, before.labels, before.path) { return false }
      before = nil
      if let (name, table) = step.table, let rows = table.plan?.rows {
        let label = Diagnostic.Label(table.location, "the table `\(name)`")
        let path = table.rowRanges.count == rows.count ? table.location.path : nil
        if !holds(run, rows.map(\.key), table.rowRanges.map(\.key), [label], path) { return false }
        before = (rows.map(\.value), table.rowRanges.map(\.value), [label], path)
      }
      run = []
    }
    if let before, !holds(run, before.constants, before.ranges, before.labels, before.path) { return false }
    guard let last = members(target.type) else { return true }
    return holds(run, last, [], targetLabels, nil)
  }

  private func members(_ type: FieldType) -> [SyncModel.Literal]? {
    guard case .enumeration(let members) = type.base else { return nil }
    return members.map { .text($0) }
  }

  private func holds(
    _ run: [TwoWayPipeline.Step], _ constants: [SyncModel.Literal], _ ranges: [SourceRange],
    _ labels: [Diagnostic.Label], _ path: String?
  ) -> Bool {
    guard !run.isEmpty else { return true }
    var changed: [(place: Int, literal: SyncModel.Literal, mended: SyncModel.Literal?)] = []
    for (place, constant) in constants.enumerated() where constant != .null {
      let mended = normalized(constant, run)
      if mended != constant { changed.append((place, constant, mended)) }
    }
    guard let first = changed.first else { return true }
    let guilty = run.first { $0.evaluate.map { $0(first.literal) != first.literal } ?? false } ?? run[run.count - 1]
    let shown = changed.prefix(3).map { TypeJoin.spelled($0.literal) }.joined(separator: ", ")
    var fixes: [Diagnostic.Fix] = []
    let mended = changed.compactMap(\.mended)
    let others = Set(constants).subtracting(changed.map(\.literal))
    if path == sync.file.source.path, ranges.count == constants.count, mended.count == changed.count,
      Set(mended).count == mended.count, others.isDisjoint(with: mended),
      mended.allSatisfy({ if case .text = $0 { true } else { false } })
    {
      let title = changed.count == 1 ? "write \(TypeJoin.spelled(mended[0]))" : "write them as `\(guilty.name)` does"
      fixes = [
        .init(
          title,
          zip(changed, mended).map {
            TextEdit(range: ranges[$0.place], replacement: TypeJoin.spelled($1))
          })
      ]
    }
    sync.report(
      CheckCodes.unreachableKey,
      "`\(guilty.name)` never gives \(shown)\(changed.count > 3 ? ", …" : ""), which stand\(changed.count == 1 ? "s" : "") beside it",
      at: guilty.range,
      reason: first.mended.map {
        "it makes \(TypeJoin.spelled($0)) of \(TypeJoin.spelled(first.literal)), so that one of the two ways leads nowhere"
      }
        ?? "it fails on \(TypeJoin.spelled(first.literal))",
      labels: labels,
      help: fixes.isEmpty
        ? [
          path == nil
            ? "leave the step out, or lead the values through a two-way `table`"
            : "write the constant as `\(guilty.name)` leaves it, or leave the step out"
        ] : [],
      fixes: fixes)
    return false
  }

  /// As the engine does it: until nothing changes, at most 8 rounds.
  private func normalized(_ constant: SyncModel.Literal, _ run: [TwoWayPipeline.Step]) -> SyncModel.Literal? {
    var value = constant
    for _ in 0..<8 {
      let start = value
      for step in run {
        guard let evaluate = step.evaluate else { return constant }
        guard let next = evaluate(value) else { return nil }
        value = next
      }
      if value == start { return value }
    }
    return nil
  }
}
