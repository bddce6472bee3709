import SyncModel

/// What a condition over the fields of an entity is for every record, as far as types and constants alone decide it:
/// `nil` where it depends on the record. Logic is two-valued: null equals only null, and no order holds for it.
struct Constancy {
  let entity: EntitySchema

  func value(_ plan: PlanExpression) -> Bool? {
    switch plan {
    case .literal(.bool(let value)): return value
    case .not(let inner): return value(inner).map { !$0 }
    case .binary(.and, _, _):
      let terms = Self.terms(plan, .and)
      let values = terms.map(value)
      if values.contains(false) || contradicts(terms) { return false }
      return values.allSatisfy { $0 == true } ? true : nil
    case .binary(.or, _, _):
      let terms = Self.terms(plan, .or)
      let values = terms.map(value)
      if values.contains(true) || covers(terms) { return true }
      return values.allSatisfy { $0 == false } ? false : nil
    case .binary(.equal, let left, let right): return equal(left, right)
    case .binary(.notEqual, let left, let right): return equal(left, right).map { !$0 }
    case .binary(let order, let left, let right) where Bound.orders.contains(order):
      if left == right, case .field(let slot) = left, isExact(slot) {
        if order == .less || order == .greater { return false }
        return isNullable(slot) ? nil : true
      }
      return repeatsType(order, left, right)
    case .anyOf(let subject, let literals): return anyOf(subject, literals)
    case .conditional(let condition, let then, let otherwise):
      switch value(condition) {
      case true?: return value(then)
      case false?: return value(otherwise)
      case nil:
        let first = value(then)
        return first == value(otherwise) ? first : nil
      }
    default: return nil
    }
  }

  // MARK: Equality

  private func equal(_ left: PlanExpression, _ right: PlanExpression) -> Bool? {
    switch (left, right) {
    case (.literal(let first), .literal(let second)) where Self.areAlike(first, second): return first == second
    case (.field(let slot), .literal(.null)), (.literal(.null), .field(let slot)):
      return isNullable(slot) || !isExact(slot) ? nil : false
    case (.field(let first), .field(let second)) where first == second && isExact(first): return true
    default: return nil
    }
  }

  private func anyOf(_ subject: PlanExpression, _ literals: [Literal]) -> Bool? {
    if literals.isEmpty { return false }
    guard case .field(let slot) = subject, slot < entity.fields.count,
      case .enumeration(let members) = entity.fields[slot].type.base
    else { return nil }
    let isWhole = members.allSatisfy { literals.contains(.text($0)) }
    return isWhole && (!isNullable(slot) || literals.contains(.null)) ? true : nil
  }

  /// Values whose equality is that of their spelling.
  private static func areAlike(_ first: Literal, _ second: Literal) -> Bool {
    switch (first, second) {
    case (.text, .text), (.int, .int), (.bool, .bool), (.date, .date), (.timestamp, .timestamp), (.null, .null),
      (.localDateTime, .localDateTime), (.time, .time):
      true
    case (.null, let other), (let other, .null): isSpelled(other)
    default: false
    }
  }

  private static func isSpelled(_ literal: Literal) -> Bool {
    switch literal {
    case .decimal, .float, .duration: false
    default: true
    }
  }

  // MARK: Terms

  static func terms(_ plan: PlanExpression, _ operation: BinaryOperation) -> [PlanExpression] {
    guard case .binary(operation, let left, let right) = plan else { return [plan] }
    return terms(left, operation) + terms(right, operation)
  }

  /// Two terms that `and` joins ask the same expression for values that exclude each other.
  private func contradicts(_ terms: [PlanExpression]) -> Bool {
    var allowed: [PlanExpression: [Literal]] = [:]
    var bounds: [PlanExpression: (low: Bound?, high: Bound?)] = [:]
    for term in terms {
      if let (subject, literals) = Self.demanded(term) {
        if let before = allowed[subject] {
          guard (before + literals).allSatisfy({ literal in literals.allSatisfy { Self.areAlike(literal, $0) } })
          else { continue }
          let rest = before.filter { literals.contains($0) }
          if rest.isEmpty { return true }
          allowed[subject] = rest
        } else {
          allowed[subject] = literals
        }
      }
      if let (subject, bound, isLow) = Bound.read(term) {
        var known = bounds[subject] ?? (nil, nil)
        if isLow { known.low = known.low.map { $0.value >= bound.value ? $0 : bound } ?? bound }
        if !isLow { known.high = known.high.map { $0.value <= bound.value ? $0 : bound } ?? bound }
        if let low = known.low, let high = known.high, low.kind == high.kind,
          low.value > high.value || (low.value == high.value && (low.isStrict || high.isStrict))
        {
          return true
        }
        bounds[subject] = known
      }
    }
    return false
  }

  /// Two terms that `or` joins exclude values that no record can have both of: `x != "a" or x != "b"`.
  private func covers(_ terms: [PlanExpression]) -> Bool {
    contradicts(
      terms.compactMap { term in
        switch term {
        case .binary(.notEqual, let left, let right): .binary(.equal, left, right)
        case .not(let inner) where Self.demanded(inner) != nil: inner
        default: nil
        }
      })
  }

  /// `x == a` and `x in [a, b]`: the values that x must have.
  private static func demanded(_ term: PlanExpression) -> (PlanExpression, [Literal])? {
    switch term {
    case .binary(.equal, .literal, .literal): nil
    case .binary(.equal, let subject, .literal(let literal)), .binary(.equal, .literal(let literal), let subject):
      isSpelled(literal) ? (subject, [literal]) : nil
    case .anyOf(let subject, let literals): literals.allSatisfy(isSpelled) ? (subject, literals) : nil
    default: nil
    }
  }

  // MARK: Types

  private func isNullable(_ slot: Int) -> Bool {
    slot >= entity.fields.count || entity.fields[slot].type.isNullable || entity.fields[slot].type.base == .json
  }

  /// A float may be no number, which equals nothing.
  private func isExact(_ slot: Int) -> Bool {
    guard slot < entity.fields.count else { return false }
    switch entity.fields[slot].type.base {
    case .float, .json, .poisoned: return false
    default: return true
    }
  }

  /// `length(name) <= 60` of a `Text(60)`.
  private func repeatsType(_ order: BinaryOperation, _ left: PlanExpression, _ right: PlanExpression) -> Bool? {
    guard case .call("length", let arguments) = left, case .field(let slot)? = arguments.first, !isNullable(slot),
      case .text(let max?) = entity.fields[slot].type.base, case .literal(.int(let limit)) = right
    else { return nil }
    switch order {
    case .lessOrEqual: return Int64(max) <= limit ? true : nil
    case .less: return Int64(max) < limit ? true : nil
    case .greater: return Int64(max) <= limit ? false : nil
    case .greaterOrEqual: return Int64(max) < limit ? false : nil
    default: return nil
    }
  }

  /// One end of a range.
  private struct Bound {
    var value: Int64
    var isStrict: Bool
    /// Numbers are compared with numbers, dates with dates.
    var kind: Int

    static let orders: [BinaryOperation] = [.less, .lessOrEqual, .greater, .greaterOrEqual]

    static func read(_ term: PlanExpression) -> (PlanExpression, Bound, isLow: Bool)? {
      guard case .binary(let order, let left, let right) = term, orders.contains(order) else { return nil }
      let isStrict = order == .less || order == .greater
      let isGreater = order == .greater || order == .greaterOrEqual
      if case .literal(let literal) = right, let (value, kind) = number(literal) {
        return (left, Bound(value: value, isStrict: isStrict, kind: kind), isGreater)
      }
      if case .literal(let literal) = left, let (value, kind) = number(literal) {
        return (right, Bound(value: value, isStrict: isStrict, kind: kind), !isGreater)
      }
      return nil
    }

    private static func number(_ literal: Literal) -> (Int64, Int)? {
      switch literal {
      case .int(let value): (value, 0)
      case .date(let value): (value, 1)
      case .timestamp(let value): (value, 2)
      case .localDateTime(let value): (value, 3)
      case .time(let value): (value, 4)
      default: nil
      }
    }
  }
}
