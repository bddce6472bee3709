import SyncFormats
import SyncModel

enum ParseJsonFunction: BuiltinFunction {
  static let name = "parse_json"
  static let documentation = """
    The JSON that the text holds (RFC 8259, strictly), its members read by path and cast: `parse_json(t).name |> text`. JSON's \
    `null` is null.
    """
  static let parameters = [Parameter("text", .text(max: nil))]
  static let kind = TransformKind.oneway
  static let examples = [
    Example(#"text(parse_json("[1, 2]"))"#, #""[1,2]""#),
    Example(#"int(parse_json(" 12 "))"#, "12"),
    Example(#"parse_json("null")"#, "null"),
    Example(#"parse_json("[1,]")"#, nil),
  ]

  static func result(_ arguments: [CallArgument]) -> ResultType {
    ResultType(FieldType(.json, nullable: true), fails: "`parse_json` fails on text that is not JSON")
  }

  static func evaluate(_ arguments: Arguments, in arena: Arena) -> Cell {
    do throws(FormatError) {
      return try JSONCells.cell(
        arguments[0].bytes(in: arena), as: FieldType(.json, nullable: true), named: "text", in: arena)
    } catch {
      return .failure(of: arguments[0], "is not JSON: \(error.message) at byte \(error.column)", in: arena)
    }
  }
}
