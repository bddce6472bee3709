public import SyncModel
public import SyncState

/// Held conflicts as a text that a person fills in: a block a conflict, its line `take:` empty.
public enum ConflictSheet {
  public static let heading = """
    # Held conflicts. Fill in the lines `take:` that you can decide; the others are left as they are.
    #   a field:        source, target, base, or a value: "text", 12.50, true, null, 2026-01-31
    #   a whole record: link KEY, create, delete, keep
    # Nothing else may be changed. Then: antiphon conflicts resolve --from FILE

    """

  /// One block, with an empty line behind it.
  public static func block(_ row: ConflictRow) -> String {
    var text = "conflict \(row.id)\n"
    for (name, value) in facts(row) { text += "  \(name): \(value)\n" }
    return text + "  take: \n\n"
  }

  /// What an answer is given for: it must not have changed meanwhile.
  private static func facts(_ row: ConflictRow) -> [(String, String)] {
    [
      ("sync", row.sync), ("source key", row.sourceKeyText), ("target key", row.targetKeyText),
      ("field", row.key.field.isEmpty ? nil : row.key.field), ("rule", row.rule), ("base", row.base),
      ("source", row.source), ("target", row.target),
    ].compactMap { name, value in value.map { (name, $0.map { $0.isNewline ? " " : String($0) }.joined()) } }
  }

  /// A block as it came back.
  public struct Entry: Sendable, Hashable {
    public var line: Int
    public var id: Int64
    public var facts: [String]
    public var take: String
    public var takeLine: Int
  }

  /// A line that cannot be understood, or an answer that cannot be taken.
  public struct Fault: Error, Sendable, Hashable, CustomStringConvertible {
    public var line: Int
    public var reason: String
    public var description: String { "line \(line): \(reason)" }
  }

  /// The blocks of a sheet in their order.
  public static func parse(_ text: String) throws(Fault) -> [Entry] {
    var entries: [Entry] = []
    for (index, raw) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      let number = index + 1
      let line = String(raw).trimmed
      if line.isEmpty || line.hasPrefix("#") { continue }
      if line.hasPrefix("conflict ") {
        guard let id = Int64(String(line.dropFirst(9)).trimmed) else {
          throw Fault(line: number, reason: "`conflict` and a number expected")
        }
        entries.append(Entry(line: number, id: id, facts: [], take: "", takeLine: 0))
        continue
      }
      guard !entries.isEmpty else { throw Fault(line: number, reason: "`conflict` and a number expected first") }
      let place = entries.count - 1
      if line.hasPrefix("take:") {
        guard entries[place].takeLine == 0 else { throw Fault(line: number, reason: "a second `take:` in one block") }
        entries[place].take = String(line.dropFirst(5)).trimmed
        entries[place].takeLine = number
      } else {
        entries[place].facts.append(line)
      }
    }
    return entries
  }

  /// The answer of a block, `nil` where it was not filled in.
  public static func answer(_ entry: Entry, for row: ConflictRow?, plan: SyncPlan?) throws(Fault) -> ConflictAnswer? {
    if entry.take.isEmpty { return nil }
    guard let row else { throw Fault(line: entry.line, reason: "there is no conflict \(entry.id)") }
    guard row.status == .pending || row.status == .decided else {
      throw Fault(line: entry.line, reason: "conflict \(entry.id) is not open any more: it is \(row.status.rawValue)")
    }
    // Blanks at the end of a line are lost in many editors.
    guard entry.facts == facts(row).map({ "\($0.0): \($0.1)".trimmed }) else {
      throw Fault(
        line: entry.line, reason: "conflict \(entry.id) has changed since it was exported; export it again")
    }
    let answer: ConflictAnswer
    do throws(ConflictAnswer.Fault) {
      answer = try ConflictAnswer(line: entry.take)
    } catch {
      throw Fault(line: entry.takeLine, reason: error.description)
    }
    if let fault = ConflictChoices(row: row, plan: plan).fault(answer) {
      throw Fault(line: entry.takeLine, reason: fault.description)
    }
    return answer
  }
}
