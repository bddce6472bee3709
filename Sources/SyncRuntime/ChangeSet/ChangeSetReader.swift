import Foundation
import SyncEngine
public import SyncModel
import SyncState

/// Reads a change set from its file, a line at a time.
public final class ChangeSetReader: @unchecked Sendable {
  public let header: ChangeSetHeader
  public let path: String
  private var lines: LineReader

  public init(path: String) throws {
    self.path = path
    lines = try LineReader(path: path)
    guard let version = try lines.next(), let first = try? JSONDecoder().decode(VersionLine.self, from: version),
      first.type == "version"
    else { throw RuntimeError.failed("`\(path)` is no change set; `antiphon plan … -o FILE` makes one") }
    guard first.formatVersion == ChangeSetHeader.currentFormat else {
      throw RuntimeError.refused(
        "the change set `\(path)` has format \(first.formatVersion), this version reads \(ChangeSetHeader.currentFormat)"
      )
    }
    guard let line = try lines.next(), let read = try? JSONDecoder().decode(HeaderLine.self, from: line) else {
      throw RuntimeError.refused("the change set `\(path)` was altered: its header cannot be read")
    }
    header = read.header
  }

  private struct VersionLine: Codable {
    var type: String
    var formatVersion: Int

    private enum CodingKeys: String, CodingKey {
      case type
      case formatVersion = "format_version"
    }
  }

  private struct HeaderLine: Codable {
    var header: ChangeSetHeader
  }

  /// The digest of every byte of the file, as `ChangeSetWriter` computes it.
  public func digest() throws -> Fingerprint {
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw RuntimeError.failed("cannot read the change set `\(path)`")
    }
    var hasher = Hasher128()
    while let data = try file.read(upToCount: 256 * 1024), !data.isEmpty {
      data.withUnsafeBytes { hasher.combineStream($0) }
    }
    try file.close()
    return hasher.finish()
  }

  /// The next change as its bytes (`ChangePageCoding`) and the sync it belongs to; `nil` at the summary.
  func next() throws -> (sync: String, record: Arena)? {
    guard let line = try lines.next() else { return nil }
    let text = String(decoding: line, as: UTF8.self)
    guard text.hasPrefix("{\"type\":\"change\"") else { return nil }
    guard let marker = text.range(of: ",\"record\":\"", options: .backwards),
      let change = try? JSONDecoder().decode(SyncOnly.self, from: line)
    else { throw RuntimeError.refused("the change set `\(path)` was altered: a change cannot be read") }
    var encoded = String(text[marker.upperBound...].dropLast(2))
    // One more line of the decision before.
    if encoded.isEmpty { return try next() }
    let record = Arena(capacity: encoded.utf8.count)
    let isWhole = encoded.withUTF8 { Base64.decode(UnsafeRawBufferPointer($0), to: record) != nil }
    guard isWhole else { throw RuntimeError.refused("the change set `\(path)` was altered: a change cannot be read") }
    return (change.sync, record)
  }

  private struct SyncOnly: Codable {
    var sync: String
  }

  /// Every change as people read it, one after the other.
  public func changes(_ body: (RecordChange) throws -> Void) throws {
    var describers: [String: (ChangeDescriber, SyncPlan)] = [:]
    for sync in header.plan.syncs { describers[sync.name] = (ChangeDescriber(sync), sync) }
    while let change = try next() {
      guard let (describer, plan) = describers[change.sync],
        let page = ChangePageCoding.decode(change.record.bytes, plan)
      else { throw RuntimeError.refused("the change set `\(path)` was altered: a change cannot be read") }
      for index in 0..<page.count where !page.rows[index].isSilent {
        for change in describer.describe(page, index) { try body(change) }
      }
    }
  }
}

/// The lines of a file, in chunks.
struct LineReader {
  static let lineMax = 256 * 1024 * 1024
  private let file: FileHandle
  private let path: String
  private var buffer = Data()
  /// What of the buffer was given out.
  private var taken = 0
  private var isAtEnd = false

  init(path: String) throws {
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw RuntimeError.failed("there is no file `\(path)`")
    }
    self.file = file
    self.path = path
  }

  mutating func next() throws -> Data? {
    var searched = 0
    while true {
      let start = taken + searched
      let end = buffer.withUnsafeBytes { bytes -> Int? in
        guard start < bytes.count, let base = bytes.baseAddress else { return nil }
        return memchr(base + start, 0x0A, bytes.count - start).map { UnsafeRawPointer($0) - base }
      }
      if let end {
        let line = Data(buffer[taken..<end])
        taken = end + 1
        return line
      }
      searched = buffer.count - taken
      if isAtEnd {
        guard searched > 0 else { return nil }
        let line = Data(buffer[taken...])
        taken = buffer.count
        return line
      }
      guard searched < Self.lineMax else { throw RuntimeError.failed("a line of `\(path)` is too long") }
      buffer = Data(buffer[taken...])
      taken = 0
      if let more = try file.read(upToCount: 256 * 1024), !more.isEmpty { buffer.append(more) } else { isAtEnd = true }
    }
  }
}
