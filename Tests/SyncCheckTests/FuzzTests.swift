import Foundation
import SyncCheck
import SyncCompile
import SyncModel
import SyncSyntax
import SyncTestKit
import SyncText
import Testing

/// Whatever the text: it is read, formatted, checked and, if it is sound, compiled, in bounded time.
@Suite(.serialized) struct FuzzTests {
  static var seconds: Int {
    ProcessInfo.processInfo.environment["FUZZ_SECONDS"].flatMap { Int($0) } ?? 5
  }

  private static func inputs() throws -> [(folder: String, golden: GoldenCase, bytes: [UInt8])] {
    try ["Broken", "Check", "Syntax"].flatMap { folder in
      try CaseWorld.cases(folder).map { (folder, $0, try $0.bytes()) }
    }
  }

  @Test func damagedTextsAreChecked() throws {
    let seed = SeededGenerator.seed()
    print("seed: \(seed)")
    let inputs = try Self.inputs()
    var generator = SeededGenerator(seed: seed)
    var mutator = TextMutator(SeededGenerator(seed: seed &+ 1))
    let start = ContinuousClock.now
    var rounds = 0
    while start.duration(to: .now) < .seconds(Self.seconds) {
      rounds += 1
      guard let input = inputs.randomElement(using: &generator) else { return }
      let source = SourceFile(path: input.golden.name, bytes: mutator.mutate(input.bytes))
      let began = ContinuousClock.now
      let parsed = parse(source)
      _ = format(parsed.tree)
      let checked = check(parsed, in: CaseWorld.environment(input.folder, local: CaseWorld.local))
      if checked.isSound { #expect(compile(checked).syncs.count == checked.syncs.count) }
      let renderer = TextRenderer(sources: checked.sources)
      for diagnostic in checked.diagnostics {
        let count = checked.sources[diagnostic.location.path]?.bytes.count ?? -1
        let range = diagnostic.location.range
        #expect(
          range.start >= 0 && range.end >= range.start && range.end <= count,
          "seed \(seed), round \(rounds): \(diagnostic.message)")
      }
      for diagnostic in checked.diagnostics.prefix(5) { #expect(!renderer.render(diagnostic).isEmpty) }
      let text = String(decoding: source.bytes, as: UTF8.self)
      #expect(began.duration(to: .now) < .seconds(2), "seed \(seed), round \(rounds):\n\(text)")
    }
    print("rounds: \(rounds)")
    #expect(rounds > 50)
  }

  /// Transforms that call one another unfold; what grows beyond use is refused, not computed.
  @Test(arguments: [10, 40, 400]) func doublingTransformsAreBounded(_ count: Int) {
    var text = "transform t0(a: Text): Text = a |> trim\n"
    for index in 1..<count {
      text += "transform t\(index)(a: Text): Text = \"{a |> t\(index - 1)}{a |> t\(index - 1)}\"\n"
    }
    expectBounded(text)
  }

  @Test(arguments: [100, 5_000]) func longChainsAreBounded(_ count: Int) {
    var text = "transform t0(a: Text): Text = a |> trim\n"
    for index in 1..<count { text += "transform t\(index)(a: Text): Text = a |> t\(index - 1)\n" }
    expectBounded(text)
  }

  private func expectBounded(_ text: String) {
    let start = ContinuousClock.now
    let checked = check(parse(SourceFile(path: "t.sync", text: text)), in: CaseWorld.environment("Check"))
    #expect(start.duration(to: .now) < .seconds(10))
    #expect(Set(checked.diagnostics.map(\.code)).isSubset(of: [CheckCodes.tooLarge]))
    #expect(checked.diagnostics.count <= 1)
  }
}
