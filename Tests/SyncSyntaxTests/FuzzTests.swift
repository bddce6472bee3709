import Foundation
import SyncSyntax
import SyncTestKit
import SyncText
import Testing

/// Tokens and trivia cover every byte, in order, without gaps.
func coversEveryByte(_ tree: SyntaxTree) -> Bool {
  var position = 0
  for token in tree.tokens {
    guard token.triviaStart == position, token.range.start >= position, token.range.end >= token.range.start else {
      return false
    }
    position = token.range.end
  }
  return position == tree.source.bytes.count && tree.tokens.last?.kind == .endOfFile
}

@Suite(.serialized) struct FuzzTests {
  @Test func damagedTextsAreReadAndCovered() throws {
    let seed = SeededGenerator.seed()
    print("seed: \(seed)")
    let inputs = try GoldenTests.cases.map { try $0.bytes() }
    var generator = SeededGenerator(seed: seed)
    var mutator = TextMutator(SeededGenerator(seed: seed &+ 1))
    let start = ContinuousClock.now
    var rounds = 0
    let seconds = ProcessInfo.processInfo.environment["FUZZ_SECONDS"].flatMap { Int($0) } ?? 5
    while start.duration(to: .now) < .seconds(seconds) {
      rounds += 1
      let input = inputs.randomElement(using: &generator) ?? []
      let source = SourceFile(path: "fuzz.sync", bytes: mutator.mutate(input))
      let parsed = parse(source)
      guard coversEveryByte(parsed.tree) else {
        Issue.record(
          "seed \(seed), round \(rounds): bytes are not covered:\n\(String(decoding: source.bytes, as: UTF8.self))")
        return
      }
      let renderer = TextRenderer(sources: [source.path: source])
      for diagnostic in parsed.diagnostics.prefix(5) {
        let range = diagnostic.location.range
        #expect(range.start >= 0 && range.end >= range.start && range.end <= source.bytes.count)
        #expect(!renderer.render(diagnostic).isEmpty)
        for fix in diagnostic.fixes { _ = apply(fix.edits, to: source) }
      }
      expectFormatterLaws(source)
    }
    #expect(rounds > 50)
  }

  static let pathological: [String] = [
    "(", "[", "{", "{ a: ", "\"{", "- ", "not ", "if ", "match x { ", "a + ", "a |> f ", "x.y", "[\n", "(\n", "{\n",
    "'", "`", "/ ",
    "\"\"\"\n", "\"\"\"\n{", "sync a: b.c -> d.e {\n", "sync a: b.c -> d.e {\nmap {\nx |> each {\n", "/*", "//\n",
    "#\n", "}\n", ")",
    "a ?? ", "a == ", "\r", "\u{0}", "é", "\\", "é ", "\"a", "1_", "2025-01-01", "else ", "transform f(a: [", "test \"",
    "connection a: b { c { ",
  ]

  /// Four times the text takes about four times the time; what is quick anyway is not measured.
  @Test(arguments: pathological) func timeIsLinear(_ piece: String) {
    for prefix in ["", "transform f(a: Int): Int = ", "sync a: b.c -> d.e {\n  map {\n    "] {
      let short = duration(prefix + String(repeating: piece, count: 5_000 / piece.utf8.count))
      let long = duration(prefix + String(repeating: piece, count: 20_000 / piece.utf8.count))
      #expect(long < .milliseconds(100) || long < short * 10, "\(piece) after \(prefix): \(short), \(long)")
    }
  }

  /// Processor time of this thread, so that what else the machine does is not measured; the least of three.
  private func duration(_ text: String) -> Duration {
    let source = SourceFile(path: "long.sync", text: text)
    var parsed = parse(source)
    var duration = Duration.seconds(1_000)
    for _ in 0..<3 {
      let start = processorTime()
      parsed = parse(source)
      duration = min(duration, processorTime() - start)
    }
    #expect(coversEveryByte(parsed.tree))
    return duration
  }

  private func processorTime() -> Duration {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
  }
}
