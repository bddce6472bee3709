import SyncModel

enum CountryCodeFunction: BuiltinFunction {
  static let name = "country_code"
  static let documentation = """
    The ISO 3166 code of two letters of a country, from that code, the code of three letters, or its English name (the short \
    one of the standard or a common one), whatever case, accents and punctuation it is written with.
    """
  static let parameters = [Parameter("text", .text(max: nil))]
  static let kind = TransformKind.normalizer
  static let examples = [
    Example(#"country_code("mex")"#, #""MX""#),
    Example(#"country_code("Cote d’Ivoire")"#, #""CI""#),
    Example(#"country_code(" U.S.A. ")"#, #""US""#),
    Example(#"country_code("Deutschland")"#, nil),
    Example(#"country_code("")"#, nil),
  ]

  static func result(_ arguments: [CallArgument]) -> ResultType {
    ResultType(FieldType(.text(max: 2)), fails: "`country_code` fails on text that names no country")
  }

  static func evaluate(_ arguments: Arguments, in arena: Arena) -> Cell {
    guard let code = Countries.byKey[Countries.key(arguments[0].string(in: arena))] else {
      return .failure(of: arguments[0], "names no country", in: arena)
    }
    return .text(code, in: arena)
  }
}
