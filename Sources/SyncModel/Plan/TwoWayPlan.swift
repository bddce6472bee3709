public import SyncText

/// Which side a line writes.
public enum LineDirection: String, Sendable, Hashable, Codable {
  /// `EXPR -> path`: evaluated over the source, writes the target.
  case toTarget = "->"
  /// `path <- EXPR`: evaluated over the target, writes the source.
  case toSource = "<-"
}

/// A line that goes both ways: `PIPELINE <-> path`, or a `->` and a `<-` line over one pair of fields. With f forward and
/// g its inverse, a source value s and a target value t are compared as f(s) and f(g(t)).
public struct TwoWayLinePlan: Sendable, Hashable, Codable {
  /// The slots among the source's `reads` that it reads and writes: one, but for a template.
  public var sources: [Int]
  /// The slot among the target's `reads`.
  public var target: Int
  /// f over the source's slots: what the target should hold.
  public var forward: PlanExpression
  /// g over the target's slots: what each of `sources` should hold.
  public var backward: [PlanExpression]
  /// f(g(t)) over the target's slots: the target's value in normal form. `nil` for a `->` and a `<-` line over one pair,
  /// each of which fires only on an edit of its own origin: there a side has changed when its own expression gives
  /// another value than when both sides last agreed.
  public var normal: PlanExpression?
  /// Covers both directions. Never `value`.
  public var handler: HandlerPlan
  /// The handler of the `<-` line where there are two lines.
  public var backwardHandler: HandlerPlan?
  /// Who wins where both sides changed; the group's policy where it stands in one.
  public var policy: ConflictPolicy
  /// The group among the plan's `conflictGroups` with which it is in conflict and taken whole.
  public var group: Int?
  public var location: SourceLocation
  /// From 1, to say it without the file at hand.
  public var lineNumber: Int
  /// As the mapping writes it, on one line.
  public var text: String
  /// True where it touches a sensitive field.
  public var isSensitive: Bool?

  public init(
    sources: [Int], target: Int, forward: PlanExpression, backward: [PlanExpression], normal: PlanExpression?,
    handler: HandlerPlan, backwardHandler: HandlerPlan? = nil, policy: ConflictPolicy = .manual, group: Int? = nil,
    location: SourceLocation, lineNumber: Int, text: String, isSensitive: Bool? = nil
  ) {
    self.sources = sources
    self.target = target
    self.forward = forward
    self.backward = backward
    self.normal = normal
    self.handler = handler
    self.backwardHandler = backwardHandler
    self.policy = policy
    self.group = group
    self.location = location
    self.lineNumber = lineNumber
    self.text = text
    self.isSensitive = isSensitive
  }
}

/// Who wins a field that both sides changed since they last agreed.
public enum ConflictPolicy: Sendable, Hashable, Codable {
  case sourceWins, targetWins
  /// The side that was modified later; within the skew, in microseconds, it is held.
  case latest(skew: Int64)
  case manual
  case max, min
  /// A three-way merge of sets.
  case union
  /// Both changes of a number are added to the base.
  case delta
}

/// Fields that are in conflict together and taken whole.
public struct ConflictGroupPlan: Sendable, Hashable, Codable {
  public var name: String
  public var policy: ConflictPolicy

  public init(name: String, policy: ConflictPolicy) {
    self.name = name
    self.policy = policy
  }
}

/// What wins when one side deleted a record and the other edited it.
public enum DeleteConflictRule: String, Sendable, Hashable, Codable {
  case hold, delete, edit
}

/// What a deletion on the other side does here.
public struct DeleteRule: Sendable, Hashable, Codable {
  public enum Action: String, Sendable, Hashable, Codable {
    /// The pair is parted.
    case ignore
    /// The record is marked deleted, as the entity's `deleted(VALUE)` says.
    case archive
    case propagate
  }

  public var action: Action
  /// The budget in millionths of the sync's links at the start of the run, rounded up; 2 % is 20 000.
  public var shareMillionths: Int?
  /// The budget in records; with a share, the smaller holds.
  public var countMax: Int?

  public init(action: Action, shareMillionths: Int? = nil, countMax: Int? = nil) {
    self.action = action
    self.shareMillionths = shareMillionths
    self.countMax = countMax
  }

  public static let ignore = DeleteRule(action: .ignore)

  /// How many records may be deleted when so many are linked.
  public func budget(links: Int) -> Int {
    var budget = countMax ?? .max
    if let shareMillionths {
      let (product, overflow) = links.multipliedReportingOverflow(by: shareMillionths)
      let share = overflow ? links : product / 1_000_000 + (product % 1_000_000 == 0 ? 0 : 1)
      budget = Swift.min(budget, share)
    }
    return budget
  }
}

/// The field that marks a record as deleted, and the value that does.
public struct DeletedMarkPlan: Sendable, Hashable, Codable {
  public var slot: Int
  public var value: Literal

  public init(slot: Int, value: Literal) {
    self.slot = slot
    self.value = value
  }
}
