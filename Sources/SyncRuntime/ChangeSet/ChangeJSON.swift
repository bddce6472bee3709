import SyncFormats
public import SyncModel

/// A change as one JSON object, the same in a change set and in `plan --format ndjson`.
public enum ChangeJSON {
  public static func append(_ change: RecordChange, isSilent: Bool = false, to output: Arena) {
    output.append("{\"type\":\"change\",\"sync\":")
    JSONText.appendString(change.sync, to: output)
    output.append(",\"side\":\"\(change.side.name)\",\"action\":\"")
    output.append(isSilent ? "agree" : change.action.rawValue)
    output.append("\",\"source_key\":")
    append(change.sourceKey, to: output)
    output.append(",\"target_key\":")
    append(change.targetKey, to: output)
    output.append(",\"fields\":[")
    for (index, field) in change.fields.enumerated() {
      if index > 0 { output.append(byte: 0x2C) }
      output.append("{\"path\":")
      JSONText.appendString(field.path.description, to: output)
      if let old = field.old {
        output.append(",\"old\":")
        output.append(old)
      }
      if let new = field.new {
        output.append(",\"new\":")
        output.append(new)
      }
      output.append(byte: 0x7D)
    }
    output.append("],\"reason\":")
    append(change.reason, to: output)
    if let conflict = change.conflict {
      output.append(",\"conflict\":{\"field\":")
      JSONText.appendString(conflict.field, to: output)
      for (name, value) in [("base", conflict.base), ("source", conflict.source), ("target", conflict.target)] {
        output.append(",\"\(name)\":\(value ?? "null")")
      }
      output.append(byte: 0x7D)
    }
    output.append(byte: 0x7D)
  }

  private static func append(_ text: String?, to output: Arena) {
    if let text { JSONText.appendString(text, to: output) } else { output.append("null") }
  }
}
