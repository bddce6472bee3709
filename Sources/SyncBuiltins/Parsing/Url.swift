import SyncModel

enum UrlFunction: BuiltinFunction {
  static let name = "url"
  static let documentation = """
    The URL in the normal form of RFC 3986, section 6.2: scheme and host in lower case, no default port (`http https ws wss \
    ftp`), no `.` and `..` in the path, `/` for an empty path, escapes in upper case and only where they are needed. Characters \
    beyond ASCII stay as they are. It fails on text that is no `scheme://host…`.
    """
  static let parameters = [Parameter("text", .text(max: nil))]
  static let kind = TransformKind.normalizer
  static let examples = [
    Example(#"url(" HTTP://Example.COM:80/a/./b/../%7ec?q=%3a ")"#, #""http://example.com/a/~c?q=%3A""#),
    Example(#"url("https://example.com")"#, #""https://example.com/""#),
    Example(#"url("https://[2001:DB8::1]:8443/x#Top")"#, #""https://[2001:db8::1]:8443/x#Top""#),
    Example(#"url("example.com")"#, nil),
    Example(#"url("https://exa mple.com/")"#, nil),
    Example(#"url("https://example.com/%zz")"#, nil),
  ]

  static func result(_ arguments: [CallArgument]) -> ResultType {
    // The path `/` may be added.
    let (bound, overflow) = (arguments.type(0).textBound ?? .max).addingReportingOverflow(1)
    return ResultType(
      FieldType(.text(max: overflow ? nil : bound)), fails: "`url` fails on text that is no URL with scheme and host")
  }

  static func evaluate(_ arguments: Arguments, in arena: Arena) -> Cell {
    let text = ScalarText.trimmed(arguments[0], in: arena).string(in: arena)
    guard let normal = UrlForm.normal(text) else { return .failure(of: arguments[0], "is not a URL", in: arena) }
    return .text(normal, in: arena)
  }
}
