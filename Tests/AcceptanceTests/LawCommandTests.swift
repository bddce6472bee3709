import Foundation
import Testing

/// `antiphon test` from the outside.
struct LawCommandTests {
  @Test func tellsWhatHoldsAndWhatBreaks() throws {
    let bench = try Workbench()
    defer { bench.remove() }
    try bench.write(
      "good.sync",
      "transform next(x: Int): Int inverse former = x + 1\ntransform former(x: Int): Int = x - 1\n")
    let good = try bench.antiphon("test", "good.sync", "--cases", "50", "--seed", "1")
    #expect(good.code == 0)
    #expect(good.lines.count == 1 && good.output.hasPrefix("good.sync: "))
    #expect(good.output.contains("1 inverse") && good.output.hasSuffix("all laws hold\n"))
    try bench.write(
      "bad.sync",
      "transform next(x: Int): Int inverse former = x + 1\ntransform former(x: Int): Int = x - 2\n")
    let bad = try bench.antiphon("test", ".", "--seed", "5")
    #expect(bad.code == 1)
    #expect(bad.output.contains("error[AP3202]: `former` does not undo `next`"))
    #expect(bad.output.contains("0 comes back as -1"))
    #expect(bad.output.contains("--seed 5"))
    let json = try bench.antiphon("test", "bad.sync", "--format", "json", "--seed", "5")
    #expect(json.code == 1)
    let document = try #require(JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
    #expect(document["seed"] as? Int == 5)
    #expect((document["findings"] as? [Any])?.count == 1)
    #expect(try bench.antiphon("test", "bad.sync", "--cases", "-1").code == 64)
    #expect(try bench.antiphon("test", "missing.sync").code == 1)
  }
}
