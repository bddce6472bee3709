import SyncModel
import SyncSyntax
import SyncText

/// Values of `--set`.
enum ParameterText {
  static func parse(_ text: String, as type: FieldType) -> SyncModel.Literal? {
    if type.isNullable, text == "null" { return .null }
    switch type.base {
    case .text(let max): return max.map { text.unicodeScalars.count <= $0 } ?? true ? .text(text) : nil
    case .enumeration(let members): return members.contains(text) ? .text(text) : nil
    case .int(let bits):
      let limit: Int64 = bits >= 64 ? .max : (1 << Int64(bits - 1)) - 1
      return Int64(text).flatMap { $0 <= limit && $0 >= -limit - 1 ? .int($0) : nil }
    case .decimal(let bounds):
      return ExactDecimal(text).flatMap { number in
        bounds.map { number.fits(precision: $0.precision, scale: $0.scale) } ?? true ? .decimal(number) : nil
      }
    case .float: return Double(text).map { .float($0) }
    case .bool: return text == "true" ? .bool(true) : text == "false" ? .bool(false) : nil
    case .date: return ExpressionChecker.parsed(text, DateText.parseDate).map { .date($0) }
    case .time: return ExpressionChecker.parsed(text, DateText.parseTime).map { .time($0) }
    case .timestamp: return ExpressionChecker.parsed(text, DateText.parseTimestamp).map { .timestamp($0) }
    case .localDateTime: return ExpressionChecker.parsed(text, DateText.parseLocalDateTime).map { .localDateTime($0) }
    default: return nil
    }
  }
}

/// The calls in an expression.
enum CallCollector {
  static func calls(in expression: Expression) -> [(name: String, range: SourceRange)] {
    var found: [(name: String, range: SourceRange)] = []
    collect(expression, &found)
    return found
  }

  private static func collect(_ expression: Expression, _ found: inout [(name: String, range: SourceRange)]) {
    switch expression.kind {
    case .path, .literal, .missing: break
    case .template(let parts): for case .hole(let hole) in parts { collect(hole, &found) }
    case .list(let items): for item in items { collect(item, &found) }
    case .record(let entries): for item in entries { collect(item.value, &found) }
    case .unary(_, _, let operand), .parenthesized(let operand), .matches(let operand, _), .member(let operand, _):
      collect(operand, &found)
    case .binary(_, _, let left, let right), .fallback(let left, let right):
      collect(left, &found)
      collect(right, &found)
    case .call(let name, let arguments):
      found.append((name.text, name.range))
      for item in arguments { collect(item, &found) }
    case .pipe(let value, let step):
      collect(value, &found)
      switch step.kind {
      case .call(let name, let arguments):
        found.append((name.text, name.range))
        for item in arguments { collect(item, &found) }
      case .each(let lines):
        for line in lines {
          collect(line.left, &found)
          if case .value(let other) = line.handler?.kind { collect(other, &found) }
        }
      case .via, .missing: break
      }
    case .conditional(let condition, let then, let otherwise):
      for item in [condition, then, otherwise] { collect(item, &found) }
    case .match(let subject, let arms):
      collect(subject, &found)
      for item in arms { collect(item.value, &found) }
    }
  }
}
