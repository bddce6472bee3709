import Antiphon
import ArgumentParser
import Foundation

struct SchemaCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema", abstract: "Entities of live systems as declarations.",
    discussion: "antiphon schema pull Mappings/customers.sync crm",
    subcommands: [Pull.self, Diff.self])

  /// The connections of a mapping file, or the one that is named.
  private static func connections(
    of file: String, named name: String?, _ workspace: Workspace
  ) async throws -> [ConnectionPlan] {
    let connections = try await workspace.connections(of: file)
    let chosen = connections.filter { name == nil || $0.name == name }
    guard !chosen.isEmpty else {
      let names = connections.map { "`\($0.name)`" }.joined(separator: ", ")
      throw RuntimeError.failed(
        name.map { "`\(file)` declares no connection `\($0)`; there is \(names.isEmpty ? "none" : names)" }
          ?? "`\(file)` declares no connection")
    }
    return chosen
  }

  struct Diff: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "diff", abstract: "What live systems say otherwise than the declarations of their entities.",
      discussion: "antiphon schema diff Mappings/customers.sync --exit-code")

    @Argument(help: "The mapping file that declares the connections.")
    var file: String

    @Argument(help: "The connection; all of the file otherwise.")
    var connection: String?

    @Option(help: "How the differences are printed.")
    var format: ViewFormat = .text

    @Flag(help: "Exit with 2 when there are differences.")
    var exitCode = false

    @OptionGroup var parameters: ParameterOptions

    func run() async throws {
      try await CommandRunner.run {
        let workspace = Workspace(parameters: try parameters.values())
        let declared = try await workspace.check(file).entities
        var found: [SchemaDifference] = []
        var count = 0
        for plan in try await SchemaCommand.connections(of: file, named: connection, workspace) {
          let entities = declared.filter { $0.connection == plan.name }
          count += entities.count
          found += try await SchemaPull().differences(of: plan, from: entities)
        }
        switch format {
        case .text:
          for difference in found { Terminal.print(difference.text) }
          if found.isEmpty {
            Terminal.print("\(count == 1 ? "1 entity is" : "\(count) entities are") as declared")
          }
        case .json:
          JSONDocument.versioned([
            (
              "differences",
              .list(
                found.map { difference in
                  .object([
                    ("severity", .text(difference.severity.rawValue)), ("entity", .text(difference.entity)),
                    ("field", .optional(difference.field.map { "\($0)" })), ("declared", .optional(difference.written)),
                    ("live", .optional(difference.live)), ("note", .text(difference.note)),
                  ])
                })
            )
          ]).print()
        }
        return exitCode && !found.isEmpty ? 2 : 0
      }
    }
  }

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
        let workspace = Workspace(parameters: try parameters.values())
        let chosen = try await SchemaCommand.connections(of: file, named: connection, workspace)
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
            let path = try SchemaFile.write(text, connection: plan.name, beside: file)
            Terminal.complain("wrote \(entities.count == 1 ? "1 entity" : "\(entities.count) entities") to \(path)")
          }
        }
        return 0
      }
    }
  }
}
