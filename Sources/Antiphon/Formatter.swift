import SyncSyntax
public import SyncText

public enum Formatter {
  /// The file in the one style, or as it was where it has syntax errors, with these errors.
  public static func format(_ source: SourceFile) -> (text: [UInt8], diagnostics: [Diagnostic]) {
    let parsed = parse(source)
    if parsed.diagnostics.hasErrors { return (source.bytes, parsed.diagnostics) }
    return (Array(SyncSyntax.format(parsed.tree).utf8), parsed.diagnostics)
  }
}
