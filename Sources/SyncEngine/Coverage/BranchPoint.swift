public import SyncModel

/// One way that an expression can go, with the condition under which it does.
public struct BranchPoint: Sendable {
  /// As a report names it, such as "`if` is false".
  public var text: String
  /// True for a record that goes this way.
  public var isTaken: PlanExpression

  public init(text: String, isTaken: PlanExpression) {
    self.text = text
    self.isTaken = isTaken
  }

  /// The ways of the expression: both of each `if`, every arm of a `match`, the value and the default of `??` and
  /// `else`. What is done to the elements of lists is not looked into.
  public static func all(of expression: PlanExpression) -> [BranchPoint] {
    var walk = BranchWalk()
    walk.visit(expression, under: nil) { $0 }
    return walk.named()
  }

  /// True where the expression fails.
  public static func fails(_ expression: PlanExpression) -> PlanExpression {
    let no = PlanExpression.literal(.bool(false))
    return .fallback(
      .conditional(.binary(.equal, expression, expression), then: no, otherwise: no), .literal(.bool(true)))
  }
}

private struct BranchWalk {
  /// Enough for any line that a person wrote.
  static let pointsMax = 200

  private var points: [(choice: Int, word: String, outcome: String, isTaken: PlanExpression)] = []
  private var choices = 0

  typealias Wrap = (PlanExpression) -> PlanExpression

  private mutating func add(
    _ choice: Int, _ word: String, _ outcome: String, _ condition: PlanExpression, under: PlanExpression?, _ wrap: Wrap
  ) {
    guard points.count < Self.pointsMax else { return }
    points.append((choice, word, outcome, wrap(Self.both(under, condition))))
  }

  private static func both(_ outer: PlanExpression?, _ inner: PlanExpression) -> PlanExpression {
    outer.map { .binary(.and, $0, inner) } ?? inner
  }

  /// - Parameters:
  ///   - under: what holds where the expression is evaluated.
  ///   - wrap: gives an expression the values that are bound there.
  mutating func visit(_ expression: PlanExpression, under: PlanExpression?, _ wrap: @escaping Wrap) {
    switch expression {
    case .field, .literal, .local, .runStarted: return
    case .call(_, let parts), .template(let parts), .list(let parts):
      for part in parts { visit(part, under: under, wrap) }
    case .record(let members): for member in members { visit(member.value, under: under, wrap) }
    case .binary(.coalesce, let value, let other):
      let isNull = PlanExpression.binary(.equal, value, .literal(.null))
      let choice = next()
      add(choice, "??", "has a value", .not(isNull), under: under, wrap)
      add(choice, "??", "takes the default", isNull, under: under, wrap)
      visit(value, under: under, wrap)
      visit(other, under: Self.both(under, isNull), wrap)
    case .binary(_, let left, let right), .isElement(let left, let right, _):
      visit(left, under: under, wrap)
      visit(right, under: under, wrap)
    case .negate(let operand), .not(let operand), .anyOf(let operand, _), .matches(let operand, _),
      .lookup(let operand, _), .present(let operand), .member(let operand, _), .convert(let operand, _),
      .hole(let operand, _, _), .linked(let operand, _, _), .fetched(let operand, _, _), .part(let operand, _, _),
      .refusing(let operand, _),
      .each(let operand, _, _), .sifted(let operand, _, _), .settled(_, let operand, _):
      visit(operand, under: under, wrap)
    case .conditional(.binary(.equal, .local(let local), .literal(.null)), .literal(.null), let body):
      // Null stays null through a transform that does not take it: nobody wrote that.
      let isThere = PlanExpression.not(.binary(.equal, .local(local), .literal(.null)))
      visit(body, under: Self.both(under, isThere), wrap)
    case .conditional(let condition, let then, let otherwise):
      let choice = next()
      add(choice, "if", "is true", condition, under: under, wrap)
      add(choice, "if", "is false", .not(condition), under: under, wrap)
      visit(condition, under: under, wrap)
      visit(then, under: Self.both(under, condition), wrap)
      visit(otherwise, under: Self.both(under, .not(condition)), wrap)
    case .match(let subject, let arms, let otherwise): match(subject, arms, otherwise, under, wrap)
    case .fallback(let value, let other):
      let fails = BranchPoint.fails(value)
      let choice = next()
      add(choice, "else", "is not needed", .not(fails), under: under, wrap)
      add(choice, "else", "is taken", fails, under: under, wrap)
      visit(value, under: under, wrap)
      visit(other, under: Self.both(under, fails), wrap)
    case .bind(let local, let value, let body):
      visit(value, under: under, wrap)
      guard under == nil else {
        // The condition stands outside of the binding that it does not need.
        let outer = under
        visit(body, under: nil) { inner in
          wrap(Self.both(outer, .bind(local: local, value: value, body: inner)))
        }
        return
      }
      visit(body, under: nil) { wrap(.bind(local: local, value: value, body: $0)) }
    }
  }

  private mutating func match(
    _ subject: PlanExpression, _ arms: [MatchArmPlan], _ otherwise: PlanExpression?, _ under: PlanExpression?,
    _ wrap: @escaping Wrap
  ) {
    let choice = next()
    visit(subject, under: under, wrap)
    var earlier: PlanExpression?
    for arm in arms {
      var isMet = PlanExpression.literal(.bool(false))
      for pattern in arm.patterns { isMet = .binary(.or, isMet, .binary(.equal, subject, .literal(pattern))) }
      let isFirst = earlier.map { .binary(.and, .not($0), isMet) } ?? isMet
      add(
        choice, "match", "is \(arm.patterns.map(Self.spelled).joined(separator: " or "))", isFirst, under: under, wrap)
      visit(arm.value, under: Self.both(under, isFirst), wrap)
      earlier = earlier.map { .binary(.or, $0, isMet) } ?? isMet
    }
    guard let otherwise else { return }
    let isOther = PlanExpression.not(earlier ?? .literal(.bool(false)))
    add(choice, "match", "is `_`", isOther, under: under, wrap)
    visit(otherwise, under: Self.both(under, isOther), wrap)
  }

  private mutating func next() -> Int {
    choices += 1
    return choices
  }

  private static func spelled(_ literal: Literal) -> String {
    switch literal {
    case .text(let text): "`\(ValueType.quoted(text))`"
    case .null: "`null`"
    default:
      {
        let arena = Arena(capacity: 64)
        return "`\(CellText.string(literal.cell(in: arena), in: arena))`"
      }()
    }
  }

  /// Choices of the same kind are counted where there are several.
  func named() -> [BranchPoint] {
    var numbers: [String: [Int]] = [:]
    for point in points where !(numbers[point.word] ?? []).contains(point.choice) {
      numbers[point.word, default: []].append(point.choice)
    }
    return points.map { point in
      let all = numbers[point.word] ?? []
      let number = all.count > 1 ? all.firstIndex(of: point.choice).map { " number \($0 + 1)" } ?? "" : ""
      return BranchPoint(text: "`\(point.word)`\(number) \(point.outcome)", isTaken: point.isTaken)
    }
  }
}
