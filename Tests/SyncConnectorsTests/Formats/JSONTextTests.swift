import SyncFormats
import SyncModel
import Testing

@Suite struct JSONTextTests {
  @Test func writesRowsWithNestedObjects() throws {
    let paths = ["id", "address.city", "name", "address.geo.lat", "address.geo.lng"].map {
      FieldPath($0.split(separator: ".").map(String.init))
    }
    let writer = try JSONWriter(paths)
    let batch = RecordBatch(columnCount: paths.count)
    let row = batch.appendRow()
    row[0] = .int(1)
    row[1] = .text("a\"\\\u{1}\n", in: batch.arena)
    row[2] = .null
    let output = Arena()
    writer.append(row, from: batch.arena, to: output)
    row[4] = .float(.nan)
    writer.append(row, from: batch.arena, to: output)
    let first = #"{"id":1,"address":{"city":"a\"\\\u0001\n"},"name":null}"#
    let second = #"{"id":1,"address":{"city":"a\"\\\u0001\n","geo":{"lng":"NaN"}},"name":null}"#
    #expect(output.string(0, output.count) == first + second)
    #expect(throws: FormatError.self) { try JSONWriter([FieldPath("a"), FieldPath(["a", "b"])]) }
  }

  @Test func editsLeaveEverythingElse() throws {
    let editor = try JSONEditor([FieldPath("a"), FieldPath(["n", "x"]), FieldPath("new")])
    let arena = Arena()
    let batch = RecordBatch(columnCount: 3, arena: arena)
    let row = batch.appendRow()
    func edited(_ text: String) throws -> String {
      let source = Arena()
      source.append(text)
      let output = Arena()
      try editor.append(source.bytes, replacing: row, from: arena, to: output)
      return output.string(0, output.count)
    }
    let text = "{ \"z\" : 1.0e0, \"a\":\"old\" ,\"n\": {\"y\":[1, 2]} }\n"
    #expect(try edited(text) == text)
    row[0] = .null
    #expect(try edited(text) == "{ \"z\" : 1.0e0, \"a\":null ,\"n\": {\"y\":[1, 2]} }\n")
    row[1] = .int(5)
    row[2] = .bool(true)
    #expect(
      try edited(text) == "{ \"z\" : 1.0e0, \"a\":null ,\"n\": {\"y\":[1, 2],\"x\":5},\"new\":true }\n")
    #expect(try edited("{}") == #"{"a":null,"n":{"x":5},"new":true}"#)
    #expect(try edited(#"{"n":7}"#) == #"{"n":{"x":5},"a":null,"new":true}"#)
  }

  @Test func cellsPathsAndElements() throws {
    let arena = Arena()
    let source = Arena()
    source.append(#" { "a" : { "k\u0062" : [ 1 , null, "x y" ] } } "#)
    let cell = try JSONCells.cell(source.bytes, as: FieldType(.json), named: "v", in: arena)
    #expect(cell.string(in: arena) == #"{"a":{"k\u0062":[1,null,"x y"]}}"#)
    let member = JSONPathReader(["a", "kb"]).member(of: cell, in: arena)
    #expect(member.string(in: arena) == #"[1,null,"x y"]"#)
    #expect(JSONPathReader(["a", "no"]).member(of: cell, in: arena).tag == .null)
    let elements = try #require(JSONCells.elements(of: member, in: arena))
    #expect(elements.map { $0.tag == .null ? "-" : $0.string(in: arena) } == ["1", "-", "\"x y\""])
    let text = try JSONCells.cell(elements[2].bytes(in: arena), as: FieldType(.text(max: nil)), named: "v", in: arena)
    #expect(text.tag == .text && text.string(in: arena) == "x y")
    #expect(JSONCells.elements(of: cell, in: arena) == nil || cell.tag == .null)
  }

  @Test func scannerPullsValues() throws {
    var scanner = try JSONScanner(#"{"a":[1,{"b":"\u00e9"},[],true,null], "c":12.5}"#, line: 3)
    try scanner.beginObject()
    #expect(try scanner.nextKey() == "a")
    try scanner.beginArray()
    #expect(try scanner.nextElement())
    #expect(try scanner.int() == 1)
    #expect(try scanner.nextElement())
    try scanner.beginObject()
    #expect(try scanner.nextKey() == "b")
    #expect(try scanner.string() == "é")
    #expect(try scanner.nextKey() == nil)
    #expect(try scanner.nextElement())
    try scanner.beginArray()
    #expect(try !scanner.nextElement())
    #expect(try scanner.nextElement())
    #expect(try scanner.bool())
    #expect(try scanner.nextElement() && scanner.kind == .null)
    try scanner.skip()
    #expect(try !scanner.nextElement())
    #expect(try scanner.nextKey() == "c")
    #expect(try scanner.decimal() == ExactDecimal("12.5"))
    #expect(try scanner.nextKey() == nil)
    try scanner.finish()
    #expect(throws: FormatError.self) {
      var other = try JSONScanner("[1 2]", line: 3)
      try other.beginArray()
      _ = try other.nextElement()
      _ = try other.int()
      _ = try other.nextElement()
    }
  }
}
