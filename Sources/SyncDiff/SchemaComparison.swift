public import SyncModel

/// One thing that a live system says otherwise than the declaration of its entity.
public struct SchemaDifference: Sendable, Hashable {
  public var severity: DifferenceSeverity
  /// As in `crm.people`.
  public var entity: String
  public var field: FieldPath?
  /// As declared; `nil` where it is not.
  public var written: String?
  public var live: String?
  public var note: String

  public init(
    _ severity: DifferenceSeverity, _ entity: String, field: FieldPath?, written: String?, live: String?,
    note: String = ""
  ) {
    self.severity = severity
    self.entity = entity
    self.field = field
    self.written = written
    self.live = live
    self.note = note
  }
}

/// Fields that came, went or changed. Marks that only a person can know (`modified`, `sensitive`, `deleted` and the like)
/// are no difference where the system does not tell them.
public func schemaDifferences(
  written: EntitySchema, live: EntitySchema, unsupported: [String] = []
) -> [SchemaDifference] {
  let name = "\(written.connection).\(written.name)"
  var result: [SchemaDifference] = []
  for field in written.fields {
    guard let now = live.field(field.path) else {
      let isUnsupported = unsupported.contains("\(field.path)")
      result.append(
        SchemaDifference(
          .critical, name, field: field.path, written: text(field), live: nil,
          note: isUnsupported ? "the system has it, as a type that cannot be read" : "the system has no such field"))
      continue
    }
    if field.type != now.type {
      result.append(
        SchemaDifference(.change, name, field: field.path, written: "\(field.type)", live: "\(now.type)"))
    }
    if field.marks.contains(.key) != now.marks.contains(.key) {
      result.append(
        SchemaDifference(
          .critical, name, field: field.path, written: field.marks.contains(.key) ? "key" : nil,
          live: now.marks.contains(.key) ? "key" : nil, note: "links are by the key"))
    }
    // What the system does not tell may be a person's knowledge.
    for mark in [FieldSchema.Mark.unique, .readonly, .createonly, .required]
    where now.marks.contains(mark) && !field.marks.contains(mark) {
      result.append(
        SchemaDifference(.change, name, field: field.path, written: nil, live: mark.rawValue))
    }
    if field.marks.contains(.unique), !now.marks.contains(.unique), !now.marks.contains(.key) {
      result.append(
        SchemaDifference(
          .change, name, field: field.path, written: "unique", live: nil, note: "the system does not keep it unique"))
    }
  }
  for field in live.fields where written.field(field.path) == nil {
    result.append(SchemaDifference(.minor, name, field: field.path, written: nil, live: text(field)))
  }
  return result
}

private func text(_ field: FieldSchema) -> String {
  "\(field.type)" + FieldSchema.Mark.allCases.filter(field.marks.contains).map { " \($0.rawValue)" }.joined()
}

extension SchemaDifference {
  /// On one line.
  public var text: String {
    let place = entity + (field.map { ".\($0)" } ?? "")
    let change =
      switch (written, live) {
      case (let written?, let live?): "declared as \(written), is \(live)"
      case (let written?, nil): field == nil ? "declared" : "declared as \(written)"
      case (nil, let live?): "is \(live), which is not declared"
      case (nil, nil): ""
      }
    return "\(severity.rawValue): \(place): \(change)" + (note.isEmpty ? "" : "; \(note)")
  }
}
