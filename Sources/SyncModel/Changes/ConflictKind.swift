/// What a held decision is about, which tells the answers that it can have.
public enum ConflictKind: String, Sendable, Hashable, Codable, CaseIterable {
  /// A field, or a group of fields, that both sides changed.
  case field
  /// Several records of the target match one of the source.
  case match
  /// Several records of the source match one of the target.
  case claim
  /// One side deleted the record and the other edited it.
  case deletion
  /// What the records hold must be corrected first; no answer helps.
  case record
}
