import Foundation
import SyncEngine
import SyncFormats
public import SyncModel
import SyncState

/// Writes a change set: JSON lines, first the version, then the header with the plan, then a change a line, last the
/// summary. The store keeps the digest of every byte, so that `apply` knows the file for the one that was made.
public final class ChangeSetWriter: @unchecked Sendable {
  public let header: ChangeSetHeader
  private let file: FileHandle
  private let path: String
  private let buffer = Arena(capacity: 256 * 1024)
  private var hasher = Hasher128()
  private(set) var count = 0

  /// Creates the file; it is complete only after `finish`.
  public init(
    path: String, plan: CompiledPlan, store: StateStore, surroundings: Surroundings, approvesDeletes: Bool = false,
    undoes: Int64? = nil
  ) throws {
    self.path = path
    header = ChangeSetHeader(
      id: surroundings.freshIdentity(), created: surroundings.now(), store: store.lineage,
      planFingerprint: try PlanFingerprint.of(plan).description, plan: plan,
      approvesDeletes: approvesDeletes ? true : nil, undoes: undoes)
    guard FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]),
      let file = FileHandle(forWritingAtPath: path)
    else { throw RuntimeError.failed("cannot write the change set to `\(path)`") }
    self.file = file
    buffer.append("{\"type\":\"version\",\"format_version\":\(ChangeSetHeader.currentFormat)}\n")
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    buffer.append("{\"type\":\"header\",\"header\":")
    buffer.append(String(decoding: try encoder.encode(header), as: UTF8.self))
    buffer.append("}\n")
    try flush(force: true)
  }

  func append(_ page: ChangePage, _ index: Int, describer: ChangeDescriber) throws {
    // Where one decision writes both sides, the first line carries it.
    for (number, change) in describer.describe(page, index).enumerated() {
      ChangeJSON.append(change, isSilent: page.rows[index].isSilent, to: buffer)
      // The decision again, exactly, as `apply` reads it: behind everything else, so that the line is read from its end.
      buffer.truncate(to: buffer.count - 1)
      buffer.append(",\"record\":\"")
      if number == 0 {
        let record = Arena(capacity: 1024)
        ChangePageCoding.append(page, index, to: record)
        Base64.append(from: record, 0, record.count, to: buffer)
      }
      buffer.append("\"}\n")
    }
    count += 1
    try flush(force: false)
  }

  private func flush(force: Bool) throws {
    guard force || buffer.count > 200 * 1024 else { return }
    hasher.combineStream(buffer.bytes)
    do {
      try file.write(contentsOf: Data(buffer.bytes))
    } catch {
      throw RuntimeError.failed("cannot write the change set to `\(path)`: \(error.localizedDescription)")
    }
    buffer.removeAll()
  }

  /// Writes the summary and makes the change set known to the store.
  public func finish(_ reports: [SyncReport], store: StateStore) throws {
    buffer.append("{\"type\":\"summary\",\"changes\":\(count)}\n")
    try flush(force: true)
    try file.synchronize()
    try file.close()
    try store.recordChangeSet(
      id: header.id, syncs: header.plan.syncs.map(\.name), planFingerprint: header.planFingerprint,
      digest: hasher.finish(), created: header.created)
  }
}
