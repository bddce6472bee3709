/// The normal form of a URL; the sections are those of RFC 3986.
enum UrlForm {
  private static let ports = ["http": "80", "https": "443", "ws": "80", "wss": "443", "ftp": "21"]

  /// `nil` for what is no `scheme://host…`.
  static func normal(_ text: String) -> String? {
    guard !text.unicodeScalars.contains(where: isForbidden), let escaped = escapes(text) else { return nil }
    let scalars = escaped.unicodeScalars
    guard let colon = scalars.firstIndex(of: ":"), scalars[colon...].starts(with: "://".unicodeScalars) else {
      return nil
    }
    let scheme = String(scalars[..<colon]).lowercased()
    guard isScheme(scheme) else { return nil }
    let rest = scalars[scalars.index(colon, offsetBy: 3)...]
    let end = rest.firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? rest.endIndex
    guard let authority = authority(String(rest[..<end]), scheme) else { return nil }
    let tail = rest[end...]
    let pathEnd = tail.firstIndex { $0 == "?" || $0 == "#" } ?? tail.endIndex
    let path = withoutDots(String(tail[..<pathEnd]))
    return scheme + "://" + authority + path + String(tail[pathEnd...])
  }

  /// Blanks, controls, and what section 2 leaves out.
  private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "\0"..." ", "\u{7F}"..."\u{A0}", "\"", "<", ">", "\\", "^", "`", "{", "|", "}": true
    default: ScalarText.isWhite(scalar)
    }
  }

  private static func isScheme(_ scheme: String) -> Bool {
    guard let first = scheme.utf8.first, first &- 0x61 < 26 else { return false }
    return scheme.utf8.allSatisfy { $0 &- 0x61 < 26 || $0 &- 0x30 < 10 || [0x2B, 0x2D, 0x2E].contains($0) }
  }

  /// Section 6.2.2: what needs no escape stands plain, other escapes have digits in upper case. `nil` for a broken one.
  private static func escapes(_ text: String) -> String? {
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    var index = 0
    while index < bytes.count {
      guard bytes[index] == 0x25 else {
        result.append(bytes[index])
        index += 1
        continue
      }
      guard index + 2 < bytes.count, let high = Hexadecimal.value(bytes[index + 1]),
        let low = Hexadecimal.value(bytes[index + 2])
      else { return nil }
      let byte = high << 4 | low
      if isLetter(byte) || byte &- 0x30 < 10 || [0x2D, 0x2E, 0x5F, 0x7E].contains(byte) {
        result.append(byte)
      } else {
        result.append(0x25)
        for digit in [high, low] { result.append(digit < 10 ? 0x30 + digit : 0x37 + digit) }
      }
      index += 3
    }
    return String(decoding: result, as: UTF8.self)
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }

  /// Section 3.2: `user@host:port`.
  private static func authority(_ text: String, _ scheme: String) -> String? {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count <= 2, let last = parts.last else { return nil }
    let user = parts.count == 2 ? parts[0] + "@" : ""
    let host: Substring
    let tail: Substring
    if last.first == "[" {
      guard let close = last.firstIndex(of: "]") else { return nil }
      host = last[...close]
      tail = last[last.index(after: close)...]
      guard host.utf8.count > 3,
        host.dropFirst().dropLast().utf8.allSatisfy({
          Hexadecimal.value($0) != nil || $0 == 0x3A || $0 == 0x2E
        })
      else { return nil }
    } else {
      let colon = last.firstIndex(of: ":") ?? last.endIndex
      host = last[..<colon]
      tail = last[colon...]
      guard !host.isEmpty, !host.contains("["), !host.contains("]") else { return nil }
    }
    guard tail.isEmpty || tail.first == ":" else { return nil }
    let port = tail.dropFirst()
    guard port.utf8.allSatisfy({ $0 &- 0x30 < 10 }), port.isEmpty || UInt16(port) != nil else { return nil }
    let isDefault = port.isEmpty || UInt16(port) == ports[scheme].flatMap { UInt16($0) }
    let lower = String(String.UnicodeScalarView(host.unicodeScalars.map(CaseMapping.lower.map)))
    return user + lower + (isDefault ? "" : ":" + String(UInt16(port) ?? 0))
  }

  /// Section 5.2.4, and `/` for an empty path.
  private static func withoutDots(_ path: String) -> String {
    var kept: [Substring] = []
    let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
    for (index, part) in parts.enumerated() {
      let isLast = index == parts.count - 1
      switch part {
      case ".": if isLast { kept.append("") }
      case "..":
        if !kept.isEmpty { kept.removeLast() }
        if isLast { kept.append("") }
      default: kept.append(part)
      }
    }
    return "/" + kept.joined(separator: "/")
  }
}
