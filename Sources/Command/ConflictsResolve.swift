import Antiphon
import ArgumentParser
import Foundation

extension ConflictsCommand {
  struct Resolve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "resolve", abstract: "Answer conflicts; the next run carries the answers out.",
      discussion: """
        antiphon conflicts resolve 12 --take source
        antiphon conflicts resolve 12 --take '"another text"'
        antiphon conflicts resolve 15 --link 58
        antiphon conflicts resolve --from answers.txt
        """)

    @Argument(help: "The numbers of the conflicts.")
    var ids: [Int64] = []

    @Option(
      help: ArgumentHelp(
        "For a field: source, target, base, or a value as JSON or as the language writes it.", valueName: "answer"))
    var take: String?

    @Option(
      help: ArgumentHelp("For a record: the record of the other side with this key is its partner.", valueName: "key"))
    var link: String?

    @Flag(help: "For a record: it has no partner; one is made.")
    var create = false

    @Flag(help: "For a record that one side deleted and the other edited: it is deleted.")
    var delete = false

    @Flag(help: "For such a record: it is kept.")
    var keep = false

    @Option(help: ArgumentHelp("A filled-in text of `conflicts export`.", valueName: "file"))
    var from: String?

    @Option(help: ArgumentHelp("Who decides; user@host otherwise.", valueName: "name"))
    var by: String?

    @OptionGroup var store: StoreOptions

    func validate() throws {
      let answers = [take != nil, link != nil, create, delete, keep].count { $0 }
      if from != nil {
        guard ids.isEmpty, answers == 0 else {
          throw ValidationError("`--from` brings the numbers and answers; say nothing beside it")
        }
      } else if ids.isEmpty {
        throw ValidationError("which conflict? `antiphon conflicts list` has the numbers; or `--from FILE`")
      } else if answers != 1 {
        throw ValidationError("one answer is needed: `--take`, `--link`, `--create`, `--delete` or `--keep`")
      }
    }

    func run() async throws {
      try await CommandRunner.run {
        let desk = ConflictDesk(try store.open())
        let person = by ?? ConflictDesk.person
        let syncs: [String]
        let count: Int
        if let from {
          guard let text = try? String(contentsOfFile: from, encoding: .utf8) else {
            throw RuntimeError.failed("cannot read the file `\(from)`")
          }
          (syncs, count) = try desk.decide(sheet: text, named: from, by: person)
        } else {
          syncs = try desk.decide(ids, try answer(), by: person)
          count = ids.count
        }
        guard count > 0 else {
          Terminal.print("no line `take:` is filled in; nothing was stored")
          return 0
        }
        Terminal.print("\(count == 1 ? "1 answer" : "\(count) answers") of \(person) stored")
        for sync in syncs { Terminal.print("the next run carries it out: antiphon run FILE --only \(sync)") }
        return 0
      }
    }

    private func answer() throws -> ConflictAnswer {
      if let link { return .link(link) }
      if create { return .create }
      if delete { return .delete }
      if keep { return .keep }
      do {
        return try ConflictAnswer(taking: take ?? "")
      } catch {
        throw RuntimeError.failed(error.description)
      }
    }
  }
}
