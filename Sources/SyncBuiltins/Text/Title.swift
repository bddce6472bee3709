import SyncModel

enum TitleFunction: BuiltinFunction {
  static let name = "title"
  static let documentation = """
    The first letter of each word in upper case, the rest in lower case. A word is a run of letters and digits; an \
    apostrophe does not end it.
    """
  static let parameters = [Parameter("text", .text(max: nil))]
  static let kind = TransformKind.oneway
  static let examples = [
    Example(#"title("ANA MARÍA de la o")"#, #""Ana María De La O""#),
    Example(#"title("jean-luc o'NEIL 3RD")"#, #""Jean-Luc O'neil 3rd""#),
    Example(#"title("")"#, #""""#),
  ]

  static func result(_ arguments: [CallArgument]) -> ResultType {
    ResultType(FieldType(.text(max: arguments.type(0).textBound)))
  }

  static func evaluate(_ arguments: Arguments, in arena: Arena) -> Cell {
    var isInWord = false
    return CaseMapping.rewrite(arguments[0], in: arena) { scalar in
      if scalar == "'" || scalar == "\u{2019}" { return scalar }
      let properties = scalar.properties
      if properties.isAlphabetic {
        defer { isInWord = true }
        return isInWord ? CaseMapping.lower.map(scalar) : CaseMapping.title(scalar)
      }
      // A combining mark belongs to the letter before it.
      if !properties.isGraphemeExtend { isInWord = properties.numericType != nil }
      return scalar
    }
  }
}
