import Foundation
import SyncBuiltins
import SyncModel
import Testing

@Suite struct LibraryTests {
  @Test func listEqualsDirectory() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Sources/SyncBuiltins")
    var files: Set<String> = []
    for folder in ["Text", "Numbers", "Dates", "Parsing", "Lists", "Hashing", "Nulls"] {
      let names = try FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path())
      for name in names { files.insert(name.replacing(".swift", with: "")) }
    }
    let listed = BuiltinFunctions.all.map { function in
      function.name.split(separator: "_").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }
    #expect(Set(listed) == files)
    #expect(listed.count == files.count)
  }

  @Test func namesAreUnique() {
    let names = BuiltinFunctions.all.map { $0.name }
    #expect(Set(names).count == names.count)
    #expect(BuiltinFunctions.byName.count == names.count)
  }

  @Test func unitsAreWellFormed() {
    for function in BuiltinFunctions.all {
      #expect(function.documentation.hasSuffix("."), "\(function.name)")
      #expect(!function.parameters.isEmpty)
      #expect(Set(function.parameters.map(\.name)).count == function.parameters.count)
      #expect(function.parameters.dropLast().allSatisfy { !$0.isVariadic })
      // What may be left out stands behind what may not.
      let optional = function.parameters.map { $0.defaultValue != nil }
      #expect(optional == optional.filter { !$0 } + optional.filter { $0 }, "\(function.name)")
    }
  }

  @Test func kinds() {
    let normalizers = Set(BuiltinFunctions.all.filter { $0.kind == .normalizer }.map { $0.name })
    #expect(
      normalizers == [
        "trim", "lower", "upper", "digits", "round", "email_address", "normalize_unicode", "e164", "url",
        "country_code",
        "currency_code", "sort", "distinct",
      ])
    #expect(BuiltinFunctions.all.filter { $0.kind == .iso }.map { $0.name } == ["negate"])
    let partial = Set(BuiltinFunctions.all.filter { $0.kind == .partial }.map { $0.name })
    #expect(
      partial == [
        "decimal", "int", "float", "text", "bool", "date", "timestamp", "local_datetime", "split", "join",
        "format_date", "at_zone",
      ])
  }
}
