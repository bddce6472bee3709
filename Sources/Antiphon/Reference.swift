import SyncBuiltins
import SyncModel
import SyncText

/// The parts of the documentation that the sources hold: written out, so that they can be read without a tool.
public enum Reference {
  private static let origin =
    "<!-- Generated from the sources. To rewrite: GOLDEN=update swift test --filter TidyTests -->\n"

  /// `Documentation/functions.md`: every function of the standard library by name.
  public static func functions() -> String {
    let functions = BuiltinFunctions.all.sorted { $0.name < $1.name }
    var text = """
      # Functions

      \(origin)
      `x |> f(a)` is `f(x, a)`. A parameter written `T?` takes null; any other answers null for null, without being \
      asked. A parameter with `=` may be left out; a *constant* one must be a literal. A call that can fail needs a \
      handler, see [the language](language.md#failure).

      A *normalizer* gives the same again when applied to its own result. Where a `match` compares two fields that a \
      line of normalizers joins, both are compared in that form.

      | function | kind |
      |---|---|

      """
    for function in functions {
      text += "| [`\(function.name)`](#\(function.name)) | \(word(function.kind)) |\n"
    }
    for function in functions { text += "\n" + section(function) }
    return text
  }

  private static func section(_ function: any BuiltinFunction.Type) -> String {
    var text = "## \(function.name)\n\n```text\n\(function.name)("
    text += function.parameters.map(signature).joined(separator: ", ") + ")\n```\n\n\(function.documentation)\n"
    let constants = function.parameters.filter(\.isConstant).map { "`\($0.name)`" }
    if !constants.isEmpty { text += "\nConstant: \(constants.joined(separator: ", ")).\n" }
    text += "\n| example | result |\n|---|---|\n"
    for example in function.examples {
      text += "| \(code(example.call)) | \(example.result.map(code) ?? "*fails*") |\n"
    }
    return text
  }

  private static func signature(_ parameter: Parameter) -> String {
    let type =
      switch parameter.accepts {
      case .types(let types): types.map(\.description).joined(separator: " or ")
      case .any: "anything"
      case .sameAsFirst: "as the first"
      case .list: "a list"
      }
    var text = "\(parameter.name): \(type)"
    if parameter.isNullable { text += "?" }
    if parameter.isVariadic { text += " …" }
    if let value = parameter.defaultValue { text += " = \(EntityText.literal(value))" }
    return text
  }

  private static func word(_ kind: TransformKind) -> String {
    switch kind {
    case .iso: "reversible"
    case .partial: "reversible where defined"
    case .normalizer: "normalizer"
    case .oneway: "one way"
    }
  }

  /// Code in a table's cell.
  private static func code(_ text: String) -> String {
    let fence = text.contains("`") ? "``" : "`"
    let padding = text.hasPrefix("`") || text.hasSuffix("`") ? " " : ""
    return fence + padding + text.split(whereSeparator: \.isNewline).joined(separator: " ").replacing("|", with: "\\|")
      + padding + fence
  }

  /// `Documentation/diagnostics.md`: every message by its code, with what changes from the wrong example to the right.
  public static func diagnostics() -> String {
    var text = """
      # Diagnostics

      \(origin)
      `antiphon explain CODE` prints the same with both examples whole. Below, `-` marks the lines that give the \
      message and `+` the same put right.

      Codes that begin with `AP5` are of the lint rules, each with a name. A comment `// allow(NAME): reason` at the end \
      of a line, or on a line of its own above it, allows what the rule finds there. `antiphon check --fix` makes the \
      repairs that change nothing of what a mapping does.

      | code | meaning |
      |---|---|

      """
    for code in DiagnosticCatalogue.all {
      text += "| [\(code.id)](#\(code.id.lowercased())) | \(code.title.replacing("|", with: "\\|")) |\n"
    }
    for code in DiagnosticCatalogue.all {
      text += "\n## \(code.id)\n\n*\(code.title)*\(code.name.map { " (`\($0)`)" } ?? "")\n\n\(code.explanation)\n"
      text += "\n```diff\n\(change(from: code.wrong, to: code.right))```\n"
    }
    return text
  }

  /// The lines between the common head and tail, with a line of each around them.
  private static func change(from wrong: String, to right: String) -> String {
    let old = wrong.split(separator: "\n", omittingEmptySubsequences: false)
    let new = right.split(separator: "\n", omittingEmptySubsequences: false)
    let shortest = min(old.count, new.count)
    var head = 0
    while head < shortest, old[head] == new[head] { head += 1 }
    var tail = 0
    while tail < shortest - head, old[old.count - 1 - tail] == new[new.count - 1 - tail] { tail += 1 }
    var lines: [String] = []
    if head > 0, !old[head - 1].isEmpty { lines.append("  \(old[head - 1])") }
    lines += old[head..<(old.count - tail)].map { "- \($0)" }
    lines += new[head..<(new.count - tail)].map { "+ \($0)" }
    if tail > 0, !old[old.count - tail].isEmpty { lines.append("  \(old[old.count - tail])") }
    return lines.map { visible($0) + "\n" }.joined()
  }

  /// Control characters as their pictures: some examples are about them.
  private static func visible(_ line: String) -> String {
    var text = ""
    for scalar in line.unicodeScalars {
      switch scalar.value {
      case 0..<0x20: text.unicodeScalars.append(Unicode.Scalar(0x2400 + scalar.value) ?? scalar)
      case 0x7F: text += "\u{2421}"
      case 0xFEFF, 0x200B...0x200F, 0x202A...0x202E, 0x2066...0x2069:
        text += "<U+\(String(scalar.value, radix: 16, uppercase: true))>"
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}
