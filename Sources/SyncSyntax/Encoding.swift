import SyncText

/// What is wrong with the bytes as such, at most one message of a kind per line: a text read with the wrong encoding is
/// one mistake, not thousands.
func encodingDiagnostics(_ source: SourceFile) -> [Diagnostic] {
  var diagnostics: [Diagnostic] = []
  let bytes = source.bytes
  var offset = 0
  var reported: Set<String> = []
  func report(_ code: DiagnosticCode, _ length: Int, _ message: String, _ reason: String, _ fixes: [Diagnostic.Fix]) {
    guard reported.insert(code.id).inserted else { return }
    let range = SourceRange(start: offset, end: offset + length)
    diagnostics.append(
      Diagnostic(
        code, .error, message, at: SourceLocation(path: source.path, range: range), reason: reason, fixes: fixes))
  }
  while offset < bytes.count {
    let byte = bytes[offset]
    if byte == 0x0A {
      reported.removeAll(keepingCapacity: true)
    } else if byte == 0x0D {
      if offset + 1 >= bytes.count || bytes[offset + 1] != 0x0A {
        let edit = TextEdit(range: SourceRange(start: offset, end: offset + 1), replacement: "\n")
        report(
          SyntaxCodes.loneCarriageReturn, 1, "a carriage return stands without a line feed",
          "lines end with a line feed", [Diagnostic.Fix("replace it with a line feed", [edit])])
      }
    } else if byte < 0x20 && byte != 0x09 || byte == 0x7F {
      let edit = TextEdit(range: SourceRange(start: offset, end: offset + 1), replacement: "")
      report(
        SyntaxCodes.controlCharacter, 1, "the control character U+\(hexadecimal(UInt32(byte))) stands in the text",
        "invisible characters have no meaning here", [Diagnostic.Fix("delete it", [edit])])
    } else if byte >= 0x80 {
      guard let scalar = scalar(in: bytes, at: offset) else {
        report(
          SyntaxCodes.invalidEncoding, 1, "the byte 0x\(hexadecimal(UInt32(byte), digits: 2)) is not valid UTF-8",
          "save the file as UTF-8", [])
        offset += 1
        continue
      }
      offset += scalar.length
      continue
    }
    offset += 1
  }
  return diagnostics
}

func hexadecimal(_ value: UInt32, digits: Int = 4) -> String {
  let text = String(value, radix: 16, uppercase: true)
  return String(repeating: "0", count: max(0, digits - text.count)) + text
}

/// The scalar that starts at an offset, or none where the bytes are not UTF-8 (shortest form, no surrogates).
func scalar(in bytes: [UInt8], at offset: Int) -> (value: Unicode.Scalar, length: Int)? {
  let first = bytes[offset]
  let length: Int
  var value: UInt32
  let minimum: UInt32
  switch first {
  case 0..<0x80: (length, value, minimum) = (1, UInt32(first), 0)
  case 0xC2..<0xE0: (length, value, minimum) = (2, UInt32(first & 0x1F), 0x80)
  case 0xE0..<0xF0: (length, value, minimum) = (3, UInt32(first & 0x0F), 0x800)
  case 0xF0..<0xF5: (length, value, minimum) = (4, UInt32(first & 0x07), 0x10000)
  default: return nil
  }
  guard offset + length <= bytes.count else { return nil }
  for index in offset + 1..<offset + max(length, 1) {
    guard bytes[index] & 0xC0 == 0x80 else { return nil }
    value = value << 6 | UInt32(bytes[index] & 0x3F)
  }
  guard value >= minimum, let scalar = Unicode.Scalar(value) else { return nil }
  return (scalar, length)
}
