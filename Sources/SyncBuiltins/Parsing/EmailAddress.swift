import SyncModel

enum EmailAddressFunction: BuiltinFunction {
  static let name = "email_address"
  static let documentation = """
    The e-mail address without white space around it and in lower case. It fails on text that is no address such as \
    `ana@example.com`: one @, a local part of at most 64 bytes without blanks or quotes, a domain with a point.
    """
  static let parameters = [Parameter("text", .text(max: nil))]
  static let kind = TransformKind.normalizer
  static let examples = [
    Example(#"email_address(" Ana.Lopez+x@Example.COM ")"#, #""ana.lopez+x@example.com""#),
    Example(#"email_address("josé@peña.mx")"#, #""josé@peña.mx""#),
    Example(#"email_address("ana@example")"#, nil),
    Example(#"email_address("a..b@example.com")"#, nil),
    Example(#"email_address("")"#, nil),
  ]

  static func result(_ arguments: [CallArgument]) -> ResultType {
    ResultType(
      FieldType(.text(max: min(arguments.type(0).textBound ?? 254, 254))),
      fails: "`email_address` fails on text that is not an e-mail address")
  }

  static func evaluate(_ arguments: Arguments, in arena: Arena) -> Cell {
    let address = CaseMapping.lower.apply(to: ScalarText.trimmed(arguments[0], in: arena), in: arena)
    guard isAddress(address.bytes(in: arena)) else {
      return .failure(of: arguments[0], "is not an e-mail address", in: arena)
    }
    return address
  }

  /// Source of the lengths: RFC 5321, section 4.5.3.1, and RFC 3696, erratum 1690. What follows is narrower than RFC 5322:
  /// quoted local parts, comments and address literals are refused.
  private static func isAddress(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard bytes.count <= 254, let at = bytes.firstIndex(of: 0x40), at > 0, at <= 64 else { return false }
    return isLocalPart(bytes[..<at]) && isDomain(bytes[(at + 1)...])
  }

  private static func isLocalPart(_ part: Slice<UnsafeRawBufferPointer>) -> Bool {
    var previous: UInt8 = 0x2E
    for byte in part {
      switch byte {
      case 0x2E: if previous == 0x2E { return false }
      // Controls, blank and ( ) , : ; < > [ ] \ "
      case 0...0x20, 0x7F, 0x22, 0x28, 0x29, 0x2C, 0x3A, 0x3B, 0x3C, 0x3E, 0x5B, 0x5C, 0x5D: return false
      default: break
      }
      previous = byte
    }
    return previous != 0x2E && hasNoWhite(part)
  }

  private static func isDomain(_ domain: Slice<UnsafeRawBufferPointer>) -> Bool {
    var labels = 0
    var isNumber = true
    var length = 0
    var previous: UInt8 = 0x2E
    for byte in domain {
      switch byte {
      case 0x2E:
        guard length > 0, previous != 0x2D else { return false }
        labels += 1
        length = 0
        isNumber = true
        previous = byte
        continue
      case 0x2D: if length == 0 { return false }
      case 0x30...0x39: break
      case 0x61...0x7A, 0x80...0xFF: isNumber = false
      default: return false
      }
      length += 1
      if length > 63 { return false }
      previous = byte
    }
    return labels > 0 && length > 1 && previous != 0x2D && !isNumber && hasNoWhite(domain)
  }

  private static func hasNoWhite(_ part: Slice<UnsafeRawBufferPointer>) -> Bool {
    let bytes = UnsafeRawBufferPointer(rebasing: part)
    var index = 0
    while index < bytes.count {
      let (scalar, length) = ScalarText.decode(bytes, at: index)
      guard let scalar, !ScalarText.isWhite(scalar), scalar.value < 0x80 || scalar.value > 0x9F else { return false }
      index += length
    }
    return true
  }
}
