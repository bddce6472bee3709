import SyncModel

/// What differs between the outcomes of one record.
struct OutcomeComparison {
  typealias Field = (side: RecordSide, path: FieldPath, old: String?, new: String?)

  let before: ImpactDisposition
  let after: ImpactDisposition
  let fields: [Field]
  /// Why, in the new version.
  let reason: String?

  /// `nil` where nothing differs.
  init?(_ old: SyncOutcomes.Outcome, _ new: SyncOutcomes.Outcome) {
    before = Self.disposition(old)
    after = Self.disposition(new)
    let (left, right) = (Self.values(old), Self.values(new))
    var fields: [Field] = []
    for place in Self.places(old, new) {
      let (first, second) = (left[place], right[place])
      // What one version does not write stays as it is.
      let from = first.map(\.new) ?? second?.old
      let to = second.map(\.new) ?? first?.old
      if from != to { fields.append((place.side, place.path, from, to)) }
    }
    self.fields = fields
    let (why, reasons) = (Self.reasons(old), Self.reasons(new))
    reason = reasons.first { !why.contains($0) } ?? reasons.first
    if before == after, fields.isEmpty, why == reasons { return nil }
  }

  private struct Place: Hashable {
    var side: RecordSide
    var path: FieldPath
  }

  private static func disposition(_ outcome: SyncOutcomes.Outcome) -> ImpactDisposition {
    let all = outcome.changes.map { change -> ImpactDisposition in
      switch change.action {
      case .reject: .rejected
      case .hold: .held
      case .delete: .deleted
      case .archive: .archived
      case .create: change.side == .target ? .created : .createdInSource
      case .unlink: .unlinked
      case .adopt: .paired
      case .drift: .drifted
      case .update: .kept
      }
    }
    let fallback: ImpactDisposition = outcome.isFiltered ? .filtered : .kept
    let weightiest = ImpactDisposition.allCases.first { all.contains($0) } ?? fallback
    return weightiest == .kept ? fallback : weightiest
  }

  /// What is written. What a rejected or held change would have written is not, nor is what a deleted record held.
  private static func values(_ outcome: SyncOutcomes.Outcome) -> [Place: (old: String?, new: String?)] {
    var result: [Place: (old: String?, new: String?)] = [:]
    for change in outcome.changes where writing.contains(change.action) {
      for field in change.fields { result[Place(side: change.side, path: field.path)] = (field.old, field.new) }
    }
    return result
  }

  private static let writing: Set<ChangeAction> = [.create, .update, .archive, .adopt]

  private static func places(_ old: SyncOutcomes.Outcome, _ new: SyncOutcomes.Outcome) -> [Place] {
    var seen: Set<Place> = []
    var result: [Place] = []
    for change in new.changes + old.changes {
      for field in change.fields {
        let place = Place(side: change.side, path: field.path)
        if seen.insert(place).inserted { result.append(place) }
      }
    }
    return result
  }

  private static func reasons(_ outcome: SyncOutcomes.Outcome) -> [String] {
    outcome.changes.compactMap { change in
      guard let reason = change.reason else { return nil }
      return withoutLineNumber(reason)
    }.sorted()
  }

  /// A line that only moved in its file is the same line.
  static func withoutLineNumber(_ reason: String) -> String {
    for (before, after) in [(" (line ", ")"), (", line ", ":"), (" at line ", " ")] {
      guard let start = reason.firstRange(of: before) else { continue }
      let digits = reason[start.upperBound...].prefix { $0.isNumber }
      let rest = reason[digits.endIndex...]
      guard !digits.isEmpty, rest.hasPrefix(after) else { continue }
      let kept = after == ")" ? rest.dropFirst() : rest
      return String(reason[..<start.lowerBound] + kept)
    }
    return reason
  }
}
