import SyncBuiltins
import SyncCheck
import SyncConnectors
import SyncModel
import SyncSyntax
import SyncText
import Testing

/// What `antiphon explain` prints is true: the wrong example gives its code alone, the right one nothing.
@Suite struct CodeTests {
  /// Secrets and unreadable systems are no examples that stand by themselves.
  static let proseOnly: Set<String> = ["AP4109"]

  private func diagnostics(_ text: String) -> [Diagnostic] {
    let environment = CheckEnvironment(
      functions: BuiltinFunctions.all, connectors: CaseWorld.connectors, load: { _ in nil },
      schema: { connection, _ in connection.name == "gone" ? .unavailable("there is no file `gone.db`") : .none })
    return check(parse(SourceFile(path: "example.sync", text: text)), in: environment).diagnostics
  }

  @Test(arguments: CheckCodes.all.map(\.id)) func examplesKeepTheirPromise(_ id: String) throws {
    let code = try #require(CheckCodes.all.first { $0.id == id })
    #expect(!code.wrong.isEmpty && !code.right.isEmpty)
    #expect(diagnostics(code.wrong).map { "\($0.code.id) \($0.message)" }.map { String($0.prefix(6)) } == [id])
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
