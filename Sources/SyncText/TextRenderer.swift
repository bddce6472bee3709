/// Writes a message as a person reads it: the headline, the place, the underlined source line with the reason, labels
/// and ways out. Only with `color` are there control sequences in it.
public struct TextRenderer: Sendable {
  /// A line longer than this is shown as a window around what is underlined.
  static let widest = 160

  private let sources: [String: SourceFile]
  private let color: Bool

  /// `sources` by the paths that locations name; a message in a file that is not among them has no source lines.
  public init(sources: [String: SourceFile], color: Bool = false) {
    self.sources = sources
    self.color = color
  }

  /// Ends with a line feed.
  public func render(_ diagnostic: Diagnostic) -> String {
    let severity = diagnostic.severity
    let headline = "\(severity.rawValue == "information" ? "note" : severity.rawValue)[\(diagnostic.code.id)]"
    var lines = [paint(headline, severityColor(severity)) + paint(": \(diagnostic.message)", "1")]
    let location = diagnostic.location
    if let source = sources[location.path] {
      let position = source.position(at: location.range.start)
      let near = diagnostic.labels.filter { $0.location.path == location.path }
      var numbers = near.map { source.position(at: $0.location.range.start).line }
      numbers.append(position.line)
      let width = String(numbers.max() ?? 1).count
      let margin = String(repeating: " ", count: width)
      lines.append("\(margin)\(paint("┌─", "34")) \(location.path):\(position.line):\(position.column)")
      lines += excerpts(diagnostic, near, source, margin)
    } else {
      lines.append(" \(paint("┌─", "34")) \(location.path)")
      if !diagnostic.reason.isEmpty { lines.append(" \(paint("│", "34")) \(diagnostic.reason)") }
    }
    lines += diagnostic.labels.filter { $0.location.path != location.path }.map { label in
      "  = note: \(label.message) (\(place(label.location)))"
    }
    lines += diagnostic.help.map { "  = \(paint("help", "36")): \($0)" }
    return lines.joined(separator: "\n") + "\n"
  }

  private func place(_ location: SourceLocation) -> String {
    guard let source = sources[location.path] else { return location.path }
    return "\(location.path):\(source.position(at: location.range.start).line)"
  }

  /// The lines of the own file that the message speaks of, in order, the primary's first of all at its line.
  private func excerpts(
    _ diagnostic: Diagnostic, _ labels: [Diagnostic.Label], _ source: SourceFile, _ margin: String
  ) -> [String] {
    var marks: [Int: [Mark]] = [:]
    let primary = Mark(diagnostic.location.range, diagnostic.reason, "^", source)
    marks[primary.line, default: []].append(primary)
    for label in labels {
      let mark = Mark(label.location.range, label.message, "-", source)
      marks[mark.line, default: []].append(mark)
    }
    var result: [String] = []
    var previous: Int?
    for line in marks.keys.sorted() {
      if let previous, line > previous + 1 { result.append("\(margin)\(paint("┆", "34"))") }
      previous = line
      let shown = marks[line] ?? []
      let excerpt = Excerpt(source.line(line), around: shown[0], of: source)
      let number = String(repeating: " ", count: margin.count - String(line).count) + String(line)
      result.append(trimmed("\(paint("\(number)│", "34")) \(excerpt.text)"))
      for mark in shown {
        let (start, length) = excerpt.columns(mark)
        let underline = String(repeating: mark.sign, count: length)
        let continued = mark.isContinued ? "…" : ""
        let message = mark.message.isEmpty ? "" : " " + mark.message
        let painted = paint(
          underline + continued + message, mark.sign == "^" ? severityColor(diagnostic.severity) : "34")
        result.append("\(margin)\(paint("│", "34")) \(String(repeating: " ", count: start))\(painted)")
      }
    }
    return result
  }

  private func trimmed(_ line: String) -> String {
    var line = line
    while line.last == " " { line.removeLast() }
    return line
  }

  private func severityColor(_ severity: Severity) -> String {
    switch severity {
    case .error: "31;1"
    case .warning: "33;1"
    case .information: "36;1"
    }
  }

  private func paint(_ text: String, _ code: String) -> String { color ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text }
}

/// What is underlined in a line.
struct Mark {
  let line: Int
  /// Byte offsets within the line; the end is the line's where the range goes on.
  let start: Int
  let end: Int
  let isContinued: Bool
  let message: String
  let sign: String

  init(_ range: SourceRange, _ message: String, _ sign: String, _ source: SourceFile) {
    let offset = min(max(range.start, 0), source.bytes.count)
    line = source.position(at: offset).line
    let lineStart = source.lineStarts[line - 1]
    let lineEnd = line < source.lineStarts.count ? source.lineStarts[line] - 1 : source.bytes.count
    start = offset - lineStart
    end = min(max(range.end, offset), lineEnd) - lineStart
    isContinued = range.end > lineEnd + 1
    self.message = message
    self.sign = sign
  }
}

/// A source line as shown: tabs widened, what cannot be shown replaced, a long line cut around what matters.
struct Excerpt {
  private(set) var text = ""
  /// The display column of each byte of the line, and one more for its end.
  private var columnOf: [Int] = []
  private var window = 0

  init(_ line: String, around mark: Mark, of source: SourceFile) {
    let start = source.lineStarts[mark.line - 1]
    let end = mark.line < source.lineStarts.count ? source.lineStarts[mark.line] - 1 : source.bytes.count
    var cells: [(text: String, width: Int)] = []
    var column = 0
    var offset = start
    while offset < end {
      let (shown, width, length) = Excerpt.cell(source.bytes, offset, end, column)
      for _ in 0..<length { columnOf.append(column) }
      cells.append((shown, width))
      column += width
      offset += length
    }
    columnOf.append(column)
    let focus = columnOf[min(max(mark.start, 0), columnOf.count - 1)]
    let limit = TextRenderer.widest
    window = column > limit ? max(0, min(focus - limit / 3, column - limit)) : 0
    var at = 0
    for cell in cells {
      if at >= window, at + cell.width <= window + limit { text += cell.text }
      at += cell.width
    }
    if window > 0 { text = "…" + text }
    if column > window + limit { text += "…" }
    while text.last == " " { text.removeLast() }
  }

  /// The column and the length of the underline; at least one sign.
  func columns(_ mark: Mark) -> (Int, Int) {
    let lead = window > 0 ? 1 : 0
    let start = columnOf[min(max(mark.start, 0), columnOf.count - 1)]
    let end = columnOf[min(max(mark.end, 0), columnOf.count - 1)]
    let from = min(max(start - window, 0), TextRenderer.widest)
    let to = min(max(end - window, from), TextRenderer.widest)
    return (from + lead, max(1, to - from))
  }

  private static func cell(_ bytes: [UInt8], _ offset: Int, _ end: Int, _ column: Int) -> (String, Int, Int) {
    let byte = bytes[offset]
    if byte == 0x09 {
      let width = 4 - column % 4
      return (String(repeating: " ", count: width), width, 1)
    }
    if byte == 0x0D, offset + 1 == end { return ("", 0, 1) }
    if byte < 0x20 || byte == 0x7F { return ("\u{FFFD}", 1, 1) }
    if byte < 0x80 { return (String(UnicodeScalar(byte)), 1, 1) }
    var length = 1
    while offset + length < end, bytes[offset + length] & 0xC0 == 0x80, length < 4 { length += 1 }
    let text = String(decoding: bytes[offset..<offset + length], as: UTF8.self)
    guard text.unicodeScalars.count == 1, let scalar = text.unicodeScalars.first, scalar != "\u{FFFD}" else {
      return ("\u{FFFD}", 1, length)
    }
    return isControl(scalar) ? ("\u{FFFD}", 1, length) : (text, displayWidth(scalar), length)
  }

  /// Direction marks and the like would let a source line rewrite the terminal's.
  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    case .format: scalar != "\u{200D}"
    default: false
    }
  }
}

/// How many columns of a terminal a character takes: none for combining marks, two for wide East Asian ones and emoji.
public func displayWidth(_ scalar: Unicode.Scalar) -> Int {
  switch scalar.properties.generalCategory {
  case .nonspacingMark, .enclosingMark, .format: return 0
  default: break
  }
  switch scalar.value {
  case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
    0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
    return 2
  default: return 1
  }
}
