import Foundation
import SyncModel

enum NormalizeUnicodeFunction: BuiltinFunction {
  static let name = "normalize_unicode"
  static let documentation = """
    The text in Unicode's normalization form C (UAX #15): a letter and its accent as one character where there is one. A few \
    scripts have letters that become up to three characters.
    """
  static let parameters = [Parameter("text", .text(max: nil))]
  static let kind = TransformKind.normalizer
  static let examples = [
    Example(#"normalize_unicode("Jose\u{301}")"#, #""José""#),
    Example(#"normalize_unicode("\u{212B}ngstro\u{308}m")"#, #""Ångström""#),
    Example(#"normalize_unicode("ﬁ")"#, #""ﬁ""#),
    Example(#"length(normalize_unicode("\u{FB2C}"))"#, "3"),
  ]

  static func result(_ arguments: [CallArgument]) -> ResultType {
    // UAX #15, "Maximum expansion factors": three scalars for one.
    let (bound, overflow) = (arguments.type(0).textBound ?? .max).multipliedReportingOverflow(by: 3)
    return ResultType(FieldType(.text(max: overflow ? nil : bound)))
  }

  static func evaluate(_ arguments: Arguments, in arena: Arena) -> Cell {
    let text = arguments[0]
    // Below U+0300 nothing composes; 0xCC begins the first scalar that may.
    if text.bytes(in: arena).allSatisfy({ $0 < 0xCC }) { return text }
    return .text(text.string(in: arena).precomposedStringWithCanonicalMapping, in: arena)
  }
}
