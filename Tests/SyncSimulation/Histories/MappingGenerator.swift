import SyncTestKit

extension Mapping {
  /// - Parameter twoWay: whether the engine can do two-way syncs.
  static func random(_ generator: inout SeededGenerator, allowed: SimulationOptions) -> Mapping {
    var mapping = Mapping()
    mapping.isTwoWay = allowed.twoWay && Int.random(in: 0..<4, using: &generator) > 0
    let texts: [Transform] = [.plain, .trim, .lower, .trimLower]
    func pick<Value>(_ values: [Value], _ generator: inout SeededGenerator) -> Value {
      values[Int.random(in: 0..<values.count, using: &generator)]
    }
    let fields: [(String, String, [Transform], [Policy])] = [
      ("name", "label", texts, Policy.general), ("city", "town", texts, Policy.general),
      ("street", "road", texts, Policy.general), ("phone", "tel", texts, Policy.general),
      ("total", "amount", [.decimal], Policy.allCases),
      ("points", "score", [.plain, .negate], Policy.allCases),
      ("active", "live", [.plain], Policy.general), ("stage", "status", [.stages], Policy.general),
      ("seen", "viewed", [.plain], Policy.general + [.max, .min]),
    ]
    mapping.lines = [MapLine(source: "mail", target: "email", transform: pick(texts, &generator))]
    for (source, target, transforms, policies) in fields where Int.random(in: 0..<5, using: &generator) < 3 {
      mapping.lines.append(
        MapLine(
          source: source, target: target, transform: pick(transforms, &generator),
          policy: pick(policies, &generator)))
    }
    for index in mapping.lines.indices {
      let dice = Int.random(in: 0..<8, using: &generator)
      if !mapping.isTwoWay {
        mapping.lines[index].arrow = .toTarget
      } else if index > 0, dice == 0 {
        mapping.lines[index].arrow = .toTarget
      } else if index > 0, dice == 1, mapping.lines[index].transform == .plain {
        mapping.lines[index].arrow = .toSource
      }
      if ["town", "road"].contains(mapping.lines[index].target) { mapping.lines[index].isGrouped = dice > 4 }
    }
    mapping.groupPolicy = pick(Policy.general, &generator)
    if !allowed.policies {
      for index in mapping.lines.indices {
        mapping.lines[index].policy = .manual
        mapping.lines[index].isGrouped = false
      }
    }
    // A filter over a field that the sync writes would need its own rules.
    mapping.isFiltered =
      Int.random(in: 0..<4, using: &generator) == 0
      && !mapping.lines.contains { $0.source == "stage" && $0.arrow != .toTarget }
    mapping.restores = Int.random(in: 0..<3, using: &generator) == 0
    mapping.isMailUnique = Bool.random(using: &generator)
    mapping.hasAssignedKeys = Bool.random(using: &generator)
    mapping.batch = Int.random(in: 1...5, using: &generator)
    if allowed.deletions {
      func rule(_ generator: inout SeededGenerator) -> DeletionRule {
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: .ignore
        case 1: .propagate(1)
        default: .propagate(50)
        }
      }
      mapping.onSourceDelete = rule(&generator)
      mapping.onTargetDelete = rule(&generator)
    }
    return mapping
  }
}

/// What the engine under test can do, and how hard it is pressed.
public struct SimulationOptions: Sendable {
  public var twoWay: Bool
  public var deletions: Bool
  public var policies: Bool
  /// Whether fields of one-way lines may be absent.
  public var absentOneWay = false
  /// Whether a read may leave out records and say that it is whole, which no engine can tell from deletions.
  public var lyingReads = false
  public var steps: Int

  public init(twoWay: Bool, deletions: Bool, policies: Bool, steps: Int = 12) {
    self.twoWay = twoWay
    self.policies = policies
    self.deletions = deletions
    self.steps = steps
  }
}

extension SimulationOptions {
  /// Everything that the engine can do.
  public static let all = SimulationOptions(twoWay: true, deletions: true, policies: true)
}
