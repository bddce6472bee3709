import SyncBuiltins
import SyncModel
import Testing

@Suite struct ParsingTests {
  let arena = Arena()

  @Test(arguments: ["true", "TRUE", "t", "Yes", "y", "1", "on"])
  func yes(text: String) { #expect(call("bool", text, in: arena) == "bool true") }

  @Test(arguments: ["false", "F", "no", "N", "0", "OFF"])
  func no(text: String) { #expect(call("bool", text, in: arena) == "bool false") }

  @Test(arguments: ["", " true", "truee", "tru", "2", "\u{11}", "\u{10}", "ye", "of"])
  func neither(text: String) { #expect(call("bool", text, in: arena).hasPrefix("failure: ")) }

  @Test func boolOfOthers() {
    #expect(show(call("bool", [json("true", in: arena)], in: arena), in: arena) == "bool true")
    #expect(show(call("bool", [json("0", in: arena)], in: arena), in: arena) == "bool false")
    #expect(show(call("bool", [json("null", in: arena)], in: arena), in: arena) == "null")
    #expect(show(call("bool", [.int(2)], in: arena), in: arena) == "failure: `2` says neither yes nor no")
  }

  @Test(arguments: [
    "a@b.co", "o'brien@example.com", "a_b-c+d@sub.example.co.uk", "x@xn--pea-8ma.mx", "1@1.com",
    String(repeating: "a", count: 64) + "@example.com",
  ])
  func addresses(text: String) { #expect(call("email_address", text, in: arena) == "\"\(text)\"") }

  @Test(arguments: [
    "@example.com", "a@", "a@b@c.com", "a b@example.com", ".a@example.com", "a.@example.com", "a@.com", "a@com.",
    "a@-x.com", "a@x-.com", "a@x..com", "a@127.0.0.1", "a@[127.0.0.1]", "\"a\"@example.com", "a@exa mple.com",
    "a@example.c", "a,b@example.com", "<a@example.com>", "a\u{A0}b@example.com", "a@example\u{2003}.com",
    String(repeating: "a", count: 65) + "@example.com",
    "a@" + String(repeating: "b", count: 64) + ".com", "a@" + String(repeating: "bcdefghi.", count: 30) + "com",
  ])
  func noAddresses(text: String) { #expect(call("email_address", text, in: arena).hasPrefix("failure: ")) }

  @Test func textOfJson() {
    for (text, expected) in [
      (#""a\"b\u00e9\ud83d\ude00\n""#, "\"a\"bé😀\n\""), ("1.50", "\"1.5\""), ("true", "\"true\""), ("null", "null"),
      (#"{"a":[1]}"#, #""{"a":[1]}""#),
      (#""\udc00""#, "failure: a JSON text that is broken: half a surrogate pair or a wrong escape"),
    ] {
      #expect(show(call("text", [json(text, in: arena)], in: arena), in: arena) == expected)
    }
  }

  @Test func elementsOfLists() {
    let list = json(#"[{"a":"],["},[1,[2]],"x\\\"],",-1.5e400,12345678901234567890.5]"#, in: arena)
    #expect(call("count", [list], in: arena).int == 5)
    #expect(show(call("first", [list], in: arena), in: arena) == #"json {"a":"],["}"#)
    #expect(show(call("last", [list], in: arena), in: arena) == "decimal 12345678901234567890.5")
    #expect(show(call("count", [json("{}", in: arena)], in: arena), in: arena) == "failure: `{}` is not a list")
    #expect(
      result("first", .list(FieldType(.enumeration(["a"])))).type == FieldType(.enumeration(["a"]), nullable: true))
    #expect(result("last", .list(FieldType(.date))).type == FieldType(.text(max: nil), nullable: true))
  }

  @Test func nulls() {
    let types: [(ValueType, ValueType, ValueType?)] = [
      (.text(max: 3), .text(max: 5), .text(max: 5)), (.text(max: 3), .text(max: nil), .text(max: nil)),
      (.enumeration(["a"]), .enumeration(["b", "a"]), .enumeration(["a", "b"])),
      (.enumeration(["abcd"]), .text(max: 2), .text(max: 4)), (.int(bits: 16), .int(bits: 64), .int(bits: 64)),
      (.int(bits: 16), .decimal(.init(precision: 4, scale: 2)), .decimal(.init(precision: 7, scale: 2))),
      (.decimal(.init(precision: 38, scale: 0)), .decimal(.init(precision: 3, scale: 2)), .decimal(nil)),
      (.text(max: nil), .int(bits: 64), nil),
    ]
    for (left, right, expected) in types {
      let joined = result("coalesce", [CallArgument(FieldType(left, nullable: true)), CallArgument(FieldType(right))])
      #expect((joined.error == nil) == (expected != nil))
      #expect(joined.type == FieldType(expected ?? .poisoned))
    }
    #expect(result("null_if", .text(max: 3), .text("x")).type == FieldType(.text(max: 3), nullable: true))
  }
}
