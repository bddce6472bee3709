import SyncFormats
import SyncModel
import Testing

@Suite struct JSONRowReaderTests {
  private let text = ValueType.text(max: nil)

  private func read(_ line: String, _ fields: [FieldSchema]) throws -> [String] {
    let batch = RecordBatch(columnCount: fields.count)
    let reader = JSONRowReader(fields)
    let offset = batch.arena.append(line)
    try reader.appendRow(at: offset, count: line.utf8.count, to: batch, line: 7)
    return batch.texts(0)
  }

  private func fault(_ line: String) -> String {
    do {
      _ = try read(line, [.of("a", text), .of("b.c", .int(bits: 64))])
      return "passes"
    } catch let error as FormatError {
      return "\(error.column): \(error.message)"
    } catch {
      return "\(error)"
    }
  }

  @Test func findsNestedFieldsAndTellsNullFromAbsent() throws {
    let fields: [FieldSchema] = [
      .of("id", .int(bits: 64)), .of("address.city", text), .of("address.geo.lat", .decimal(nil)), .of("gone", text),
      .of("none", text), .of("tags", .list(FieldType(.json))),
    ]
    let line = #" {"x":{"id":[{}]},"address":{"zip":"1","geo":{"lat":-1.50},"city":"Zür\u0069ch"},"none":null,"#
    #expect(
      try read(line + #""tags":[ 1 , "a b" ],"id":12 } "#, fields)
        == ["12", "Zürich", "-1.5", "<absent>", "<null>", "[1,\"a b\"]"])
    #expect(
      try read(#"{"address":null}"#, fields)
        == ["<absent>", "<null>", "<null>", "<absent>", "<absent>", "<absent>"])
  }

  @Test func aliasesAndFieldsWithinFields() throws {
    let fields: [FieldSchema] = [
      .of("mail", text, alias: "E-mail \"address\""), .of("a", .json), .of("a.b", text), .of("a.b", text),
    ]
    #expect(
      try read(#"{"a":{"b":"\n", "c":1},"E-mail \"address\"":"x"}"#, fields)
        == ["x", #"{"b":"\n","c":1}"#, "\n", "\n"])
  }

  @Test func convertsByType() throws {
    let fields: [FieldSchema] = [
      .of("int", .int(bits: 16)), .of("dec", .decimal(.init(precision: 5, scale: 2))), .of("float", .float),
      .of("bool", .bool), .of("day", .date), .of("at", .timestamp), .of("local", .localDateTime), .of("time", .time),
      .of("blob", .bytes), .of("kind", .enumeration(["a", "b"])), .of("short", .text(max: 2)),
    ]
    #expect(
      try read(
        #"{"int":1e2,"dec":12.50,"float":0.1,"bool":true,"day":"2024-02-29","at":"2024-01-01T00:00:00+01:00","#
          + #""local":"2024-01-01T10:00:00","time":"10:11","blob":"AP8=","kind":"b","short":"éé"}"#, fields)
        == [
          "100", "12.5", "0.1", "true", "2024-02-29", "2023-12-31T23:00:00Z", "2024-01-01T10:00:00", "10:11:00", "AP8=",
          "b", "éé",
        ])
    #expect(
      try read(
        #"{"int":40000,"dec":1234.5,"float":"1","bool":1,"day":"2023-13-01","at":"2024-01-01T00:00:00","#
          + #""local":{},"time":"","blob":"AP8","kind":"c","short":"ééé"}"#, fields)
        == [
          "<failure: `int` does not fit Int(16): `40000`>", "<failure: `dec` does not fit Decimal(5, 2): `1234.5`>",
          "<failure: `float` is not a number: `1`>", "<failure: `bool` is not true or false: `1`>",
          "<failure: `day` is not a date: `2023-13-01`>",
          "<failure: `at` is not a timestamp: `2024-01-01T00:00:00`>",
          "<failure: `local` is not a date and time: `{}`>", "<failure: `time` is not a time: ``>",
          "<failure: `blob` is not base64: `AP8`>", "<failure: `kind` is not one of its values: `c`>",
          "<failure: `short` has more than 2 characters: `ééé`>",
        ])
  }

  @Test func sensitiveValuesStayOutOfReasons() throws {
    #expect(try read(#"{"a":"secret"}"#, [.of("a", .date, [.sensitive])]) == ["<failure: `a` is not a date>"])
  }

  @Test func numbersAreExact() throws {
    let digits = "12345678901234567890123456789012345678"
    let fields: [FieldSchema] = [.of("a", .decimal(nil)), .of("b", .int(bits: 64)), .of("c", .float)]
    #expect(
      try read("{\"a\":-\(digits),\"b\":-9223372036854775808,\"c\":1.7976931348623157e308}", fields)
        == ["-\(digits)", "-9223372036854775808", "1.7976931348623157e+308"])
    #expect(
      try read("{\"a\":\(digits)9,\"b\":1.5,\"c\":1e999}", fields) == [
        "<failure: `a` has more digits than can be kept exactly: `\(digits)9`>",
        "<failure: `b` is not a whole number: `1.5`>", "<failure: `c` does not fit Float: `1e999`>",
      ])
  }

  @Test(arguments: [
    ("", "1: an object expected"), ("[]", "1: an object expected"), ("{\"a\":1", "7: `,` or `}` expected"),
    ("{\"a\" 1}", "6: `:` expected"), ("{\"a\":01}", "6: a number must not start with a zero"),
    ("{\"a\":1.}", "8: a digit expected"), ("{\"a\":-}", "7: a digit expected"), ("{\"a\":+1}", "6: a value expected"),
    ("{\"a\":tru}", "6: a value expected"), ("{\"a\":NaN}", "6: a value expected"),
    ("{\"a\":\"x}", "9: the text has no closing quote"), ("{\"a\":\"\\x\"}", "7: no such escape"),
    ("{\"a\":\"\\u12g4\"}", "9: `\\u` needs four hexadecimal digits"),
    ("{\"a\":\"\\ud800\"}", "7: half of a surrogate pair stands alone `\\ud800`"),
    ("{\"a\":\"\\udc00\\ud800\"}", "7: half of a surrogate pair stands alone `\\udc00`"),
    ("{\"a\":\"a\tb\"}", "8: a control character in a text must be escaped"),
    ("{\"a\":\"1\",\"a\":\"2\"}", "11: this key stands here twice: `a`"),
    ("{\"x\":1,\"y\":2,\"\\u0078\":3}", "15: this key stands here twice: `x`"),
    ("{\"b\":{\"c\":1,\"c\":2}}", "14: this key stands here twice: `c`"), ("{\"a\":1,}", "8: a key in quotes expected"),
    ("{\"x\":[1,]}", "9: a value expected"), ("{\"x\":[1}", "8: `,` or `]` expected"),
    ("{} {}", "4: nothing more expected"), ("{\"x\":1}\u{0}", "8: nothing more expected"),
    ("{'a':1}", "2: a key in quotes expected"),
  ])
  func refusesWhatIsNotJSON(_ line: String, _ wanted: String) {
    #expect(fault(line) == wanted)
  }

  @Test func refusesDepthAndBadUTF8() throws {
    func nested(_ depth: Int) -> String {
      "{\"x\":" + String(repeating: "[", count: depth) + String(repeating: "]", count: depth) + "}"
    }
    #expect(fault(nested(511)) == "passes")
    #expect(fault(nested(512)).hasSuffix("nested deeper than 512 levels"))
    #expect(fault(nested(100_000)).hasSuffix("nested deeper than 512 levels"))
    for bytes: [UInt8] in [[0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xFF], [0xE2, 0x82]] {
      let batch = RecordBatch(columnCount: 1)
      let line = Array("{\"a\":\"".utf8) + bytes + Array("\"}".utf8)
      let offset = line.withUnsafeBytes { batch.arena.append($0) }
      #expect(throws: FormatError(line: 1, column: 7, message: "not UTF-8")) {
        try JSONRowReader([.of("a", text)]).appendRow(at: offset, count: line.count, to: batch, line: 1)
      }
      #expect(batch.rowCount == 0)
    }
  }

  /// More keys than are remembered, in changing order, with keys that share their beginnings.
  @Test func manyKeysInAnyOrder() throws {
    let fields: [FieldSchema] = (0..<40).map { .of("custom_field_number_\($0)", .int(bits: 64)) }
    let reader = JSONRowReader(fields)
    var generator = SystemRandomNumberGenerator()
    for round in 0..<200 {
      let used = (0..<40).shuffled(using: &generator)
      let members =
        used.map { "\"custom_field_number_\($0)\":\($0 * 1000 + round)" }
        + (0..<20).map { "\"other_\(round)_\($0)\":[\"x\"]" }
      let batch = RecordBatch(columnCount: 40)
      let line = "{" + members.shuffled(using: &generator).joined(separator: ",") + "}"
      let offset = batch.arena.append(line)
      try reader.appendRow(at: offset, count: line.utf8.count, to: batch, line: 1)
      #expect((0..<40).allSatisfy { batch[0, $0].int == Int64($0 * 1000 + round) })
    }
  }
}
