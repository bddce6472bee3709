import SyncText

extension Parser {
  mutating func parseTest(_ start: Int, _ documentation: String?) -> TestDeclaration {
    let title = parseText("the test's title")
    expectWord("of", "the sync that is tested follows")
    let sync = isRecovering && !isName(token) ? Name("", missingRange) : parseName("the sync that is tested")
    var givens: [TestDeclaration.Given] = []
    var expectations: [TestDeclaration.Expectation] = []
    parseBlock("steps of the test", .test) { parser in
      let start = parser.index
      guard let word = parser.word(among: ["source", "target", "base", "expect"]) else {
        parser.report(
          SyntaxCodes.unknownTestStep, "no step of a test starts with \(parser.described(parser.token))",
          reason: "here stand `source`, `target`, `base` and `expect`")
        return
      }
      parser.advance()
      if let role = TestDeclaration.Given.Role(rawValue: word) {
        let fields = parser.parseRecord("fields of the record")
        givens.append(TestDeclaration.Given(role: role, fields: fields, range: parser.range(from: start)))
      } else if let kind = parser.parseExpectation() {
        expectations.append(TestDeclaration.Expectation(kind: kind, range: parser.range(from: start)))
      }
    }
    return TestDeclaration(
      documentation: documentation, title: title, sync: sync, givens: givens, expectations: expectations,
      range: range(from: start))
  }

  private mutating func parseExpectation() -> TestDeclaration.Expectation.Kind? {
    let words = ["create", "update", "delete", "reject", "hold", "nothing"]
    guard isOnLine, let word = word(among: words) else {
      report(
        SyntaxCodes.unknownTestStep, "expected what happens, \(found)", at: missingRange,
        reason: "behind `expect` stand `create`, `update`, `delete`, `reject`, `hold` or `nothing`")
      return nil
    }
    let action = Name(word, token.range)
    advance()
    switch word {
    case "reject": return .reject(at(.text) && !token.startsLine ? parseText("the reason") : nil)
    case "hold": return .hold
    case "nothing": return .nothing
    default:
      let side = parseSide()
      let lacksBrace = isName(token) && [.colon, .dot].contains(peek().kind)
      let hasFields = at(.leftBrace) && !token.startsLine || lacksBrace
      return .change(action, side, hasFields ? parseRecord("fields of the record") : [])
    }
  }

  /// The keyword here, as it was meant; the token is not consumed.
  mutating func word(among words: [String]) -> String? {
    guard token.kind == .identifier else { return nil }
    let word = text(token)
    if words.contains(word) { return word }
    guard let meant = closest(word, among: words) else { return nil }
    noteMisspelled(meant)
    return meant
  }
}
