import Antiphon
import ArgumentParser
import Foundation

struct MapCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "map", abstract: "Run the mapping alone as a filter: JSON lines in, mapped JSON lines out.",
    discussion: """
      antiphon map Mappings/customers.sync --only customers < contacts.jsonl > customers.jsonl
      Filtered records are dropped; rejected ones go to standard error as JSON lines with the reason (exit 3).
      """)

  @Argument(help: "A mapping file or a compiled plan.")
  var file: String

  @Option(help: "The sync whose mapping is used; needed where the file has several.")
  var only: String?

  @OptionGroup var parameters: ParameterOptions

  private static let chunkSize = 1 << 20
  private static let lineMax = 64 << 20

  func run() async throws {
    try await CommandRunner.run {
      guard let plan = try await LoadedPlan.load(file, parameters: parameters.values()) else { return 1 }
      let syncs = plan.syncs.filter { only == nil || $0.name == only }
      guard syncs.count == 1 else {
        let names = plan.syncs.map { "`\($0.name)`" }.joined(separator: ", ")
        throw RuntimeError.failed("choose one sync with --only: \(names)")
      }
      let filter = try MapFilter(syncs[0])
      try pump(through: filter)
      return filter.rejected > 0 ? 3 : 0
    }
  }

  /// Standard input in chunks that end at a line's end.
  private func pump(through filter: MapFilter) throws {
    var buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.chunkSize * 2, alignment: 16)
    defer { buffer.deallocate() }
    var filled = 0
    while true {
      if buffer.count - filled < Self.chunkSize {
        guard buffer.count < Self.lineMax else { throw RuntimeError.failed("standard input: a line is too long") }
        let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: buffer.count * 2, alignment: 16)
        larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[..<filled]))
        buffer.deallocate()
        buffer = larger
      }
      guard let base = buffer.baseAddress else { return }
      let count = read(STDIN_FILENO, base + filled, Self.chunkSize)
      if count < 0 {
        if errno == EINTR { continue }
        throw RuntimeError.failed("standard input cannot be read: \(String(cString: strerror(errno)))")
      }
      filled += count
      if count == 0 {
        if filled > 0 { try pass(UnsafeRawBufferPointer(start: base, count: filled), filter) }
        return
      }
      guard let last = UnsafeRawBufferPointer(start: base, count: filled).lastIndex(of: 0x0A) else { continue }
      let whole = last + 1
      try pass(UnsafeRawBufferPointer(start: base, count: whole), filter)
      memmove(base, base + whole, filled - whole)
      filled -= whole
    }
  }

  private func pass(_ lines: UnsafeRawBufferPointer, _ filter: MapFilter) throws {
    try filter.map(lines) {
      Terminal.write($0, to: STDOUT_FILENO)
    } reject: {
      Terminal.write($0, to: STDERR_FILENO)
    }
  }
}
