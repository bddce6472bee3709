import SyncCheck
import SyncSyntax
import SyncText
import Testing

/// Fixes that take declarations away take their lines, and leave the file in the one style.
@Suite struct DeletionTests {
  private func mended(_ text: String) throws -> String {
    let result = LintWorld.lint(text)
    let edits = result.findings.flatMap(\.fixes).flatMap(\.edits)
    #expect(!edits.isEmpty)
    let mended = apply(edits, to: LintWorld.source(result))
    #expect(LintWorld.lint(mended).all.map(\.message) == [])
    #expect(format(parse(SourceFile(path: "mapping.sync", text: mended)).tree) == mended)
    return mended
  }

  private static let right = format(parse(SourceFile(path: "mapping.sync", text: MappingText.people())).tree)

  private static let table =
    "/// Nobody looks it up.\n/// Not even here.\ntable codes: Text -> Text {\n  \"a\" -> \"b\"\n}\n"

  @Test func firstMiddleAndLast() throws {
    #expect(try mended(Self.table + "\n" + Self.right) == Self.right)
    #expect(try mended(Self.right + "\n" + Self.table) == Self.right)
    let middle = Self.right.replacing("sync people", with: Self.table + "\nsync people")
    #expect(try mended(middle) == Self.right)
  }

  @Test func connectionsTakeTheirEntities() throws {
    let shop = "connection shop: sqlite { path: \"shop.db\" }\n\nentity shop.sale {\n  id: Int key\n}\n"
    #expect(try mended(shop + "\n" + Self.right) == Self.right)
    #expect(try mended(Self.right + "\n" + shop) == Self.right)
  }

  @Test func commentsGoAlone() throws {
    let behind = Self.right.replacing("id -> id", with: "id -> id  // allow(idle-step): no longer")
    #expect(try mended(behind) == Self.right)
    let above = Self.right.replacing("    id -> id", with: "    // allow(idle-step): no longer\n    id -> id")
    #expect(try mended(above) == Self.right)
  }
}
