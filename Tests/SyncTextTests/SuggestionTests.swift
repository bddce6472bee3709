import SyncText
import Testing

@Suite struct SuggestionTests {
  @Test(arguments: [
    ("fliter", "filter"), ("filtr", "filter"), ("filterr", "filter"), ("mpa", "map"), ("Filter", "filter"),
  ]) func nearWordsAreSuggested(_ word: String, _ meant: String) {
    #expect(closest(word, among: ["map", "filter", "match"]) == meant)
  }

  @Test(arguments: ["x", "ab", "flt", "completely", "", "filter"]) func farWordsAreNot(_ word: String) {
    #expect(closest(word, among: ["filter"]) == nil)
  }

  @Test func theNearestWinsAndOfEqualsTheFirst() {
    #expect(closest("emial", among: ["detail", "email"]) == "email")
    #expect(closest("cart", among: ["card", "cars"]) == "card")
  }
}
