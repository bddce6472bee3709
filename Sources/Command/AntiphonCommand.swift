import ArgumentParser
import Foundation

@main
struct AntiphonCommand: AsyncParsableCommand {
  static func main() async {
    // A closed pipe is an error of that write, not the end of a run.
    signal(SIGPIPE, SIG_IGN)
    await main(nil)
  }

  static let configuration = CommandConfiguration(
    commandName: "antiphon",
    abstract: "Keeps systems in agreement, as mapping files say.",
    discussion: """
      A mapping file (.sync) says which records of two systems correspond and how their fields map. It is checked
      completely before anything runs; a plan shows every difference before anything is written.

        antiphon check Mappings/            find mistakes, offline
        antiphon plan customers.sync        what a run would do
        antiphon run customers.sync         do it
      """,
    version: "0.1.0",
    subcommands: [
      CheckCommand.self,
      TestCommand.self,
      FormatCommand.self,
      ExplainCommand.self,
      MapCommand.self,
      CompileCommand.self, DiffCommand.self, SnapshotCommand.self, ImpactCommand.self,
      PlanCommand.self,
      ShowCommand.self,
      ApplyCommand.self,
      RunCommand.self,
      HistoryCommand.self,
      ReportCommand.self,
      UndoCommand.self,
      WhyCommand.self,
      AuditCommand.self,
      ConflictsCommand.self,
      RejectsCommand.self,
      LinksCommand.self,
      InitCommand.self, ImportConfigCommand.self, SchemaCommand.self,
      LspCommand.self,
      StoreCommand.self,
    ])
}
