import SyncText
import Testing

@Suite struct EditTests {
  private let source = SourceFile(path: "a", text: "one two three")

  private func edit(_ start: Int, _ end: Int, _ text: String) -> TextEdit {
    TextEdit(range: SourceRange(start: start, end: end), replacement: text)
  }

  @Test func editsMayComeInAnyOrder() {
    #expect(apply([edit(8, 13, "3"), edit(0, 3, "1"), edit(3, 3, "!")], to: source) == "1! two 3")
  }

  @Test func anOverlappingEditIsLeftOut() {
    #expect(apply([edit(0, 7, "x"), edit(4, 7, "y")], to: source) == "x three")
  }

  @Test func offsetsOutsideAreHeldToTheText() {
    #expect(apply([edit(50, 90, "!"), edit(-4, 0, "?")], to: source) == "?one two three!")
  }

  @Test func insertionsAtOnePlaceKeepTheirOrder() {
    #expect(apply([edit(3, 3, "a"), edit(3, 3, "b")], to: source) == "oneab two three")
  }
}
