import Antiphon
import ArgumentParser
import Foundation

struct InitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Draft a sync between two entities by their names and types.",
    discussion: """
      antiphon init customers.sync shop.customer office.contact
      antiphon init customers.sync shop.customer office.contact --two-way --print
      The file declares both connections; the sync is put at its end. What does not fit becomes a comment.
      """)

  @Argument(help: "The mapping file that declares the connections.")
  var file: String

  @Argument(help: "The source's entity, as CONNECTION.ENTITY.")
  var source: String

  @Argument(help: "The target's entity, as CONNECTION.ENTITY.")
  var target: String

  @Flag(help: "A sync that goes both ways.")
  var twoWay = false

  @Flag(help: "Print the file with the draft instead of writing it.")
  var print = false

  @OptionGroup var parameters: ParameterOptions

  func run() async throws {
    try await CommandRunner.run {
      guard let data = FileManager.default.contents(atPath: file) else {
        throw RuntimeError.failed(
          """
          cannot read the file `\(file)`; it declares the two connections first, as in

            connection shop: postgres { url: env("SHOP_URL") ?? "dbname=shop" }

            connection office: sqlite { path: "office.db" }
          """)
      }
      let base = SourceFile(path: file, bytes: [UInt8](data))
      let workspace = Workspace(parameters: try parameters.values())
      let connections = try await workspace.connections(of: file)
      var entities: [EntitySchema] = []
      for name in [source, target] {
        entities.append(try await entity(name, connections, try await workspace.check(file).entities))
      }
      let known = try await workspace.check(file).syncs
      func isSame(_ entity: EntitySchema, _ other: EntitySchema) -> Bool {
        (entity.connection, entity.name) == (other.connection, other.name)
      }
      if let twin = known.first(where: {
        isSame($0.source.entity, entities[0]) && isSame($0.target.entity, entities[1])
      }) {
        throw RuntimeError.failed("`\(file)` has a sync of `\(source)` and `\(target)` already: `\(twin.name)`")
      }
      let isTaken = known.contains { $0.name == entities[1].name }
      let draft = await MappingDraft.make(
        entities[0], entities[1], isTwoWay: twoWay, name: isTaken ? "\(entities[0].name)_\(entities[1].name)" : nil,
        after: base, workspace)
      let formatted = String(
        decoding: Formatter.format(SourceFile(path: file, text: draft.text)).text, as: UTF8.self)
      if print {
        Terminal.write(formatted, to: STDOUT_FILENO)
      } else {
        do {
          try formatted.write(toFile: file, atomically: true, encoding: .utf8)
        } catch {
          throw RuntimeError.failed("cannot write `\(file)`: \(error.localizedDescription)")
        }
        let lines = draft.lineCount == 1 ? "1 line" : "\(draft.lineCount) lines"
        Terminal.complain("put a sync with \(lines) at the end of \(file); the comments in it name what is left to you")
      }
      let left = await workspace.check(SourceFile(path: file, text: formatted))
      if left.diagnostics.hasErrors { DiagnosticView.complain(left) }
      return 0
    }
  }

  /// As it is declared; otherwise the live schema, which is pulled first.
  private func entity(
    _ name: String, _ connections: [ConnectionPlan], _ declared: [EntitySchema]
  ) async throws -> EntitySchema {
    if let found = declared.first(where: { "\($0.connection).\($0.name)" == name }) { return found }
    guard let dot = name.firstIndex(of: "."), let plan = connections.first(where: { $0.name == name[..<dot] }) else {
      let names = connections.map { "`\($0.name)`" }.joined(separator: ", ")
      throw RuntimeError.failed(
        "`\(name)` is no entity of a connection of `\(file)`, which declares \(names.isEmpty ? "none" : names); "
          + "write CONNECTION.ENTITY")
    }
    let wanted = String(name[name.index(after: dot)...])
    let found = try await SchemaPull().entities(of: plan)
    guard let entity = found.first(where: { $0.schema.name == wanted })?.schema else {
      let names = found.map { "`\($0.schema.name)`" }.joined(separator: ", ")
      throw RuntimeError.failed("`\(plan.name)` has no entity `\(wanted)`; there is \(names.isEmpty ? "none" : names)")
    }
    if !declared.contains(where: { $0.connection == plan.name }), !Workspace.readsSchema(of: plan.kind) {
      let path = try SchemaFile.write(
        EntityText.file(connection: plan.name, found), connection: plan.name, beside: file)
      Terminal.complain("wrote \(found.count == 1 ? "1 entity" : "\(found.count) entities") to \(path)")
    }
    return entity
  }
}
