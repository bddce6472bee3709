import SyncFormats
import SyncModel
import Testing

@Suite struct CSVReaderTests {
  /// Reads with the smallest chunks, so that every record meets a chunk's end.
  private func read(_ text: String, _ dialect: CSVDialect = CSVDialect(), chunk: Int = 1) throws -> [[String]] {
    try read(Array(text.utf8), dialect, chunk: chunk)
  }

  private func read(_ bytes: [UInt8], _ dialect: CSVDialect, chunk: Int) throws -> [[String]] {
    var left = bytes[...]
    let reader = try CSVReader(dialect, chunk: chunk) { buffer in
      let count = min(buffer.count, left.count)
      buffer.copyBytes(from: left.prefix(count))
      left = left.dropFirst(count)
      return count
    }
    reader.select((0..<reader.fileColumnCount).map { ($0, .of("f\($0)", .text(max: nil))) })
    let batch = RecordBatch(columnCount: reader.fileColumnCount)
    while try reader.read(3, into: batch) > 0 {}
    return [reader.header] + (0..<batch.rowCount).map { batch.texts($0) + ["line \(batch.positions[$0])"] }
  }

  @Test(arguments: [1, 2, 7, 64, 4096])
  func readsQuotesLineEndsAndNulls(_ chunk: Int) throws {
    let text = "\u{FEFF}a,\"b\"\"c\"\r\n1,\"x, \"\"y\"\"\"\n\"line\r\nbreak\",\r\"\", z \n\n0012,\"é\""
    #expect(
      try read(text, chunk: chunk) == [
        ["a", "b\"c"], ["1", "x, \"y\"", "line 2"], ["line\r\nbreak", "<null>", "line 3"], ["", " z ", "line 5"],
        ["0012", "é", "line 7"],
      ])
  }

  @Test func otherDialects() throws {
    let dialect = CSVDialect(delimiter: 0x3B, hasHeader: false, nullText: "NULL")
    #expect(
      try read("a,b;NULL;\"NULL\";\n", dialect) == [[], ["a,b", "<null>", "NULL", "", "line 1"]])
    #expect(try read("a\n\n\"\"\n", CSVDialect()) == [["a"], ["<null>", "line 2"], ["", "line 3"]])
    #expect(try read("", CSVDialect()) == [[]])
  }

  @Test(arguments: [
    ("a\n\"x", "line 2, column 1: the quoted field has no closing quote"),
    ("a,b\n1,\"x\"y\n", "line 2, column 6: a delimiter or the record's end must follow a closing quote"),
    ("a\nx\"y\n", "line 2, column 2: a quote within a field that is not quoted"),
    ("a,b\n1,2\n1\n", "line 3, column 1: 1 fields where 2 are expected"),
    ("a\n1\u{0}\n", "line 2, column 2: a NUL byte"), ("a\n\"\n\u{0}\"\n", "line 3, column 1: a NUL byte"),
    ("a,a\n", "line 1, column 3: two columns are named `a`"), ("a,\n", "line 1, column 3: a column has no name"),
  ])
  func refusesWhatIsNotCSV(_ text: String, _ wanted: String) {
    for chunk in [1, 5, 4096] {
      do {
        _ = try read(text, chunk: chunk)
        Issue.record("passes")
      } catch {
        #expect("\(error)" == wanted, "chunk \(chunk)")
      }
    }
  }

  @Test func refusesBadUTF8AndHugeFields() {
    #expect(throws: FormatError(line: 2, column: 2, message: "not UTF-8")) {
      try read(Array("a\n".utf8) + [0x41, 0xFF, 0x0A], CSVDialect(), chunk: 4096)
    }
    let huge = String(repeating: "x", count: CSVScanner.fieldMax + 1)
    for text in ["a\n" + huge + "\n", "a\n\"" + huge] {
      #expect(throws: FormatError.self) { try read(text, chunk: 1 << 20) }
    }
  }

  @Test func whatIsWrittenReadsBack() throws {
    let values = ["", " ", "a", "\"", ",", "\n", "\r", "a\r\nb", "\tx", "NULL", "\u{FEFF}", "é\"😀\"", "0012"]
    for null in ["", "NULL"] {
      let dialect = CSVDialect(hasHeader: false, nullText: null)
      let writer = CSVWriter(dialect)
      let batch = RecordBatch(columnCount: 2)
      let output = Arena()
      for value in values {
        let row = batch.appendRow()
        row[0] = .text(value, in: batch.arena)
        row[1] = .null
        #expect(writer.append(row, count: 2, from: batch.arena, to: output) == nil)
      }
      let back = try read(output.string(0, output.count), dialect, chunk: 4096)
      #expect(back.dropFirst().map { Array($0.prefix(2)) } == values.map { [$0, "<null>"] })
      let row = batch.appendRow()
      row[0] = .text("\u{0}", in: batch.arena)
      #expect(writer.append(row, count: 2, from: batch.arena, to: output) != nil)
    }
  }
}
