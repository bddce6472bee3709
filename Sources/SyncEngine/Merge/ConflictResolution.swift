import SyncFormats
import SyncModel

/// What a person decided about a conflict.
public enum FieldDecision: Sendable {
  case source, target, base
  /// This value, in the page's arena, for the target's field; the source gets what it means there.
  case value(Cell)
}

/// Decides a field that both sides changed since they last agreed.
struct ConflictResolution {
  enum Winner {
    case source, target
    /// A value that neither side has.
    case merged(Cell)
    /// A person must say, for this reason.
    case nobody(String)

    /// What was taken, in words; `nil` where a person must say.
    var taken: String? {
      switch self {
      case .source: "the source's"
      case .target: "the target's"
      case .merged: "what both make together"
      case .nobody: nil
      }
    }
  }

  let arena: Arena
  /// When each side was modified, where that instant is not one of our own writes.
  let sourceModified: Int64?
  let targetModified: Int64?

  /// - Parameters:
  ///   - base: the value in normal form when both sides last agreed; absent where they never did.
  ///   - source: what the source gives now.
  ///   - target: what the target holds now, in normal form.
  func winner(_ policy: ConflictPolicy, base: Cell, source: Cell, target: Cell) -> Winner {
    switch policy {
    case .sourceWins: return .source
    case .targetWins: return .target
    case .manual: return .nobody("manual")
    case .latest(let skew): return latest(skew)
    case .max: return extreme(source, target, prefersGreater: true)
    case .min: return extreme(source, target, prefersGreater: false)
    case .union: return union(base, source, target)
    case .delta: return delta(base, source, target)
    }
  }

  func latest(_ skew: Int64) -> Winner {
    guard let sourceModified, let targetModified else {
      let side = sourceModified == nil ? "source" : "target"
      return .nobody("latest: when the \(side) was edited is not known")
    }
    let (distance, overflow) = sourceModified.subtractingReportingOverflow(targetModified)
    if !overflow, distance.magnitude <= skew.magnitude {
      return .nobody("latest: both were modified within the skew")
    }
    return sourceModified > targetModified ? .source : .target
  }

  private func extreme(_ source: Cell, _ target: Cell, prefersGreater: Bool) -> Winner {
    if source.tag == .null { return .target }
    if target.tag == .null { return .source }
    guard let order = CellComparison.order(source, in: arena, target, in: arena) else {
      return .nobody("the two values have no order")
    }
    return (order > 0) == prefersGreater ? .source : .target
  }

  /// Both changes added to the base.
  private func delta(_ base: Cell, _ source: Cell, _ target: Cell) -> Winner {
    guard !base.isMissing, !source.isMissing, !target.isMissing else {
      return .nobody("delta: one of the values is missing")
    }
    let sum = Arithmetic.evaluate(.add, source, target, in: arena)
    if sum.tag == .failure { return .nobody("delta: \(sum.string(in: arena))") }
    let value = Arithmetic.evaluate(.subtract, sum, base, in: arena)
    if value.tag == .failure { return .nobody("delta: \(value.string(in: arena))") }
    return .merged(value)
  }

  /// The base's order, then the source's additions, then the target's; what either side removed is gone.
  private func union(_ base: Cell, _ source: Cell, _ target: Cell) -> Winner {
    guard let before = elements(base), let ours = elements(source), let theirs = elements(target) else {
      return .nobody("union: a value is no list")
    }
    let known = Set(before)
    var merged = before.filter { Set(ours).contains($0) && Set(theirs).contains($0) }
    var taken = Set(merged)
    for element in ours + theirs where !known.contains(element) && taken.insert(element).inserted {
      merged.append(element)
    }
    var text: [UInt8] = [0x5B]
    for (index, element) in merged.enumerated() {
      if index > 0 { text.append(0x2C) }
      text += element
    }
    text.append(0x5D)
    return .merged(text.withUnsafeBytes { Cell.json($0, in: arena) })
  }

  /// The elements of a JSON list as their texts; none of null or absent.
  private func elements(_ cell: Cell) -> [[UInt8]]? {
    if cell.isMissing { return [] }
    guard cell.tag == .json else { return nil }
    return JSONCells.elements(of: cell, in: arena)?.map { element in
      element.tag == .null ? Array("null".utf8) : [UInt8](element.bytes(in: arena))
    }
  }
}

extension ConflictPolicy {
  /// As the language writes it.
  var name: String {
    switch self {
    case .sourceWins: "source_wins"
    case .targetWins: "target_wins"
    case .latest: "latest"
    case .manual: "manual"
    case .max: "max"
    case .min: "min"
    case .union: "union"
    case .delta: "delta"
    }
  }
}
