import SyncTestKit

/// One thing that happens. Records are picked by number among those that are there, so that a history still means
/// something when steps are taken out of it.
public indirect enum Step: Sendable, Hashable {
  case create(Side, [String: MemoryValue])
  case edit(Side, Int, [String: MemoryValue])
  case delete(Side, Int)
  /// The record comes back under another key.
  case rekey(Side, Int)
  /// The second record is taken into the first.
  case merge(Side, Int, Int)
  case wait(Int64)
  case plan
  case run([Fault])
  /// A change set is made, people go on, and it is applied.
  case apply([Step], [Fault])

  public var isEdit: Bool {
    switch self {
    case .create, .edit, .delete, .rekey, .merge, .wait: true
    default: false
    }
  }
}

extension Step: CustomStringConvertible {
  public var description: String {
    switch self {
    case .create(let side, let values): "create on the \(side) \(Self.text(values))"
    case .edit(let side, let pick, let values): "edit \(pick) on the \(side) \(Self.text(values))"
    case .delete(let side, let pick): "delete \(pick) on the \(side)"
    case .rekey(let side, let pick): "give \(pick) on the \(side) a new key"
    case .merge(let side, let one, let other): "merge \(other) into \(one) on the \(side)"
    case .wait(let time): "wait \(time) µs"
    case .plan: "plan"
    case .run(let faults): "run" + (faults.isEmpty ? "" : " with \(faults)")
    case .apply(let between, let faults):
      "plan" + between.map { "; \($0)" }.joined() + "; apply" + (faults.isEmpty ? "" : " with \(faults)")
    }
  }

  static func text(_ values: [String: MemoryValue]) -> String {
    "{ " + values.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: ", ") + " }"
  }
}

public struct History: Sendable {
  public var seed: UInt64
  public var mapping: Mapping
  public var trims: Bool
  /// How far the source's clock goes before the target's, in microseconds.
  public var skew: Int64
  public var steps: [Step]

  public static func random(seed: UInt64, _ options: SimulationOptions) -> History {
    var generator = HistoryGenerator(seed: seed, options)
    return generator.history(seed)
  }
}

struct HistoryGenerator {
  private var random: SeededGenerator
  private let options: SimulationOptions
  private var mapping = Mapping()
  private var lastMail = 0

  init(seed: UInt64, _ options: SimulationOptions) {
    random = SeededGenerator(seed: seed)
    self.options = options
  }

  private mutating func chance(_ one: Int, in all: Int) -> Bool { Int.random(in: 0..<all, using: &random) < one }
  private mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
  private mutating func pick<Value>(_ values: [Value]) -> Value { values[number(0...values.count - 1)] }

  mutating func history(_ seed: UInt64) -> History {
    mapping = Mapping.random(&random, allowed: options)
    var steps: [Step] = []
    for _ in 0..<number(1...6) { steps.append(create(.source)) }
    for _ in 0..<number(0...4) { steps.append(create(.target)) }
    if chance(3, in: 4) { steps.append(.run([])) }
    for _ in 0..<options.steps { steps.append(step()) }
    return History(
      seed: seed, mapping: mapping, trims: chance(1, in: 6),
      skew: chance(1, in: 2) ? 0 : pick([-700_000, 90_000, 5_000_000]),
      steps: steps)
  }

  private mutating func step() -> Step {
    switch number(0...19) {
    case 0...10: return edit()
    case 11...14: return .run([])
    case 15, 16, 17: return .run(faults())
    case 18: return .plan
    default:
      var between: [Step] = []
      if chance(1, in: 2) { for _ in 0..<number(1...2) { between.append(edit()) } }
      return .apply(between, chance(1, in: 3) ? faults() : [])
    }
  }

  private mutating func edit() -> Step {
    let side: Side = chance(1, in: 2) ? .source : .target
    switch number(0...19) {
    case 0...2: return create(side)
    case 3: return .delete(side, number(0...20))
    case 4 where chance(1, in: 2): return .rekey(side, number(0...20))
    case 5 where chance(1, in: 2): return .merge(side, number(0...20), number(0...20))
    case 6: return .wait(pick([1_000, 500_000, 3_000_000, 60_000_000]))
    default:
      var values: [String: MemoryValue] = [:]
      for _ in 0..<number(1...2) {
        let line = pick(mapping.lines)
        let field = side == .source ? line.source : line.target
        values[field] = value(field)
      }
      return .edit(side, number(0...20), values)
    }
  }

  private mutating func create(_ side: Side) -> Step {
    var values: [String: MemoryValue] = [:]
    for line in mapping.lines.dropFirst() where chance(4, in: 5) {
      let field = side == .source ? line.source : line.target
      values[field] = value(field)
    }
    if side == .source, mapping.isFiltered, values["stage"] == nil { values["stage"] = value("stage") }
    lastMail += 1
    let mail = chance(1, in: 3) ? number(1...max(1, lastMail)) : lastMail
    values[side == .source ? "mail" : "email"] = chance(1, in: 12) ? .null : .text(spelled("m\(mail)"))
    return .create(side, values)
  }

  /// Now and then with capitals and blanks that a normal form may forget.
  private mutating func spelled(_ word: String) -> String {
    switch number(0...7) {
    case 0: word.uppercased()
    case 1: " " + word
    case 2: word + " "
    default: word
    }
  }

  private mutating func value(_ field: String) -> MemoryValue {
    if chance(1, in: 9), !["mail", "email", "stage"].contains(field) {
      return chance(1, in: 4) && mayBeAbsent(field) ? .absent : .null
    }
    switch field {
    case "mail", "email": return .text(spelled("m\(number(1...max(1, lastMail + 1)))"))
    case "total": return .text(pick(["1", "1.5", "1.50", "2.25", "10", "x", "-3", "12.5"]))
    case "amount": return .decimal(pick(["1", "1.5", "2.25", "10", "-3", "12.5"]))
    case "points", "score": return .int(Int64(number(-3...6)))
    case "active", "live": return .bool(chance(1, in: 2))
    case "stage": return .text(pick(["a", "b", "c"]))
    case "status": return .text(pick(["A", "B", "C"]))
    case "seen", "viewed": return .timestamp(Int64(number(0...5)) * 1_000_000)
    default: return .text(spelled(pick(["ada", "bob", "cy", "", "d e"])))
    }
  }

  private func mayBeAbsent(_ field: String) -> Bool {
    options.absentOneWay || mapping.lines.contains { $0.arrow == .both && ($0.source == field || $0.target == field) }
  }

  private mutating func faults() -> [Fault] {
    (0..<number(1...2)).map { _ in
      let side: Side = chance(1, in: 2) ? .source : .target
      switch number(0...11) {
      case 0: return Fault(side: side, call: .read, index: 0, effect: pick([.throttled, .transient]))
      case 1: return Fault(side: side, call: .page, index: number(0...2), effect: pick([.throttled, .transient]))
      case 2: return Fault(side: side, call: .read, index: 0, effect: .stale(number(1...4)))
      case 3:
        return Fault(side: side, call: .read, index: 0, effect: options.lyingReads ? pick([.empty, .half]) : .empty)
      case 4:
        return Fault(
          side: .target, call: .write, index: number(0...2), effect: pick([.refused, .reject(number(0...4))]))
      case 5: return Fault(side: side, call: .write, index: number(0...2), effect: .throttled)
      case 6: return Fault(side: .target, call: .write, index: number(0...2), effect: .lost(number(0...3)))
      case 7: return Fault(side: side, call: .write, index: number(0...1), effect: .lost(number(0...3)))
      case 8: return Fault(side: side, call: pick([.find, .page, .open]), index: number(0...1), effect: .die(0))
      case 9: return Fault(side: .source, call: .clock, index: number(0...9), effect: .die(0))
      default: return Fault(side: side, call: .write, index: number(0...2), effect: .die(number(0...4)))
      }
    }
  }
}
