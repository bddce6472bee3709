import Foundation
import SyncFormats
import SyncRuntime

/// A CSV file of two columns: source keys and target keys. A first line `source,target` (or with `_key`) is a heading.
public enum PairFile {
  public static func read(_ path: String) throws -> [LinkDesk.Wanted] {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw RuntimeError.failed("cannot read the file `\(path)`")
    }
    var pending = [UInt8](data)
    if let invalid = pending.withUnsafeBytes({ UTF8Check.firstInvalid($0) }) {
      throw RuntimeError.failed("\(path): byte \(invalid) is no UTF-8")
    }
    var scanner = CSVScanner { buffer in
      let count = min(buffer.count, pending.count)
      buffer.copyBytes(from: pending.prefix(count))
      pending.removeFirst(count)
      return count
    }
    var pairs: [LinkDesk.Wanted] = []
    do {
      while try scanner.next() {
        let values = scanner.fields.map { field in
          let bytes = scanner.record[field.offset..<(field.offset + field.count)]
          let text = String(decoding: bytes, as: UTF8.self)
          return field.form == .doubled ? text.replacingOccurrences(of: "\"\"", with: "\"") : text
        }
        if values == [""] { continue }
        guard values.count == 2 else {
          throw RuntimeError.failed("\(path):\(scanner.line): two columns expected, source key and target key")
        }
        let heading = values.map { $0.lowercased().replacingOccurrences(of: "_key", with: "") }
        if pairs.isEmpty, heading == ["source", "target"] { continue }
        pairs.append(LinkDesk.Wanted(source: values[0], target: values[1], line: scanner.line))
      }
    } catch let error as FormatError {
      throw RuntimeError.failed("\(path): \(error)")
    }
    return pairs
  }
}
