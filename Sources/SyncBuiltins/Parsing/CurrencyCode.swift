import SyncModel

enum CurrencyCodeFunction: BuiltinFunction {
  static let name = "currency_code"
  static let documentation = """
    The ISO 4217 code of three letters of a currency in use, from that code in any case or from its number of three digits.
    """
  static let parameters = [Parameter("text", .text(max: nil))]
  static let kind = TransformKind.normalizer
  static let examples = [
    Example(#"currency_code(" mxn ")"#, #""MXN""#),
    Example(#"currency_code("978")"#, #""EUR""#),
    Example(#"currency_code("€")"#, nil),
    Example(#"currency_code("DEM")"#, nil),
  ]

  static func result(_ arguments: [CallArgument]) -> ResultType {
    ResultType(FieldType(.text(max: 3)), fails: "`currency_code` fails on text that is no code of a currency in use")
  }

  static func evaluate(_ arguments: Arguments, in arena: Arena) -> Cell {
    let text = CaseMapping.upper.apply(to: ScalarText.trimmed(arguments[0], in: arena), in: arena).string(in: arena)
    guard let code = Currencies.byCode[text] else {
      return .failure(of: arguments[0], "is no code of a currency in use", in: arena)
    }
    return .text(code, in: arena)
  }
}
