import Glibc
import SyncModel

/// A folder of its own for one test.
struct TemporaryFolder: Sendable {
  let path: String

  init() throws {
    var template = Array("/tmp/antiphon-test-XXXXXX\0".utf8CString)
    guard mkdtemp(&template) != nil else { throw Failure.noFolder }
    path = String(decoding: template.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  enum Failure: Error { case noFolder }

  func remove() {
    if let folder = opendir(path) {
      while let entry = readdir(folder) {
        let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        unlink(path + "/" + name)
      }
      closedir(folder)
    }
    rmdir(path)
  }

  func write(_ name: String, _ text: String) {
    guard let file = fopen(path + "/" + name, "w") else { return }
    fwrite(Array(text.utf8), 1, text.utf8.count, file)
    fclose(file)
  }

  func text(_ name: String) -> String? {
    guard let file = fopen(path + "/" + name, "r") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = fread(&buffer, 1, buffer.count, file)
      if count == 0 { return String(decoding: bytes, as: UTF8.self) }
      bytes += buffer[..<count]
    }
  }
}

extension FieldSchema {
  static func of(_ path: String, _ type: ValueType, _ marks: Set<Mark> = [], alias: String? = nil) -> FieldSchema {
    FieldSchema(
      path: FieldPath(path.split(separator: ".").map(String.init)),
      type: FieldType(type, nullable: !marks.contains(.key)), marks: marks, alias: alias)
  }
}

extension RecordBatch {
  /// A row's values as text; failures by their reason, null and absent by their names.
  func texts(_ row: Int) -> [String] {
    (0..<columnCount).map { column in
      let cell = self[row, column]
      switch cell.tag {
      case .absent: return "<absent>"
      case .null: return "<null>"
      case .failure: return "<failure: \(cell.string(in: arena))>"
      default: return CellText.string(cell, in: arena)
      }
    }
  }
}
