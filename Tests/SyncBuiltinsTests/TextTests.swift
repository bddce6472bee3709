import Foundation
import SyncBuiltins
import SyncModel
import Testing

@Suite struct TextTests {
  let arena = Arena()

  @Test func trimIsAView() {
    let cell = Cell.text("\u{3000} a é \u{2029}", in: arena)
    let before = arena.count
    let trimmed = call("trim", [cell], in: arena)
    #expect(trimmed.string(in: arena) == "a é")
    #expect(arena.count == before)
  }

  @Test func trimAgreesWithUnicode() {
    for value in UInt32(0)...0x10FFFF {
      guard let scalar = Unicode.Scalar(value) else { continue }
      // The properties are slow to ask for; only these ranges hold white space.
      guard value < 0x3100 || value % 251 == 0 else { continue }
      arena.removeAll()
      var text = "x"
      text.unicodeScalars.append(scalar)
      text += "y"
      text.unicodeScalars.append(scalar)
      let inner = call("trim", [.text(String(text.unicodeScalars.dropFirst()), in: arena)], in: arena)
      let expected = scalar.properties.isWhitespace ? "y" : String(text.unicodeScalars.dropFirst())
      #expect(inner.string(in: arena) == expected, "\(value)")
    }
  }

  @Test func caseMappingIsOneToOneAndIdempotent() {
    for value in UInt32(0)...0x1FFFF {
      guard let scalar = Unicode.Scalar(value) else { continue }
      arena.removeAll()
      let text = Cell.text("A" + String(Character(scalar)), in: arena)
      for (name, mapped) in [
        ("lower", scalar.properties.lowercaseMapping), ("upper", scalar.properties.uppercaseMapping),
      ] {
        let once = call(name, [text], in: arena)
        let expected = mapped.unicodeScalars.count == 1 ? mapped : String(Character(scalar))
        let isSame = once.string(in: arena).unicodeScalars.elementsEqual(
          ((name == "lower" ? "a" : "A") + expected).unicodeScalars)
        let twice = call(name, [once], in: arena)
        let isStable = CellComparison.equal(once, in: arena, twice, in: arena)
        if !isSame || !isStable { Issue.record("\(name) of \(String(value, radix: 16))") }
      }
    }
  }

  @Test func unchangedCaseIsAView() {
    let cell = Cell.text("already lower 1", in: arena)
    let before = arena.count
    #expect(call("lower", [cell], in: arena).bits == cell.bits)
    #expect(arena.count == before)
  }

  @Test func brokenBytesAreKept() {
    let broken: [UInt8] = [0x20, 0xFF, 0x41, 0xC3, 0x20]
    let cell = broken.withUnsafeBytes { Cell.text($0, in: arena) }
    #expect(Array(call("trim", [cell], in: arena).bytes(in: arena)) == [0xFF, 0x41, 0xC3])
    #expect(Array(call("lower", [cell], in: arena).bytes(in: arena)) == [0x20, 0xFF, 0x61, 0xC3, 0x20])
    #expect(Array(call("slug", [cell], in: arena).bytes(in: arena)) == [0x61])
    let tail: [UInt8] = [0x80, 0x80, 0x80, 0x80, 0x80, 0x20]
    let trimmed = call("trim", [tail.withUnsafeBytes { Cell.text($0, in: arena) }], in: arena)
    #expect(trimmed.length == 5)
  }

  @Test(arguments: [
    ("ÀÖØÞßàöøþÿ", "aoothssaoothy"), ("ĀĳŒœŽſŁđ", "aijoeoezsld"), ("a×b÷c", "a-b-c"), ("--a--b--", "a-b"),
    ("ñ\u{303}ñ", "nn"), ("ŉIJ", "nij"),
  ])
  func slugs(text: String, expected: String) {
    #expect(call("slug", text, in: arena) == "\"\(expected)\"")
  }

  /// The table against the canonical decompositions that it is taken from.
  @Test func slugFoldsLikeCanonicalDecomposition() {
    for value in UInt32(0xC0)...0x17F {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let decomposed = String(Character(scalar)).decomposedStringWithCanonicalMapping.unicodeScalars
      guard decomposed.count > 1, let base = decomposed.first else { continue }
      let folded = call("slug", [.text(String(Character(scalar)), in: arena)], in: arena).string(in: arena)
      #expect(folded == String(Character(base)).lowercased())
    }
  }

  @Test(arguments: [
    ("McDONALD's o’brien", "Mcdonald's O’brien"), ("e\u{301}LAN vital", "E\u{301}lan Vital"), ("ǆabc ßa", "ǅabc ßa"),
    ("x_y.z", "X_Y.Z"), ("'tis", "'Tis"),
  ])
  func titles(text: String, expected: String) {
    #expect(call("title", text, in: arena) == "\"\(expected)\"")
  }

  @Test func replaceReadsItsOwnArenaWhileItGrows() {
    let small = Arena(capacity: 64)
    let text = Cell.text(String(repeating: "ab", count: 500), in: small)
    let replaced = call("replace", [text, .text("b", in: small), .text("<é>", in: small)], in: small)
    #expect(replaced.string(in: small) == String(repeating: "a<é>", count: 500))
    let nothing = call("replace", [text, .text("", in: small), .text("x", in: small)], in: small)
    #expect(CellComparison.equal(nothing, in: small, text, in: small))
  }

  @Test func splitAndJoinAreInverse() {
    var random = SeededRandom(seed: 7)
    let letters = ["a", "\"", "\\", "\n", "\u{1}", "é", "😀", " ", "/", "\u{1F}", "\r", "{"]
    for _ in 0..<2000 {
      arena.removeAll()
      let parts = (0..<Int.random(in: 1...5, using: &random)).map { _ in
        (0..<Int.random(in: 0...4, using: &random)).map { _ in letters.randomElement(using: &random) ?? "" }.joined()
      }
      let text = parts.joined(separator: ";")
      let list = call("split", [.text(text, in: arena), .text(";", in: arena)], in: arena)
      let count = call("count", [list], in: arena)
      #expect(count.int == (text.isEmpty ? 0 : Int64(parts.count)))
      let joined = call("join", [list, .text(";", in: arena)], in: arena)
      #expect(joined.string(in: arena) == text)
      if !text.isEmpty {
        #expect(call("first", [list], in: arena).string(in: arena) == parts[0])
        #expect(call("last", [list], in: arena).string(in: arena) == parts[parts.count - 1])
      }
    }
  }

  @Test func joinOfWhatCannotBeJoined() {
    let separator = Cell.text(",", in: arena)
    let nested = call("join", [json("[\"a\",[1]]", in: arena), separator], in: arena)
    #expect(show(nested, in: arena) == "failure: `[1]` is not a text or number that could be joined")
    #expect(
      show(call("join", [json("{}", in: arena), separator], in: arena), in: arena) == "failure: `{}` is not a list")
    let sparse = call("join", [json("[null,\"a\",null,1.50]", in: arena), separator], in: arena)
    #expect(show(sparse, in: arena) == "\"a,1.50\"")
  }

  @Test func cutsAgreeWithScalars() {
    var random = SeededRandom(seed: 11)
    for _ in 0..<2000 {
      arena.removeAll()
      let scalars = (0..<Int.random(in: 0...8, using: &random)).compactMap { _ in
        Unicode.Scalar([0x41, 0xE9, 0x20AC, 0x1F600].randomElement(using: &random) ?? 0x41)
      }
      var text = ""
      text.unicodeScalars.append(contentsOf: scalars)
      let start = Int.random(in: -1...9, using: &random)
      let length = Int.random(in: -1...9, using: &random)
      let cell = Cell.text(text, in: arena)
      let cut = call("substring", [cell, .int(Int64(start)), .int(Int64(length))], in: arena)
      let expected = Array(scalars.dropFirst(max(0, start)).prefix(max(0, length)))
      #expect(Array(cut.string(in: arena).unicodeScalars) == expected)
      let short = call("truncate", [cell, .int(Int64(length))], in: arena)
      #expect(Array(short.string(in: arena).unicodeScalars) == Array(scalars.prefix(max(0, length))))
      #expect(call("length", [cell], in: arena).int == Int64(scalars.count))
      let padded = call("pad", [cell, .int(Int64(length)), .text("é", in: arena)], in: arena)
      let missing = max(0, length - scalars.count)
      #expect(padded.string(in: arena) == String(repeating: "é", count: missing) + text)
    }
    let extreme = call("substring", [.text("abc", in: arena), .int(.max), .int(.min)], in: arena)
    #expect(extreme.length == 0)
  }

  @Test func exactTypes() {
    #expect(result("trim", .text(max: 10)).type == FieldType(.text(max: 10)))
    #expect(result("lower", .enumeration(["ab", "é"])).type == FieldType(.text(max: 2)))
    #expect(result("replace", .text(max: 5), .text("a"), .text("b")).type == FieldType(.text(max: nil)))
    #expect(result("replace", .text(max: 5), .text(""), .text("b")).error != nil)
    #expect(result("truncate", .text(max: nil), .int(4)).type == FieldType(.text(max: 4)))
    #expect(result("truncate", .text(max: 3), .int(4)).type == FieldType(.text(max: 3)))
    #expect(result("truncate", .text(max: 3), .int(-1)).error != nil)
    #expect(result("substring", .text(max: 9), .int(1), .int(4)).type == FieldType(.text(max: 4)))
    #expect(result("substring", .text(max: 9), .int(-1), .null).error != nil)
    #expect(result("pad", .text(max: 3), .int(8), .text("0")).type == FieldType(.text(max: 8)))
    #expect(result("pad", .text(max: 3), .int(8), .text("ab")).error != nil)
    #expect(result("pad", .text(max: 3), .int(10_001), .text(" ")).error != nil)
    #expect(result("split", .text(max: 3), .text(",")).type == FieldType(.list(FieldType(.text(max: 3)))))
    #expect(result("split", .text(max: 3), .text("")).error != nil)
    #expect(result("slug", .text(max: 3)).type == FieldType(.text(max: 6)))
    #expect(result("text", .enumeration(["a"])).type == FieldType(.enumeration(["a"])))
    #expect(result("text", .secret).error != nil)
    #expect(result("join", .list(FieldType(.list(FieldType(.bool)))), .text(",")).error != nil)
  }
}
