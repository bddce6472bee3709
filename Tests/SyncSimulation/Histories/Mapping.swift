import SyncModel

/// What a line does to a value, as the simulator understands it: written apart from the engine, on purpose.
public enum Transform: String, Sendable, Hashable, CaseIterable {
  case plain, trim, lower, trimLower, negate, decimal, stages

  var pipe: String {
    switch self {
    case .plain: ""
    case .trim: " |> trim"
    case .lower: " |> lower"
    case .trimLower: " |> trim |> lower"
    case .negate: " |> negate"
    case .decimal: " |> decimal(2)"
    case .stages: " |> via stages"
    }
  }

  /// What the target should hold for a source value; `nil` where the line fails.
  func forward(_ value: MemoryValue) -> MemoryValue? {
    switch (self, value) {
    case (.decimal, .text(let bytes)):
      let text = String(decoding: bytes, as: UTF8.self)
      guard let number = Hundredths(text) else { return nil }
      return .decimal(number.text)
    case (.negate, .int(let number)): return .int(-number)
    case (.stages, .text): return value.string.map { .text($0.uppercased()) }
    default: return normal(value)
    }
  }

  /// What the source should hold for a target value.
  func backward(_ value: MemoryValue) -> MemoryValue {
    switch (self, value) {
    case (.decimal, .decimal(let text)): return .text(text)
    case (.negate, .int(let number)): return .int(-number)
    case (.stages, .text): return value.string.map { .text($0.lowercased()) } ?? value
    default: return value
    }
  }

  /// A target value in the form in which the two sides are compared.
  func normal(_ value: MemoryValue) -> MemoryValue {
    guard case .text(let bytes) = value else { return value }
    var result = bytes
    if self == .trim || self == .trimLower { result = Self.trimmed(result) }
    if self == .lower || self == .trimLower { result = result.map { (0x41...0x5A).contains($0) ? $0 + 32 : $0 } }
    return .text(result)
  }

  static func trimmed(_ bytes: [UInt8]) -> [UInt8] {
    Array(bytes.drop { $0 == 0x20 }.reversed().drop { $0 == 0x20 }.reversed())
  }
}

/// A number of hundredths, read from a text of digits with at most two behind the point.
struct Hundredths {
  var value: Int64

  init?(_ text: String) {
    let isNegative = text.hasPrefix("-")
    let parts = (isNegative ? text.dropFirst() : text[...]).split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(\.isNumber) }) else {
      return nil
    }
    let fraction =
      parts.count == 2 ? parts[1].prefix(2) + String(repeating: "0", count: max(0, 2 - parts[1].count)) : "00"
    guard let whole = Int64(parts[0]), let rest = Int64(fraction), parts.count == 1 || parts[1].count <= 2 else {
      return nil
    }
    value = (isNegative ? -1 : 1) * (whole * 100 + rest)
  }

  init(value: Int64) { self.value = value }

  /// Without zeros at the end of the fraction.
  var text: String {
    let sign = value < 0 ? "-" : ""
    let whole = abs(value) / 100
    let rest = abs(value) % 100
    if rest == 0 { return "\(sign)\(whole)" }
    return rest % 10 == 0 ? "\(sign)\(whole).\(rest / 10)" : "\(sign)\(whole).\(rest < 10 ? "0" : "")\(rest)"
  }
}

public enum Arrow: String, Sendable, Hashable {
  case both = "<->"
  case toTarget = "->"
  case toSource = "<-"
}

public enum Policy: String, Sendable, Hashable, CaseIterable {
  case manual
  case sourceWins = "source_wins"
  case targetWins = "target_wins"
  case latest
  case max, min, delta

  /// For any type of value.
  static let general: [Policy] = [.manual, .sourceWins, .targetWins, .latest]
}

/// One line of a generated map.
public struct MapLine: Sendable, Hashable {
  public var source: String
  public var target: String
  public var transform = Transform.plain
  public var arrow = Arrow.both
  public var policy = Policy.manual
  public var isGrouped = false

  var text: String {
    let handler = transform == .decimal ? "  else reject" : ""
    return "\(source)\(transform.pipe) \(arrow.rawValue) \(target)\(handler)"
  }
}

/// What a deletion on the other side does here.
public enum DeletionRule: Sendable, Hashable {
  case ignore
  case propagate(Int)
}

/// A mapping, generated; and what the simulator must know of it.
public struct Mapping: Sendable, Hashable {
  public var isTwoWay = false
  public var lines: [MapLine] = []
  public var groupPolicy = Policy.manual
  /// Source records of stage c take no part.
  public var isFiltered = false
  public var restores = false
  public var isMailUnique = false
  public var hasAssignedKeys = true
  public var onSourceDelete = DeletionRule.ignore
  public var onTargetDelete = DeletionRule.ignore
  public var batch = 3

  var mail: MapLine { lines[0] }

  public func text(source: String, target: String) -> String {
    let mark = isMailUnique ? " unique" : ""
    let key = hasAssignedKeys ? " readonly" : ""
    var text = """
      connection left: memory { name: "\(source)" }
      connection right: memory { name: "\(target)" }
      entity left.person {
        id: Int key\(key)
        mail: Text(60)?\(mark)
        name: Text(60)?
        city: Text(60)?
        street: Text(60)?
        phone: Text(60)?
        total: Text(20)?
        points: Int?
        active: Bool?
        stage: enum("a", "b", "c")?
        seen: Timestamp?
        changed: Timestamp readonly modified
      }
      entity right.contact {
        number: Int key\(key)
        email: Text(60)?\(mark)
        label: Text(60)?
        town: Text(60)?
        road: Text(60)?
        tel: Text(60)?
        amount: Decimal(12, 2)?
        score: Int?
        live: Bool?
        status: enum("A", "B", "C")?
        viewed: Timestamp?
        touched: Timestamp readonly modified
      }
      table stages: enum("a", "b", "c") <-> enum("A", "B", "C") {
        "a" <-> "A"
        "b" <-> "B"
        "c" <-> "C"
      }
      sync people: left.person \(isTwoWay ? "<->" : "->") right.contact {

      """
    // allow(unused-table) would do as well, but a mapping that uses it needs no word.
    if !lines.contains(where: { $0.transform == .stages }) {
      text = text.replacing(#/table stages.*?\n}\n/#.dotMatchesNewlines(), with: "")
    }
    if isFiltered { text += "  filter source: stage in [\"a\", \"b\"]\n" }
    text += "  match mail <-> email\n"
    text += "  map {\n" + lines.map { "    \($0.text)\n" }.joined() + "  }\n"
    if isTwoWay, lines.contains(where: { $0.arrow == .both && ($0.policy != .manual || $0.isGrouped) }) {
      let grouped = lines.filter { $0.isGrouped && $0.arrow == .both }.map(\.target)
      text += "  conflict manual {\n"
      for line in lines where line.arrow == .both && !(line.isGrouped && grouped.count > 1) {
        text += "    \(line.target): \(line.policy.rawValue)\n"
      }
      if grouped.count > 1 { text += "    group(\(grouped.joined(separator: ", "))): \(groupPolicy.rawValue)\n" }
      text += "  }\n"
    } else if restores, !isTwoWay {
      text += "  update target: restore\n"
    }
    if case .propagate(let budget) = onSourceDelete { text += "  delete target: propagate up to \(budget)\n" }
    if isTwoWay, case .propagate(let budget) = onTargetDelete { text += "  delete source: propagate up to \(budget)\n" }
    return text + "  run { batch: \(batch) }\n}\n"
  }
}
