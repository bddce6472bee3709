import Antiphon

/// What of the mappings the tests reach.
struct CoverageView {
  private let points: [ExampleCoverage.Point]
  private let sources: [String: SourceFile]

  init(_ coverage: ExampleCoverage, _ sources: [String: SourceFile]) {
    points = coverage.points
    self.sources = sources
  }

  private func line(_ point: ExampleCoverage.Point) -> Int {
    sources[point.location.path]?.position(at: point.location.range.start).line ?? 1
  }

  private func share(_ isCounted: (ExampleCoverage.Point) -> Bool) -> (reached: Int, all: Int) {
    let counted = points.filter(isCounted)
    return (counted.count(where: \.isReached), counted.count)
  }

  private func text(_ share: (reached: Int, all: Int), _ word: String) -> String {
    let percent = share.all == 0 ? 100 : share.reached * 100 / share.all
    return "\(share.reached) of \(DiagnosticView.counted(share.all, word)) (\(percent) %)"
  }

  func tell() {
    let lines = share { $0.branch == nil }
    let branches = share { $0.branch != nil }
    Terminal.print(
      "coverage: \(text(lines, "line")), \(branches.reached) of \(branches.all) branches"
        + " (\(branches.all == 0 ? 100 : branches.reached * 100 / branches.all) %)")
    for point in points where !point.isReached {
      let what = point.branch.map { ": \($0)" } ?? ""
      Terminal.print("  \(point.location.path):\(line(point)): not reached: \(point.text)\(what)")
    }
  }

  var document: JSONDocument {
    let lines = share { $0.branch == nil }
    let branches = share { $0.branch != nil }
    return .object([
      ("lines", .int(Int64(lines.all))), ("lines_reached", .int(Int64(lines.reached))),
      ("branches", .int(Int64(branches.all))), ("branches_reached", .int(Int64(branches.reached))),
      (
        "unreached",
        .list(
          points.filter { !$0.isReached }.map { point in
            .object([
              ("file", .text(point.location.path)), ("line", .int(Int64(line(point)))), ("sync", .text(point.sync)),
              ("text", .text(point.text)), ("branch", .optional(point.branch)),
            ])
          })
      ),
    ])
  }
}
