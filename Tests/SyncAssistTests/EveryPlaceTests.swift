import Foundation
import SyncAssist
import SyncTestKit
import SyncText
import Testing

@Suite struct EveryPlaceTests {
  static let cases = ["Check", "Broken", "Syntax"].flatMap { GoldenCase.all(in: $0, withExtension: "sync") }

  @Test func `a file that is not known has no answers`() {
    let assistant = Assistant([], functions: [], connectors: [])
    #expect(assistant.hover("a.sync", at: 3) == nil)
    #expect(assistant.completions("a.sync", at: 0).isEmpty)
    #expect(assistant.semanticTokens("a.sync").isEmpty)
    #expect(AssistWorld("").assistant.completions(AssistWorld.main, at: -1).isEmpty)
    #expect(AssistWorld("").assistant.completions(AssistWorld.main, at: 1).isEmpty)
  }

  /// Every answer lies in its file and in order, whatever the text and the place.
  @Test func `every place of every text has answers that hold`() throws {
    let seed = SeededGenerator.seed()
    print("SEED=\(seed)")
    var random = SeededGenerator(seed: seed)
    let chosen = Self.cases.shuffled(using: &random).prefix(160)
    for item in chosen {
      var bytes = try item.bytes()
      var mutator = TextMutator(SeededGenerator(seed: random.next()))
      if Bool.random(using: &random) { bytes = mutator.mutate(bytes) }
      // Cut off somewhere too, as a text is that someone writes.
      let cut = Bool.random(using: &random) ? bytes.count : Int.random(in: 0...bytes.count, using: &random)
      let text = String(decoding: bytes[..<cut], as: UTF8.self)
      let world = AssistWorld(text, others: Mapping.others)
      let size = text.utf8.count
      checkWhole(world, size, item.name)
      for _ in 0..<20 {
        let offset = Int.random(in: 0...size, using: &random)
        checkPlace(world, offset, size, "\(item.name) at \(offset) of \(cut), SEED=\(seed)")
      }
    }
  }

  private func checkWhole(_ world: AssistWorld, _ size: Int, _ name: String) {
    let assistant = world.assistant
    let path = AssistWorld.main
    var end = 0
    for token in assistant.semanticTokens(path) {
      #expect(token.range.start >= end && token.range.end <= size, "\(name): \(token)")
      end = token.range.end
    }
    for symbol in assistant.documentSymbols(path) {
      #expect(symbol.range.start <= symbol.selection.start && symbol.selection.end <= symbol.range.end, "\(name)")
    }
    for range in assistant.foldingRanges(path) { #expect(range.firstLine < range.lastLine, "\(name)") }
    for hint in assistant.inlayHints(path, in: SourceRange(start: 0, end: size)) { #expect(hint.offset <= size) }
  }

  private func checkPlace(_ world: AssistWorld, _ offset: Int, _ size: Int, _ name: String) {
    let assistant = world.assistant
    let path = AssistWorld.main
    for completion in assistant.completions(path, at: offset) {
      let range = completion.replaces
      #expect(range.start <= offset && offset <= range.end && range.end <= size, "\(name): \(completion.label)")
    }
    if let hover = assistant.hover(path, at: offset) {
      #expect(hover.range.start <= offset && offset <= hover.range.end, "\(name)")
      #expect(!hover.markdown.isEmpty)
    }
    let places = assistant.references(path, at: offset, includingDeclaration: true)
    for declared in assistant.definition(path, at: offset) where declared.range.end > 0 {
      #expect(places.contains(declared), "\(name): \(declared)")
    }
    if let range = assistant.renamable(path, at: offset) {
      #expect(range.start <= range.end && range.end <= size, "\(name)")
    }
    _ = try? assistant.rename(path, at: offset, to: "other_name")
    if let help = assistant.signatureHelp(path, at: offset) {
      #expect(help.active >= 0 && help.active <= max(0, help.parameters.count - 1), "\(name)")
    }
  }
}

extension Mapping {
  static let others = ["other.sync": "table codes: Text -> Text { \"Spain\" -> \"ES\" }\n"]
}
