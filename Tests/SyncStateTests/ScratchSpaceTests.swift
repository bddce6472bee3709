import Foundation
import Testing

@testable import SyncState

struct ScratchSpaceTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  private func open() throws -> ScratchSpace { try ScratchSpace.open(besideStore: folder.file("state.db")) }
  private func files() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.file("scratch"))
  }

  @Test func `rows are found by key, several to a key`() throws {
    let scratch = try open()
    try scratch.insert(
      space: 0, keys: Keys.page([[1], [2], [1], []]), payloads: Keys.page([[10], [20], [11], []]))
    try scratch.insert(space: 1, keys: Keys.page([[1]]), payloads: Keys.page([[99]]))
    var found: [[Int]] = []
    try scratch.find(space: 0, keys: Keys.page([[1], [3], [2], []])) { place, row, payload in
      found.append([place, Int(row)] + payload.map(Int.init))
    }
    #expect(found == [[0, 1, 10], [0, 3, 11], [2, 2, 20], [3, 4]])
    try scratch.insert(space: 0, keys: Keys.page([[3]]), payloads: Keys.page([[30]]))
    found = []
    try scratch.find(space: 0, keys: Keys.page([[3]])) { _, row, _ in found.append([Int(row)]) }
    #expect(found == [[5]])
    #expect(throws: StateError.self) {
      try scratch.insert(space: 0, keys: Keys.page([[1]]), payloads: Keys.page([]))
    }
  }

  @Test func `keys that occur more than once are told`() throws {
    let scratch = try open()
    try scratch.insert(
      space: 7, keys: Keys.page([[2], [1], [3], [2], [1], [2]]),
      payloads: Keys.page([[0], [1], [2], [3], [4], [5]]))
    var rows: [Int64] = []
    try scratch.forEachDuplicate(space: 7) { row, key, payload in
      #expect(Int(row) == Int(payload[0]) + 1)
      #expect(key.count == 1)
      rows.append(row)
    }
    #expect(rows == [2, 5, 1, 4, 6])
    try scratch.remove(space: 7, rows: [2, 1, 4])
    rows = []
    try scratch.forEachDuplicate(space: 7) { row, _, _ in rows.append(row) }
    #expect(rows.isEmpty)
    #expect(try scratch.count(space: 7) == 3)
  }

  @Test func `a scan goes on where it ended`() throws {
    let scratch = try open()
    let keys = (0..<10).map { [UInt8($0)] }
    try scratch.insert(space: 0, keys: Keys.page(keys), payloads: Keys.page(keys))
    var seen: [UInt8] = []
    var last: Int64? = 0
    while let row = last {
      last = try scratch.scan(space: 0, after: row, limit: 3) { _, key, _ in seen += Array(key) }
    }
    #expect(seen == Array(0..<10))
    try scratch.removeAll(space: 0)
    #expect(try scratch.scan(space: 0, limit: 3) { _, _, _ in } == nil)
  }

  @Test func `the file goes with the space, and what dead processes left goes too`() throws {
    let scratch = try open()
    try scratch.insert(space: 0, keys: Keys.page([[1]]), payloads: Keys.page([[1]]))
    #expect(try files().count == 2)
    for name in ["dead.db", "dead.lock"] {
      #expect(FileManager.default.createFile(atPath: folder.file("scratch/" + name), contents: nil))
    }
    let second = try open()
    // The dead one's files are gone; both living ones have theirs.
    #expect(try files().count == 4)
    #expect(try !files().contains("dead.db"))
    second.close()
    #expect(try scratch.count(space: 0) == 1)
    scratch.close()
    scratch.close()
    #expect(try files().isEmpty)
    #expect(throws: StateError.self) { try scratch.count(space: 0) }
  }

  @Test func `without a folder beside the store the space is a temporary file`() throws {
    // A file stands where the folder should be, as good as a folder that cannot be written.
    #expect(FileManager.default.createFile(atPath: folder.file("scratch"), contents: nil))
    for store in [folder.file("state.db"), "postgresql://localhost:5432/store"] {
      let scratch = try ScratchSpace.open(besideStore: store)
      try scratch.insert(space: 0, keys: Keys.page([[1]]), payloads: Keys.page([[2]]))
      #expect(try scratch.count(space: 0) == 1)
      scratch.close()
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["scratch"])
  }
}
