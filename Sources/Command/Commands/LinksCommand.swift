import Antiphon
import ArgumentParser

struct LinksCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "links", abstract: "The pairs of a sync: which source record is which target record.",
    discussion: """
      antiphon links list customers --status parted
      antiphon links add customers 9911 58 --file Mappings/customers.sync
      """,
    subcommands: [List.self, Add.self, Import.self, Release.self, Remove.self])

  enum Status: String, ExpressibleByArgument, CaseIterable {
    case active, parted
  }

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: "List the pairs in the order in which they were made.",
      discussion: "antiphon links list customers --key 9911 --format json")

    @Argument(help: "The sync.")
    var sync: String

    @Option(help: "Only active pairs, or only parted ones, which are not synchronised until they are released.")
    var status: Status?

    @Option(help: "Only pairs with this key on either side.")
    var key: String?

    @Option(help: "How the list is printed.")
    var format: ViewFormat = .text

    @OptionGroup var store: StoreOptions

    func run() async throws {
      try await CommandRunner.run {
        let pairs = try LinkDesk(sync, in: try store.open()).pairs(isParted: status.map { $0 == .parted }, key: key)
        switch format {
        case .text:
          if pairs.isEmpty { Terminal.print("no such pairs") }
          let width = min(40, pairs.map(\.sourceKey.count).max() ?? 0)
          for pair in pairs {
            let status = pair.isParted ? "   parted" : ""
            Terminal.print("\(padded(pair.sourceKey, width))  \(pair.targetKey ?? "(gone)")\(status)")
          }
        case .json:
          let list = pairs.map { pair in
            JSONDocument.object([
              ("source_key", .text(pair.sourceKey)), ("target_key", .optional(pair.targetKey)),
              ("status", .text(pair.isParted ? "parted" : "active")),
            ])
          }
          JSONDocument.versioned([("sync", .text(sync)), ("links", .list(list))]).print()
        }
        return 0
      }
    }
  }

  struct Add: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "add", abstract: "Make two records a pair that no match finds.",
      discussion: "antiphon links add customers 9911 58 --file Mappings/customers.sync")

    @Argument(help: "The sync.")
    var sync: String

    @Argument(help: "The source record's key.")
    var sourceKey: String

    @Argument(help: "The target record's key.")
    var targetKey: String

    @OptionGroup var mapping: MappingOption
    @OptionGroup var store: StoreOptions

    func run() async throws {
      try await CommandRunner.run {
        let plan = try await mapping.required(sync)
        let wanted = LinkDesk.Wanted(source: sourceKey, target: targetKey)
        let added = try LinkDesk(sync, in: try store.open()).add([wanted], plan: plan)
        Terminal.print(
          added == 0
            ? "\(sourceKey) / \(targetKey) are a pair already"
            : "\(sourceKey) / \(targetKey) are a pair of `\(sync)` now; the next run compares them")
        return 0
      }
    }
  }

  struct Import: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "import", abstract: "Make the pairs of a CSV file, all of them or none.",
      discussion: """
        antiphon links import customers pairs.csv --file Mappings/customers.sync
        Two columns: the source key and the target key. A heading `source,target` may stand above.
        """)

    @Argument(help: "The sync.")
    var sync: String

    @Argument(help: "The CSV file.")
    var pairs: String

    @OptionGroup var mapping: MappingOption
    @OptionGroup var store: StoreOptions

    func run() async throws {
      try await CommandRunner.run {
        let plan = try await mapping.required(sync)
        let wanted = try PairFile.read(pairs)
        let added = try LinkDesk(sync, in: try store.open()).add(wanted, plan: plan)
        Terminal.print("\(added) pairs made, \(wanted.count - added) were pairs already; the next run compares them")
        return 0
      }
    }
  }

  struct Release: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "release", abstract: "Let the records of a parted pair be paired, or created, again.",
      discussion: "antiphon links release customers 9911")

    @OptionGroup var chosen: ChosenPair

    func run() async throws {
      try await CommandRunner.run {
        let pair = try chosen.desk().release(chosen.key, side: chosen.side?.side)
        Terminal.print("released \(LinkDesk.text(pair)); the next run seeks partners for what is left of it")
        return 0
      }
    }
  }

  struct Remove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "remove", abstract: "Forget a pair; both records stay.",
      discussion: """
        antiphon links remove customers 9911
        The next run seeks partners for both again: where they still match, they become the same pair again.
        """)

    @OptionGroup var chosen: ChosenPair

    func run() async throws {
      try await CommandRunner.run {
        let pair = try chosen.desk().remove(chosen.key, side: chosen.side?.side)
        Terminal.print("removed \(LinkDesk.text(pair)); the next run seeks partners for both records")
        return 0
      }
    }
  }

  /// One pair by one of its keys.
  struct ChosenPair: ParsableArguments {
    @Argument(help: "The sync.")
    var sync: String

    @Argument(help: "The key of one of the two records.")
    var key: String

    @Option(help: "Whose key it is, where both sides have such a key: source or target.")
    var side: SideChoice?

    @OptionGroup var store: StoreOptions

    func desk() throws -> LinkDesk { try LinkDesk(sync, in: try store.open()) }
  }
}
