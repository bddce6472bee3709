public import SyncText

/// The messages of reading a text: `AP01xx`.
public enum SyntaxCodes {
  /// Every code of this room, in the order of their numbers.
  public static let all: [DiagnosticCode] =
    [
      invalidEncoding, controlCharacter, loneCarriageReturn, strayCharacter, unclosedText, unclosedBlockText, badEscape,
      unclosedName, unclosedRegex, malformedNumber, malformedDate, durationRange, singleQuotes, emptyHole,
      foreignComment,
      blockTextOnOpeningLine, foreignLetters, semicolon,
    ] + grammar

  public static let invalidEncoding = DiagnosticCode(
    "AP0101", "the text is not valid UTF-8",
    explanation: """
      A `.sync` file is UTF-8. Bytes that are not, and U+FFFD outside texts and comments (the mark a program leaves where it could not read \
      a letter), cannot be part of a name or a keyword. Save the file as UTF-8.
      """,
    wrong: "parameter limi\u{FFFD}: Int = 5\n", right: "parameter limit: Int = 5\n")

  public static let controlCharacter = DiagnosticCode(
    "AP0102", "a control character stands in the text",
    explanation: """
      Control characters are invisible, so a reader cannot see what they do. Delete them; in a text write `\\u{…}` instead.
      """,
    wrong: "parameter limit: Int =\u{7} 5\n", right: "parameter limit: Int = 5\n")

  public static let loneCarriageReturn = DiagnosticCode(
    "AP0103", "a carriage return stands without a line feed",
    explanation: """
      Lines end with a line feed, or with a carriage return and a line feed. A carriage return alone is how very old systems ended lines; \
      most editors do not show it. Convert the file's line ends.
      """,
    wrong: "parameter limit: Int = 5\r// the rest\n", right: "parameter limit: Int = 5\n// the rest\n")

  public static let strayCharacter = DiagnosticCode(
    "AP0104", "a character that means nothing here",
    explanation: """
      No word, literal or sign of the language starts with this character. It is often pasted in from a document (typographic quotes, \
      no-break spaces) or belongs to another language.
      """,
    wrong: "parameter limit: Int = 5 @\n", right: "parameter limit: Int = 5\n")

  public static let unclosedText = DiagnosticCode(
    "AP0105", "a text is not closed on its line",
    explanation: """
      A text between `"` ends on the line on which it starts, and so does each `{…}` in it. Close it there; for a text of several lines \
      use `\"""`. A brace that is meant as a brace is written `\\{`.
      """,
    wrong: "parameter name: Text = \"Ada\n", right: "parameter name: Text = \"Ada\"\n")

  public static let unclosedBlockText = DiagnosticCode(
    "AP0106", "a block text is not closed",
    explanation: "A text that starts with `\"\"\"` and a line end goes on until the next `\"\"\"`.",
    wrong: "parameter note: Text = \"\"\"\n  to be paid\n",
    right: "parameter note: Text = \"\"\"\n  to be paid\n  \"\"\"\n")

  public static let badEscape = DiagnosticCode(
    "AP0107", "an escape that does not exist",
    explanation: """
      After a backslash stand `n`, `t`, `"`, `\\`, `{` or `u{…}` with the hexadecimal number of a Unicode character. A backslash that is \
      meant as such is written twice.
      """,
    wrong: "parameter path: Text = \"C:\\data\"\n", right: "parameter path: Text = \"C:\\\\data\"\n")

  public static let unclosedName = DiagnosticCode(
    "AP0108", "a name in backticks is not closed, or is empty",
    explanation: "A name in backticks ends on its line with another backtick, and has at least one character.",
    wrong: "connection `my crm: hubspot {}\n", right: "connection `my crm`: hubspot {}\n")

  public static let unclosedRegex = DiagnosticCode(
    "AP0109", "a regular expression is not closed on its line",
    explanation: "A regular expression stands between two slashes on one line. A slash in it is written `\\/`.",
    wrong: "sync a: x.y -> z.w {\n  filter source: email matches /@\n}\n",
    right: "sync a: x.y -> z.w {\n  filter source: email matches /@/\n}\n")

  public static let malformedNumber = DiagnosticCode(
    "AP0110", "a number that cannot be read",
    explanation: """
      Numbers are whole (`12`, `1_000`) or decimal (`12.50`). Directly behind a whole number may stand `%` or the unit of a duration: \
      `ms`, `s`, `m`, `h` or `d`. Write a duration as one whole number, `90m` for an hour and a half.
      """,
    wrong: "parameter wait: Text = 30sec\n", right: "parameter wait: Text = 30s\n")

  public static let malformedDate = DiagnosticCode(
    "AP0111", "a date or time that does not exist",
    explanation: """
      Dates are written `2025-01-31`, timestamps `2025-01-31T23:59:59Z` or with an offset such as `-06:00`, and must exist in the calendar.
      """,
    wrong: "parameter since: Date = 2025-02-30\n", right: "parameter since: Date = 2025-02-28\n")

  public static let durationRange = DiagnosticCode(
    "AP0112", "a duration that is too long",
    explanation: "Durations are counted in microseconds in 64 bits: at most about 292 000 years.",
    wrong: "parameter wait: Text = 999999999999d\n", right: "parameter wait: Text = 365d\n")

  public static let singleQuotes = DiagnosticCode(
    "AP0113", "a text stands in the wrong quotes",
    explanation: "Texts stand between straight double quotes. Other quotes have no meaning.",
    wrong: "parameter name: Text = 'Ada'\n", right: "parameter name: Text = \"Ada\"\n")

  public static let emptyHole = DiagnosticCode(
    "AP0114", "an empty `{}` in a text",
    explanation:
      "`{…}` in a text holds an expression whose value is put there. Braces that are meant as such are written `\\{}`.",
    wrong: "parameter body: Text = \"{}\"\n", right: "parameter body: Text = \"\\{}\"\n")

  public static let foreignComment = DiagnosticCode(
    "AP0115", "a comment of another language",
    explanation: "Comments start with `//` and end with the line; `///` documents the declaration after it.",
    wrong: "# the limit\nparameter limit: Int = 5\n", right: "// the limit\nparameter limit: Int = 5\n")

  public static let blockTextOnOpeningLine = DiagnosticCode(
    "AP0116", "a block text starts on the line of its quotes",
    explanation:
      "Directly behind the opening `\"\"\"` the line ends; the text starts on the next one. A text of one line takes single `\"`.",
    wrong: "parameter note: Text = \"\"\"paid\"\"\"\n", right: "parameter note: Text = \"paid\"\n")

  public static let foreignLetters = DiagnosticCode(
    "AP0117", "a name with other letters stands without backticks",
    explanation: "Plain names consist of the letters a to z, digits and `_`. Any other name stands in backticks.",
    wrong: "connection español: csv {}\n", right: "connection `español`: csv {}\n")

  public static let semicolon = DiagnosticCode(
    "AP0118", "a semicolon separates nothing",
    explanation: "Entries are separated by line ends or commas. There are no semicolons.",
    wrong: "entity a.b {\n  id: Int key; name: Text\n}\n", right: "entity a.b {\n  id: Int key, name: Text\n}\n")
}
