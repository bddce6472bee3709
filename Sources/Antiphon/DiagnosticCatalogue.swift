import SyncCheck
import SyncLaws
import SyncSyntax
public import SyncText

public enum DiagnosticCatalogue {
  /// Every diagnostic that the language can give, by code.
  public static let all: [DiagnosticCode] = (SyntaxCodes.all + CheckCodes.all + LawCodes.all).sorted { $0.id < $1.id }
}
