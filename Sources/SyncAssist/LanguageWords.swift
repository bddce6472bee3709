/// The words that the language itself has, and what each says, a sentence or two of Markdown.
enum LanguageWords {
  static let declarations: [(word: String, says: String)] = [
    ("import", "Takes in the declarations of another file: `import \"shared.sync\"`."),
    ("parameter", "A constant that a run may set: `parameter since: Date = 2025-01-01`, `--set since=…`."),
    ("connection", "A system and how to reach it: `connection crm: postgres { … }`."),
    ("entity", "One kind of record in a system, with its fields: `entity crm.people { … }`."),
    ("table", "Values and what they become: `table codes: Text -> Text { \"Spain\" -> \"ES\" }`."),
    ("transform", "A named expression: `transform full(a: Text, b: Text): Text = \"{a} {b}\"`."),
    ("sync", "Keeps records of two entities alike: `sync people: crm.people <-> erp.contacts { … }`."),
    ("test", "What one sync makes of given records: `test \"…\" of people { … }`."),
  ]

  static let clauses: [(word: String, says: String)] = [
    ("filter", "Which records of a side take part: `filter source: active`."),
    ("leave", "What becomes of the partner of a record that leaves the filter: `keep`, `unlink` or `delete`."),
    ("match", "How records that are not linked yet find each other: `match email <-> mail`."),
    ("map", "The lines, each of which says what a field gets: `map { name -> title }`."),
    ("check", "Conditions that every record of a side meets: `check source { total >= 0 else reject \"negative\" }`."),
    ("conflict", "Who wins where both sides changed a field: `conflict latest(skew: 2s)`."),
    ("delete", "What a deletion on the other side does here: `ignore`, `archive up to 2%` or `propagate up to 2%`."),
    ("create", "Whether records are made on a side: `on`, `off` or `at_least_once`."),
    ("update", "Whether records of a side are changed: `on`, `off` or `restore`."),
    ("run", "How the sync runs: `run { batch: 500 }`."),
  ]

  static let policies: [(word: String, says: String)] = [
    ("source_wins", "The value of the source goes to the target."),
    ("target_wins", "The value of the target goes to the source."),
    (
      "latest",
      "The side that was modified last wins; both need a field marked `modified`. Within `skew` a person decides."
    ),
    ("manual", "A person decides; until then both sides stay as they are."),
    ("max", "The greater value wins."),
    ("min", "The smaller value wins."),
    ("union", "The elements of both lists, each once."),
    ("delta", "Both changes of a number are added up."),
  ]

  static let deleteConflicts: [(word: String, says: String)] = [
    ("hold", "A person decides."),
    ("delete", "The deletion wins."),
    ("edit", "The edit wins: the record is made again."),
  ]

  static let handlers: [(word: String, says: String)] = [
    ("skip", "Leaves the field as it is; the rest of the record goes on."),
    ("reject", "Rejects the record, with a reason: `else reject \"why\"`."),
    ("hold", "Holds the record until a person decides: `else hold \"why\"`."),
  ]

  static let marks: [(word: String, says: String)] = [
    ("key", "It identifies the record in its system."),
    ("unique", "No two records have the same value."),
    ("readonly", "The system sets it itself; it is never written."),
    ("createonly", "It is written when the record is made, never after."),
    ("required", "A new record needs it."),
    ("modified", "It holds the instant of the record's last modification."),
    ("version", "It is a concurrency token."),
    ("sensitive", "No output shows its value."),
    ("deleted", "The value that marks a record as deleted: `deleted(true)`."),
  ]

  static let types: [(word: String, says: String)] = [
    ("Text", "UTF-8 text; `Text(40)` holds at most 40 characters."),
    ("Int", "A whole number of 64 bits; `Int(16)` and `Int(32)` are smaller."),
    ("Decimal", "An exact number of at most 38 digits; `Decimal(12, 2)` has 12 in all and 2 behind the point."),
    ("Float", "A binary floating-point number."),
    ("Bool", "`true` or `false`."),
    ("Date", "A day of the calendar."),
    ("Time", "A time of day."),
    ("Timestamp", "An instant."),
    ("LocalDateTime", "A date and time of a wall clock, without a zone."),
    ("Bytes", "Bytes."),
    ("enum", "One of the texts it lists: `enum(\"a\", \"b\")`."),
    ("Json", "Unknown until it is cast."),
    ("Secret", "Flows into settings of connections only."),
  ]

  static let leave: [(word: String, says: String)] = [
    ("keep", "The pair stays linked; the partner is left as it is."),
    ("unlink", "The two records are no longer a pair."),
    ("delete", "The partner is deleted."),
  ]

  static let deletes: [(word: String, says: String)] = [
    ("ignore", "Nothing is deleted."),
    ("archive", "The field marked `deleted` gets its value: `archive up to 2%`."),
    ("propagate", "The record is deleted: `propagate up to 2% or 50`."),
  ]

  static let creates: [(word: String, says: String)] = [
    ("on", "Records are made."), ("off", "No record is made."),
    ("at_least_once", "Records are made even where a run that is cut short may make one twice."),
  ]

  static let updates: [(word: String, says: String)] = [
    ("on", "Records are changed."), ("off", "No record is changed."),
    ("restore", "An edit of the target is undone by the next run."),
  ]

  static let runSettings: [(word: String, says: String)] = [
    ("batch", "How many records are written at once, 1 to 10 000: `batch: 500`.")
  ]

  /// Functions that the checker knows by itself.
  static let special: [(word: String, signature: String, says: String)] = [
    (
      "linked", "key |> linked(SYNC)",
      "The key of the partner of a record, as another sync links them. Fails where there is none."
    ),
    (
      "lookup", "lookup(CONNECTION.ENTITY, key).field",
      "A field of another record, by its key, in a line that goes one way. Fails where there is none."
    ),
    ("where", "list |> where(condition)", "The elements of the list that meet the condition."),
    ("present", "present(field)", "Whether the record has the field at all; null is present."),
    ("run_started", "run_started: Timestamp", "The instant at which the run began, the same for every record."),
  ]

  /// Of a function that the checker knows by itself.
  static func says(_ word: String) -> String? { special.first { $0.word == word }?.says }

  /// `nil` where the word is none of them.
  static func says(_ word: String, _ words: [(word: String, says: String)]) -> String? {
    words.first { $0.word == word }?.says
  }
}
