import Glibc
import SyncConnect

/// Makes appending to a file all or nothing: its length before stands in a side file until the appended bytes are
/// durable. The side file is also the lock that keeps a second writer out; the system frees it when a process ends.
final class FileJournal {
  static let suffix = ".antiphon-journal"

  private let path: String
  private let file: OpenFile

  private init(path: String, file: OpenFile) {
    self.path = path
    self.file = file
  }

  /// Locks the file for writing and undoes what an interrupted append left. `locked` where another writes.
  static func lock(_ target: String) throws -> FileJournal {
    let path = target + suffix
    for _ in 0..<16 {
      let file = try OpenFile.open(path, O_RDWR | O_CREAT)
      guard flock(file.descriptor, LOCK_EX | LOCK_NB) == 0 else {
        throw ConnectorFailure.locked("another process is writing `\(target)`")
      }
      // The former owner may have removed it between our opening and our lock.
      var status = stat()
      guard fstat(file.descriptor, &status) == 0, status.st_nlink > 0 else { continue }
      let journal = FileJournal(path: path, file: file)
      try journal.undo(target)
      return journal
    }
    throw ConnectorFailure.locked("another process is writing `\(target)`")
  }

  /// Undoes what an interrupted append left; how many bytes of the file are good where another process is appending
  /// just now.
  static func recover(_ target: String) throws -> Int? {
    let path = target + suffix
    guard access(path, F_OK) == 0 else { return nil }
    if access(path, W_OK) != 0 {
      return try OpenFile.openIfThere(path, O_RDONLY).flatMap { try length($0) }
    }
    guard let file = try OpenFile.openIfThere(path, O_RDWR) else { return nil }
    guard flock(file.descriptor, LOCK_EX | LOCK_NB) == 0 else { return try length(file) }
    let journal = FileJournal(path: path, file: file)
    try journal.undo(target)
    journal.end()
    return nil
  }

  private static func length(_ file: OpenFile) throws -> Int? {
    try file.seek(to: 0)
    var bytes = [UInt8](repeating: 0, count: 32)
    var count = 0
    while count < bytes.count {
      let start = count
      let read = try bytes.withUnsafeMutableBytes { buffer in
        try file.read(UnsafeMutableRawBufferPointer(rebasing: buffer[start...]))
      }
      if read == 0 { break }
      count += read
    }
    // A text without its end was never finished, so nothing was appended.
    guard count > 1, bytes[count - 1] == 0x0A else { return nil }
    return Int(String(decoding: bytes[..<(count - 1)], as: UTF8.self))
  }

  private func undo(_ target: String) throws {
    if let length = try Self.length(file), let found = try OpenFile.openIfThere(target, O_WRONLY) {
      if try found.size > length {
        try found.truncate(to: length)
        try found.synchronize()
      }
    }
    try file.truncate(to: 0)
  }

  /// Notes the length durably; from here on an interruption is undone.
  func begin(length: Int) throws {
    try file.truncate(to: 0)
    try file.seek(to: 0)
    var text = "\(length)\n"
    try text.withUTF8 { bytes in try file.write(UnsafeRawBufferPointer(bytes)) }
    try file.synchronize()
    try OpenFile.synchronizeFolder(of: path)
  }

  /// Undoes what was appended; where even that fails, the next one to lock the file does it.
  func rollBack(_ target: String) {
    if (try? undo(target)) != nil { end() }
  }

  /// What was written stays; the lock is free.
  func end() {
    unlink(path)
    flock(file.descriptor, LOCK_UN)
  }
}
