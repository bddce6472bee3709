import SyncAssist
import Testing

@Suite struct EmptyTests {
  @Test func `a file that is not known has no answers`() {
    let assistant = Assistant([], functions: [], connectors: [])
    #expect(assistant.hover("a.sync", at: 3) == nil)
    #expect(assistant.completions("a.sync", at: 0).isEmpty)
    #expect(assistant.semanticTokens("a.sync").isEmpty)
  }
}
