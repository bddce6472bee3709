import SyncBuiltins
import SyncCheck
import SyncModel
import SyncSyntax
import SyncText
import Testing

/// What `antiphon explain` prints is true: the wrong example gives its code alone, the right one nothing.
@Suite struct CodeTests {
  /// A kind whose token is a secret, as the example of AP4109 has it.
  private static let hubspot = ConnectorSpec(
    kind: "hubspot", summary: "a CRM", settings: [.init("api_token", FieldType(.secret), "the token of the account")],
    capabilities: Capabilities())

  private func diagnostics(_ text: String) -> [Diagnostic] {
    let environment = CheckEnvironment(
      functions: BuiltinFunctions.all, connectors: CaseWorld.connectors + [Self.hubspot],
      load: { $0 == "mapping.sync" ? SourceFile(path: $0, text: text) : nil },
      schema: { connection, _ in connection.name == "gone" ? .unavailable("there is no file `gone.db`") : .none })
    return check(parse(SourceFile(path: "mapping.sync", text: text)), in: environment).diagnostics
  }

  @Test(arguments: CheckCodes.all.map(\.id)) func examplesKeepTheirPromise(_ id: String) throws {
    let code = try #require(CheckCodes.all.first { $0.id == id })
    #expect(!code.wrong.isEmpty && !code.right.isEmpty)
    #expect(diagnostics(code.wrong).map(\.code.id) == [id])
    #expect(diagnostics(code.right).map(\.message) == [])
    #expect(code.title.first?.isUppercase == false && !code.title.hasSuffix("."))
    #expect(code.explanation.hasSuffix("."))
  }

  @Test func codesAreUnique() {
    #expect(Set(CheckCodes.all.map(\.id)).count == CheckCodes.all.count)
    #expect(CheckCodes.all.allSatisfy { $0.id.utf8.count == 6 })
    #expect(Set(CheckCodes.all.map(\.id)).isDisjoint(with: SyntaxCodes.all.map(\.id)))
  }
}
