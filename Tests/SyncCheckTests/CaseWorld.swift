import Foundation
import SyncBuiltins
import SyncCheck
import SyncModel
import SyncSyntax
import SyncTestKit
import SyncText

/// What the cases know of the world: the standard library, a few kinds of connection, and the files beside the case.
enum CaseWorld {
  static let connectors: [ConnectorSpec] = [
    ConnectorSpec(
      kind: "postgres", summary: "tables and views",
      settings: [
        .init("url", FieldType(.text(max: nil)), required: true, "a connection string"),
        .init("schema", FieldType(.text(max: nil)), "the schema whose tables are the entities"),
      ],
      capabilities: Capabilities(
        pushdown: Set(Comparison.Operator.allCases), findsByField: true, readsChanges: true, guaranteesKeys: true)),
    ConnectorSpec(
      kind: "sqlite", summary: "a database file",
      settings: [.init("path", FieldType(.text(max: nil)), required: true, "the database file")],
      capabilities: Capabilities(
        pushdown: [.equal, .anyOf], findsByField: true, guaranteesKeys: true, hasLocalSchema: true)),
    ConnectorSpec(
      kind: "csv", summary: "a folder of CSV files",
      settings: [
        .init("path", FieldType(.text(max: nil)), required: true, "the folder of the files"),
        .init("delimiter", FieldType(.text(max: 1)), "what stands between two cells"),
        .init("header", FieldType(.bool), "whether the first row holds the names"),
        .init("null", FieldType(.text(max: nil)), "the text that stands for null"),
      ],
      capabilities: Capabilities(hasLocalSchema: true)),
    ConnectorSpec(
      kind: "jsonl", summary: "a folder of JSON lines",
      settings: [.init("path", FieldType(.text(max: nil)), required: true, "the folder of the files")],
      capabilities: Capabilities(hasLocalSchema: true)),
    ConnectorSpec(
      kind: "vault", summary: "a system with a secret",
      settings: [
        .init("token", FieldType(.secret), required: true, "the secret of the account"),
        .init("path", FieldType(.text(max: nil)), "where it is"),
      ],
      capabilities: Capabilities()),
  ]

  /// - Parameters:
  ///   - folder: the folder of the cases, which paths are relative to.
  ///   - local: entities of local systems, by connection.
  static func environment(
    _ folder: String, local: [String: SchemaSource] = [:], parameters: [String: String] = [:]
  ) -> CheckEnvironment {
    CheckEnvironment(
      functions: BuiltinFunctions.all, connectors: connectors,
      load: { file(folder, $0) },
      schema: { connection, mapping in
        var parts = mapping.split(separator: "/").map(String.init)
        while !parts.isEmpty {
          parts.removeLast()
          let path = (parts + ["Schema", "\(connection.name).sync"]).joined(separator: "/")
          if let file = file(folder, path) { return .file(file) }
        }
        return local[connection.name] ?? .none
      }, parameters: parameters)
  }

  static func file(_ folder: String, _ path: String) -> SourceFile? {
    let url = GoldenCase.root.appendingPathComponent(folder).appendingPathComponent(path)
    guard let data = try? Data(contentsOf: url) else { return nil }
    return SourceFile(path: path, bytes: [UInt8](data))
  }

  /// The cases below a folder; schemas and the files that cases import are none.
  static func cases(_ folder: String) -> [GoldenCase] {
    GoldenCase.all(in: folder, withExtension: "sync").filter { golden in
      !golden.name.split(separator: "/").contains { $0 == "Schema" || $0 == "Parts" }
    }
  }

  static func checked(_ golden: GoldenCase, in folder: String) throws -> Checked {
    check(parse(SourceFile(path: golden.name, bytes: try golden.bytes())), in: environment(folder, local: local))
  }

  /// What a local system would say of itself: `files` is one that can be read, `gone` one that cannot.
  static let local: [String: SchemaSource] = [
    "gone": .unavailable("there is no file `gone.db`"),
    "files": .entities([
      EntitySchema(
        connection: "files", name: "people",
        fields: [
          FieldSchema(path: FieldPath("id"), type: FieldType(.int(bits: 64)), marks: [.key]),
          FieldSchema(path: FieldPath("name"), type: FieldType(.text(max: nil), nullable: true)),
        ])
    ]),
  ]
}
