import Testing

@testable import SyncRegex

struct LinearTimeTests {
  @Test(arguments: [
    ("(a*)*b", false), ("(a|aa)+$", false), ("^(a|aa)+$", false), ("^(a+)+c$", true), ("(.*)(.*)(.*)(.*)x", false),
    ("^(a?){30}a{30}b", false), ("(a|b|ab)*d", false), ("a.{12}b", false),
  ])
  func pathological(pattern: String, expected: Bool) throws {
    let text = String(repeating: "a", count: 100_000) + "c"
    for limit in [0, LinearRegex.tableStateLimit] {
      let regex = try LinearRegex(pattern, tableStateLimit: limit)
      var answer = !expected
      let time = ContinuousClock().measure { answer = regex.matches(text) }
      #expect(answer == expected, "/\(pattern)/")
      #expect(time < .seconds(20), "/\(pattern)/ took \(time)")
    }
  }

  @Test func explodingTableGivesWay() throws {
    let regex = try LinearRegex("[ab]*a[ab]{20}c")
    #expect(!regex.usesTable)
    #expect(regex.matches("bb" + "a" + String(repeating: "b", count: 20) + "c"))
    #expect(!regex.matches("bb" + "a" + String(repeating: "b", count: 19) + "c"))
  }

  @Test func manyThreads() async throws {
    let regexes = [try LinearRegex("^(a|é)+b$"), try LinearRegex("^(a|é)+b$", tableStateLimit: 0)]
    let wrong = await withTaskGroup(of: Int.self) { group in
      for task in 0..<8 {
        group.addTask {
          let text = String(repeating: "aé", count: 50 + task)
          return (0..<50).count { _ in
            regexes.contains { !$0.matches(text + "b") || $0.matches(text) }
          }
        }
      }
      return await group.reduce(0, +)
    }
    #expect(wrong == 0)
  }
}
