import SyncCheck
import SyncLaws
import SyncLint
import SyncSyntax
public import SyncText

public enum DiagnosticCatalogue {
  /// Every diagnostic that the language can give, by code.
  public static let all: [DiagnosticCode] =
    (SyntaxCodes.all + CheckCodes.all + LawCodes.all + ExampleCodes.all + LintRules.codes)
    .sorted { $0.id < $1.id }

  /// By its code, in capitals or not, or by the name of a lint rule.
  public static func code(_ word: String) -> DiagnosticCode? {
    let id = word.uppercased()
    return all.first { $0.id == id || $0.name == word }
  }

  /// What may have been meant by a word that stands for none.
  public static func near(_ word: String) -> [String] {
    if let name = closest(word, among: all.compactMap(\.name)) { return [name] }
    let start = word.uppercased().prefix(4)
    return start.count < 4 ? [] : all.map(\.id).filter { $0.hasPrefix(start) }
  }
}
