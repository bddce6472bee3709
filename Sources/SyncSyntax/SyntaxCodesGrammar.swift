public import SyncText

extension SyntaxCodes {
  static let grammar: [DiagnosticCode] = [
    expectedDeclaration, misspelled, expectedName, expectedSign, expectedExpression, expectedType, expectedArrow,
    unclosedBracket, strayBracket, expectedEnd, foreignOperator, missingElse, missingThen, chainedComparison,
    unknownClause, expectedSide, tooDeep, emptyHandler, expectedRegex, reservedName, expectedText, badPattern,
    unknownTestStep, tailOrder, expectedFunction,
  ]

  public static let expectedDeclaration = DiagnosticCode(
    "AP0120", "no declaration starts like this",
    explanation: """
      A file consists of declarations: `import`, `parameter`, `connection`, `entity`, `table`, `transform`, `sync` and `test`. Everything else \
      stands inside one of them.
      """,
    wrong: "let limit = 5\n", right: "parameter limit: Int = 5\n")

  public static let misspelled = DiagnosticCode(
    "AP0121", "a misspelled keyword",
    explanation: "The word is not a keyword that may stand here, but is one letter or two away from one.",
    wrong: "sync a: x.y -> z.w {\n  fliter source: active\n}\n",
    right: "sync a: x.y -> z.w {\n  filter source: active\n}\n")

  public static let expectedName = DiagnosticCode(
    "AP0122", "a name is missing",
    explanation: "Here stands a name: letters, digits and `_`, or anything between backticks.",
    wrong: "connection : hubspot {}\n", right: "connection crm: hubspot {}\n")

  public static let expectedSign = DiagnosticCode(
    "AP0123", "a sign or word is missing",
    explanation: "The form of this declaration, clause or entry asks for a certain sign or word here.",
    wrong: "connection crm hubspot {}\n", right: "connection crm: hubspot {}\n")

  public static let expectedExpression = DiagnosticCode(
    "AP0124", "an expression is missing",
    explanation: "Here stands a value: a field, a literal, a call, or several of them joined by operators.",
    wrong: "sync a: x.y -> z.w {\n  filter source: active and\n}\n",
    right: "sync a: x.y -> z.w {\n  filter source: active and paid\n}\n")

  public static let expectedType = DiagnosticCode(
    "AP0125", "a type is missing",
    explanation:
      "Here stands a type such as `Text`, `Decimal(12, 2)`, `enum(\"a\", \"b\")`, `[Int]` or `{ name: Text }`, with `?` behind it if it may be null.",
    wrong: "entity a.b {\n  id: key\n  name:\n}\n", right: "entity a.b {\n  id: Int key\n  name: Text\n}\n")

  public static let expectedArrow = DiagnosticCode(
    "AP0126", "an arrow is missing",
    explanation:
      "Lines, rows and pairs have two sides with `->`, `<-` or `<->` between them; so has a sync, whose arrow is its direction.",
    wrong: "sync a: x.y -> z.w {\n  map {\n    name => title\n  }\n}\n",
    right: "sync a: x.y -> z.w {\n  map {\n    name -> title\n  }\n}\n")

  public static let unclosedBracket = DiagnosticCode(
    "AP0127", "a bracket is not closed",
    explanation:
      "Every `(`, `[` and `{` needs its counterpart. It is reported where it was opened; the label says where its absence was noticed.",
    wrong: "connection crm: hubspot {\n  api_version: \"v3\"\n\nconnection books: quickbooks {}\n",
    right: "connection crm: hubspot {\n  api_version: \"v3\"\n}\n\nconnection books: quickbooks {}\n")

  public static let strayBracket = DiagnosticCode(
    "AP0128", "a closing bracket without an opening one",
    explanation:
      "Nothing is open that this bracket could close. Delete it, or look above for one that was closed too early.",
    wrong: "connection crm: hubspot {}\n}\n", right: "connection crm: hubspot {}\n")

  public static let expectedEnd = DiagnosticCode(
    "AP0129", "something stands behind the end",
    explanation: """
      The entry was complete before this word or sign. Entries are separated by line ends or commas. An operator that joins two lines stands at \
      the end of the first line, or is one of `|>`, `??`, `else`, `and`, `or` and the arrows, which may start the second.
      """,
    wrong: "entity a.b {\n  id: Int key 5\n}\n", right: "entity a.b {\n  id: Int key\n}\n")

  public static let foreignOperator = DiagnosticCode(
    "AP0130", "an operator of another language",
    explanation: "Equality is `==`, logic is `and`, `or` and `not`, the remainder is `mod(a, b)`.",
    wrong: "sync a: x.y -> z.w {\n  filter source: active && paid\n}\n",
    right: "sync a: x.y -> z.w {\n  filter source: active and paid\n}\n")

  public static let missingElse = DiagnosticCode(
    "AP0131", "an `if` without `else`",
    explanation: "Every expression has a value, so an `if` says what it is when the condition does not hold.",
    wrong: "transform f(a: Bool): Int = if a then 1\n", right: "transform f(a: Bool): Int = if a then 1 else 0\n")

  public static let missingThen = DiagnosticCode(
    "AP0132", "an `if` without `then`",
    explanation: "The form is `if condition then value else value`.",
    wrong: "transform f(a: Bool): Int = if a 1 else 0\n", right: "transform f(a: Bool): Int = if a then 1 else 0\n")

  public static let chainedComparison = DiagnosticCode(
    "AP0133", "comparisons in a row",
    explanation:
      "`a < b < c` would compare the truth of `a < b` with `c`. Write both comparisons and join them with `and`.",
    wrong: "transform f(a: Int): Bool = 0 < a < 9\n", right: "transform f(a: Int): Bool = 0 < a and a < 9\n")

  public static let unknownClause = DiagnosticCode(
    "AP0134", "no clause starts like this",
    explanation:
      "A sync consists of the clauses `filter`, `leave`, `match`, `map`, `check`, `conflict`, `create`, `update`, `delete` and `run`.",
    wrong: "sync a: x.y -> z.w {\n  upsert target: on\n}\n",
    right: "sync a: x.y -> z.w {\n  update target: restore\n}\n")

  public static let expectedSide = DiagnosticCode(
    "AP0135", "a side is missing",
    explanation:
      "This clause says which side it speaks of: `source` (left of the sync's arrow) or `target` (right of it).",
    wrong: "sync a: x.y -> z.w {\n  filter active: true\n}\n",
    right: "sync a: x.y -> z.w {\n  filter source: active\n}\n")

  public static let tooDeep = DiagnosticCode(
    "AP0136", "an expression is nested too deeply",
    explanation:
      "Expressions and types nest at most 128 deep, and at most 256 operators stand in one expression. Move parts into a `transform`, or use `in [ … ]` or a `table`.",
    wrong: "transform f(a: Int): Int = " + String(repeating: "(", count: 200) + "a" + String(repeating: ")", count: 200)
      + "\n",
    right: "transform f(a: Int): Int = (a)\n")

  public static let emptyHandler = DiagnosticCode(
    "AP0137", "an `else` that says nothing",
    explanation: "Behind `else` stands a value, `skip`, `reject \"why\"` or `hold \"why\"`.",
    wrong: "sync a: x.y -> z.w {\n  map {\n    n |> int -> m else\n  }\n}\n",
    right: "sync a: x.y -> z.w {\n  map {\n    n |> int -> m else null\n  }\n}\n")

  public static let expectedRegex = DiagnosticCode(
    "AP0138", "`matches` and a regular expression belong together",
    explanation:
      "`matches` is followed by a regular expression between slashes, and such an expression stands nowhere else.",
    wrong: "transform f(a: Text): Bool = a matches \"x\"\n", right: "transform f(a: Text): Bool = a matches /x/\n")

  public static let reservedName = DiagnosticCode(
    "AP0139", "a reserved word used as a name",
    explanation:
      "`and or not in if then else match matches true false null via` are reserved. A field of that name stands in backticks.",
    wrong: "entity a.b {\n  match: Text\n}\n", right: "entity a.b {\n  `match`: Text\n}\n")

  public static let expectedText = DiagnosticCode(
    "AP0140", "a plain text is missing",
    explanation: "Here stands a text in double quotes, without `{…}`.",
    wrong: "import countries\n", right: "import \"countries.sync\"\n")

  public static let badPattern = DiagnosticCode(
    "AP0141", "a pattern that is not a literal",
    explanation: "The patterns of `match` are literals, `null` and `_`, joined by `or`. For other conditions use `if`.",
    wrong: "transform f(a: Int, b: Int): Int = match a { b => 1, _ => 0 }\n",
    right: "transform f(a: Int, b: Int): Int = if a == b then 1 else 0\n")

  public static let unknownTestStep = DiagnosticCode(
    "AP0142", "a test says something else than what is given and expected",
    explanation: """
      A test gives records with `source`, `target` and `base { … }` and says `expect create SIDE { … }`, `expect update SIDE { … }`, \
      `expect delete SIDE { … }`, `expect reject "…"`, `expect hold` or `expect nothing`.
      """,
    wrong: "test \"t\" of a {\n  expect success\n}\n", right: "test \"t\" of a {\n  expect nothing\n}\n")

  public static let tailOrder = DiagnosticCode(
    "AP0143", "`on create` stands behind the handler",
    explanation: "A handler ends its line, so `on create` stands before it.",
    wrong: "sync a: x.y -> z.w {\n  map {\n    n |> int -> m else null on create\n  }\n}\n",
    right: "sync a: x.y -> z.w {\n  map {\n    n |> int -> m on create else null\n  }\n}\n")

  public static let expectedFunction = DiagnosticCode(
    "AP0144", "a step of a pipe is missing",
    explanation: "Behind `|>` stands a function, `via TABLE` or `each { … }`.",
    wrong: "transform f(a: Text): Text = a |> \"x\"\n", right: "transform f(a: Text): Text = a |> trim\n")
}
