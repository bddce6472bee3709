import Antiphon
import Foundation
import Testing

/// The tester finds lies that the checker cannot see, and shows the smallest of them.
@Suite struct LieTests {
  static func checked(_ text: String) async throws -> Checked {
    let path = FileManager.default.temporaryDirectory.appending(path: "laws-\(UUID().uuidString).sync")
      .path(percentEncoded: false)
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try await Workspace().check(path)
  }

  static func test(_ text: String, seed: UInt64 = 1, cases: Int = 100) async throws -> LawReport {
    let checked = try await checked(text)
    #expect(checked.diagnostics.map(\.message) == [])
    return try LawDesk.test(checked, seed: seed, cases: cases)
  }

  @Test func aWrongInverseIsShownOnTheSmallestValue() async throws {
    let text = """
      transform next(x: Int): Int inverse former = x + 1
      transform former(y: Int): Int = y - 2
      """
    let report = try await Self.test(text)
    let finding = try #require(report.findings.first)
    let sources = [finding.diagnostic.location.path: SourceFile(path: "m.sync", text: text)]
    let rendered = LawText(sources: sources).render(finding)
    #expect(
      rendered.replacingOccurrences(of: finding.diagnostic.location.path, with: "m.sync") == """
        error[AP3202]: `former` does not undo `next`
         ┌─ m.sync:1:11
        1│ transform next(x: Int): Int inverse former = x + 1
         │           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 0 comes back as -1
          = there: x gives 0, |> + 1 gives 1
          = back: y gives 1, |> - 2 gives -1
          = there again: x gives -1, |> + 1 gives 0
          = help: correct one of the two, or let it fail on what has no way back

        """)
    #expect(LawText.summary(report, of: "m.sync").hasSuffix("1 broken law"))
    #expect(report.isBroken)
  }

  @Test(arguments: [
    // The steps lose what nothing brings back.
    ("(x: Text): Text", "x |> trim |> truncate(3)", "(x: Text): Text", "x", #""aaaa" comes back as "aaa""#),
    // It gives a value where it should fail.
    ("(x: Text): Int", "(x |> int else 0)", "(x: Int): Text", "x |> text", #""" comes back as "0""#),
    // The quotient has no end.
    ("(x: Decimal): Decimal", "x / 3", "(x: Decimal): Decimal", "x * 3", "1 comes back as 0.99999999999999999999"),
  ])
  func liesOfTransformsAreFound(_ lie: (String, String, String, String, String)) async throws {
    let report = try await Self.test("transform f\(lie.0) inverse g = \(lie.1)\ntransform g\(lie.2) = \(lie.3)\n")
    #expect(report.findings.map(\.diagnostic.reason) == [lie.4])
    #expect(report.findings.map(\.diagnostic.code) == [LawCodes.brokenInverse])
  }

  @Test func aNormalFormIsNoLie() async throws {
    let report = try await Self.test(
      "transform f(x: Text): Text inverse g = x |> trim\ntransform g(x: Text): Text = x\n")
    #expect(report.findings.isEmpty)
    #expect(report.inverses == 1 && report.cases > 100)
  }

  @Test func theSameSeedTriesTheSame() async throws {
    let text = LawCodes.brokenLine.wrong
    let once = try await Self.test(text, seed: 7)
    let again = try await Self.test(text, seed: 7)
    #expect(once.findings.map(\.diagnostic.reason) == again.findings.map(\.diagnostic.reason))
    #expect(once.findings.map(\.steps) == again.findings.map(\.steps))
    #expect(!once.findings.isEmpty)
  }

  @Test(arguments: LawCodes.all.map(\.id)) func examplesKeepTheirPromise(_ id: String) async throws {
    let code = try #require(LawCodes.all.first { $0.id == id })
    #expect(try await Self.test(code.wrong).findings.map(\.diagnostic.code.id).contains(id))
    #expect(try await Self.test(code.right).findings.map(\.diagnostic.message) == [])
  }
}
