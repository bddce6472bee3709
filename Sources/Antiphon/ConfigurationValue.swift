import SyncFormats
import SyncText

/// A JSON value with its place, for configurations that people write.
indirect enum ConfigurationValue {
  case object([(key: String, value: ConfigurationValue)])
  case array([ConfigurationValue])
  case text(String)
  /// As it is written.
  case number(String)
  case bool(Bool)
  case null

  /// Throws where the text is not strict JSON or a key stands twice in an object.
  static func parse(_ text: String) throws -> ConfigurationValue {
    var scanner = try JSONScanner(text)
    let value = try read(&scanner, depth: 0)
    try scanner.finish()
    return value
  }

  private static let depthMax = 32

  private static func read(_ scanner: inout JSONScanner, depth: Int) throws -> ConfigurationValue {
    guard depth < depthMax else { throw scanner.error("nested deeper than \(depthMax) levels") }
    switch scanner.kind {
    case .object:
      var members: [(key: String, value: ConfigurationValue)] = []
      try scanner.beginObject()
      while let key = try scanner.nextKey() {
        guard !members.contains(where: { $0.key == key }) else { throw scanner.error("the key `\(key)` stands twice") }
        members.append((key, try read(&scanner, depth: depth + 1)))
      }
      return .object(members)
    case .array:
      var elements: [ConfigurationValue] = []
      try scanner.beginArray()
      while try scanner.nextElement() { elements.append(try read(&scanner, depth: depth + 1)) }
      return .array(elements)
    case .string: return .text(try scanner.string())
    case .number: return .number(String(decoding: try scanner.raw(), as: UTF8.self))
    case .bool: return .bool(try scanner.bool())
    case .null:
      try scanner.skip()
      return .null
    case nil: throw scanner.error("a value expected")
    }
  }

  /// What it is, as a sentence says it.
  var kind: String {
    switch self {
    case .object: "an object"
    case .array: "a list"
    case .text: "a text"
    case .number: "a number"
    case .bool: "true or false"
    case .null: "null"
    }
  }
}

/// An object of a configuration, whose keys are taken one by one. What is wrong is gathered, each with its JSON path.
struct ConfigurationObject {
  let path: String
  private let members: [(key: String, value: ConfigurationValue)]

  init(path: String, _ value: ConfigurationValue?, _ problems: inout [String]) {
    self.path = path
    switch value {
    case .object(let members)?: self.members = members
    case let other?:
      members = []
      problems.append("\(path): an object expected, not \(other.kind)")
    case nil: members = []
    }
  }

  func place(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }
  func value(_ key: String) -> ConfigurationValue? { members.first { $0.key == key }?.value }
  var keys: [String] { members.map(\.key) }

  /// Tells of every key that is none of these.
  func expect(_ known: [String], _ problems: inout [String]) {
    for key in keys where !known.contains(key) {
      let near = closest(key, among: known).map { "; did you mean `\($0)`?" }
      problems.append(
        "\(place(key)): unknown key" + (near ?? "; there is \(known.map { "`\($0)`" }.joined(separator: ", "))"))
    }
  }

  func text(_ key: String, _ problems: inout [String]) -> String? {
    switch value(key) {
    case .text(let text)?: return text
    case nil, .null?: return nil
    case let other?:
      problems.append("\(place(key)): a text expected, not \(other.kind)")
      return nil
    }
  }

  func bool(_ key: String, _ problems: inout [String]) -> Bool? {
    switch value(key) {
    case .bool(let value)?: return value
    case nil, .null?: return nil
    case let other?:
      problems.append("\(place(key)): true or false expected, not \(other.kind)")
      return nil
    }
  }

  func int(_ key: String, in range: ClosedRange<Int>, _ problems: inout [String]) -> Int? {
    switch value(key) {
    case .number(let text)?:
      if let number = Int(text), range.contains(number) { return number }
      problems.append(
        "\(place(key)): a whole number from \(range.lowerBound) to \(range.upperBound) expected, not \(text)")
      return nil
    case nil, .null?: return nil
    case let other?:
      problems.append("\(place(key)): a whole number expected, not \(other.kind)")
      return nil
    }
  }

  /// One of the words.
  func word(_ key: String, among words: [String], _ problems: inout [String]) -> String? {
    guard let text = text(key, &problems) else { return nil }
    if words.contains(text) { return text }
    let near = closest(text, among: words).map { "; did you mean `\($0)`?" }
    problems.append(
      "\(place(key)): `\(text)` is none of \(words.map { "`\($0)`" }.joined(separator: ", "))" + (near ?? ""))
    return nil
  }
}
