import SyncModel

enum Sha256Function: BuiltinFunction {
  static let name = "sha256"
  static let documentation = """
    The SHA-256 digest (FIPS 180-4) of the text's UTF-8, or of the bytes, in lower-case hexadecimal.
    """
  static let parameters = [Parameter("value", .types([.text(max: nil), .bytes]))]
  static let kind = TransformKind.oneway
  static let examples = [
    Example(#"sha256("abc")"#, #""ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad""#),
    Example(#"sha256("")"#, #""e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855""#),
  ]

  static func result(_ arguments: [CallArgument]) -> ResultType { ResultType(FieldType(.text(max: 64))) }

  static func evaluate(_ arguments: Arguments, in arena: Arena) -> Cell {
    let digest = Digests.sha256(arguments[0].bytes(in: arena))
    return .text(offset: Hexadecimal.append(digest, to: arena), count: 64)
  }
}
