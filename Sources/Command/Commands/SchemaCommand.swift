import Antiphon
import ArgumentParser
import Foundation

struct SchemaCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema", abstract: "Entities of live systems as declarations.",
    discussion: "antiphon schema pull Mappings/customers.sync crm",
    subcommands: [Pull.self])

  struct Pull: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "pull", abstract: "Write Schema/CONNECTION.sync beside the mapping from the live system.",
      discussion: "antiphon schema pull Mappings/customers.sync crm --entity customer --entity invoice")

    @Argument(help: "The mapping file that declares the connections.")
    var file: String

    @Argument(help: "The connection; all of the file otherwise.")
    var connection: String?

    @Option(help: "Only this entity; may be repeated.")
    var entity: [String] = []

    @Flag(help: "Print the declarations instead of writing them.")
    var print = false

    @OptionGroup var parameters: ParameterOptions

    func run() async throws {
      try await CommandRunner.run {
        let connections = try await Workspace(parameters: parameters.values()).connections(of: file)
        let chosen = connections.filter { connection == nil || $0.name == connection }
        guard !chosen.isEmpty else {
          let names = connections.map { "`\($0.name)`" }.joined(separator: ", ")
          throw RuntimeError.failed(
            connection.map { "`\(file)` declares no connection `\($0)`; there is \(names.isEmpty ? "none" : names)" }
              ?? "`\(file)` declares no connection")
        }
        for plan in chosen {
          let entities = try await SchemaPull().entities(of: plan, only: entity)
          let text = EntityText.file(connection: plan.name, entities)
          for entity in entities {
            for (field, reason) in entity.unsupported {
              Terminal.complain("left out: \(plan.name).\(entity.schema.name).\(field): \(reason)")
            }
          }
          if print {
            Terminal.write(text, to: STDOUT_FILENO)
          } else {
            let path = try write(text, connection: plan.name)
            Terminal.complain("wrote \(entities.count == 1 ? "1 entity" : "\(entities.count) entities") to \(path)")
          }
        }
        return 0
      }
    }

    private func write(_ text: String, connection: String) throws -> String {
      var folder = (file as NSString).deletingLastPathComponent
      if folder.isEmpty { folder = "." }
      let schema = folder + "/Schema"
      let path = schema + "/\(connection).sync"
      do {
        try FileManager.default.createDirectory(atPath: schema, withIntermediateDirectories: true)
        try text.write(toFile: path, atomically: true, encoding: .utf8)
      } catch {
        throw RuntimeError.failed("cannot write `\(path)`: \(error.localizedDescription)")
      }
      return path
    }
  }
}
