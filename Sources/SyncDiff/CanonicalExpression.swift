import Foundation
import SyncModel

/// Expressions as texts that are equal where the expressions mean the same over the same fields: slots become paths, tables
/// their names, and locals are numbered as they come.
struct CanonicalExpression {
  let reads: [FieldPath]
  let tables: [TablePlan]

  func text(_ expression: PlanExpression) -> String {
    let encoder = JSONEncoder()
    guard let data = try? encoder.encode(expression), let tree = try? JSONSerialization.jsonObject(with: data) else {
      return "\(expression)"
    }
    var locals: [Int: Int] = [:]
    return Self.text(resolved(tree, &locals))
  }

  func text(_ handler: HandlerPlan) -> String {
    switch handler {
    case .none: ""
    case .value(let expression): "else " + text(expression)
    case .skip: "else skip"
    case .reject(let reason): "else reject \(reason ?? "")"
    case .hold(let reason): "else hold \(reason ?? "")"
    }
  }

  private static func text(_ tree: Any) -> String {
    guard let data = try? JSONSerialization.data(withJSONObject: [tree], options: [.sortedKeys]) else { return "" }
    return String(decoding: data, as: UTF8.self)
  }

  private func resolved(_ tree: Any, _ locals: inout [Int: Int]) -> Any {
    if let list = tree as? [Any] { return list.map { resolved($0, &locals) } }
    guard let object = tree as? [String: Any] else { return tree }
    if object.count == 1, let field = object["field"] as? [String: Any], let slot = field["_0"] as? Int {
      return ["field": reads.indices.contains(slot) ? "\(reads[slot])" : "\(slot)"]
    }
    var result: [String: Any] = [:]
    // In one order, so that locals get the same numbers.
    for (name, value) in object.sorted(by: { $0.key < $1.key }) {
      switch (name, value) {
      case ("local", let number as Int): result[name] = Self.number(of: number, &locals)
      case ("local", let reference as [String: Any]):
        result[name] = (reference["_0"] as? Int).map { Self.number(of: $0, &locals) } ?? -1
      case ("table", let number as Int) where tables.indices.contains(number): result[name] = tables[number].name
      default: result[name] = resolved(value, &locals)
      }
    }
    return result
  }

  private static func number(of local: Int, _ locals: inout [Int: Int]) -> Int {
    if let known = locals[local] { return known }
    locals[local] = locals.count
    return locals.count - 1
  }
}
