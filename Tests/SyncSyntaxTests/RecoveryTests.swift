import SyncSyntax
import SyncTestKit
import SyncText
import Testing

/// One mistake gives one message: each token of the correct cases is left out in turn.
@Suite struct RecoveryTests {
  /// How many tokens a case has, and those whose loss gives more than one message.
  private func losses(_ golden: GoldenCase) throws -> (tokens: Int, costly: [String]) {
    let source = SourceFile(path: golden.name, bytes: try golden.bytes())
    let parsed = parse(source)
    guard parsed.diagnostics.isEmpty else { return (0, []) }
    var costly: [String] = []
    for token in parsed.tree.tokens {
      var damaged = source.bytes
      damaged.removeSubrange(token.range.start..<token.range.end)
      let found = parse(SourceFile(path: golden.name, bytes: damaged)).diagnostics
      if found.count > 1 {
        let place = source.position(at: token.range.start)
        let messages = found.map(\.message).joined(separator: "; ")
        costly.append("\(golden.name):\(place.line):\(place.column) without `\(source.text(token.range))`: \(messages)")
      }
    }
    return (parsed.tree.tokens.count, costly)
  }

  @Test func everyTokenOfTheWholeExample() throws {
    let golden = try #require(GoldenTests.cases.first { $0.name == "Whole/customers.sync" })
    let (tokens, costly) = try losses(golden)
    #expect(tokens > 300)
    #expect(costly == [])
  }

  /// Where text is crammed or a word doubles as another, a second message is bearable, but rarely.
  @Test func nearlyEveryTokenOfAllCases() throws {
    let all = try GoldenTests.cases.map(losses)
    let tokens = all.reduce(0) { $0 + $1.tokens }
    let costly = all.flatMap(\.costly)
    #expect(costly.count * 30 < tokens, "\(costly.joined(separator: "\n"))")
  }
}
