import Glibc
import SyncConnect
import SyncFormats

/// A file descriptor that closes itself. Errors are `ConnectorFailure` with the system's own words.
final class OpenFile: @unchecked Sendable {
  let path: String
  let descriptor: Int32

  private init(path: String, descriptor: Int32) {
    self.path = path
    self.descriptor = descriptor
  }

  deinit { Glibc.close(descriptor) }

  static func open(_ path: String, _ flags: Int32) throws(ConnectorFailure) -> OpenFile {
    guard let file = try openIfThere(path, flags) else { throw failure("open", path, ENOENT) }
    return file
  }

  /// `nil` where there is no such file.
  static func openIfThere(_ path: String, _ flags: Int32) throws(ConnectorFailure) -> OpenFile? {
    while true {
      let descriptor = Glibc.open(path, flags | O_CLOEXEC, 0o644)
      if descriptor >= 0 { return OpenFile(path: path, descriptor: descriptor) }
      if errno == ENOENT { return nil }
      if errno != EINTR { throw failure("open", path, errno) }
    }
  }

  static func failure(_ verb: String, _ path: String, _ code: Int32) -> ConnectorFailure {
    .fatal("cannot \(verb) `\(path)`: \(String(cString: strerror(code)))")
  }

  var size: Int {
    get throws(ConnectorFailure) {
      var status = stat()
      guard fstat(descriptor, &status) == 0 else { throw Self.failure("read", path, errno) }
      return Int(status.st_size)
    }
  }

  func read(_ buffer: UnsafeMutableRawBufferPointer) throws(ConnectorFailure) -> Int {
    while true {
      let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      if count >= 0 { return count }
      if errno != EINTR { throw Self.failure("read", path, errno) }
    }
  }

  /// All bytes from here on, up to a limit.
  func source(limit: Int) -> ByteSource {
    var left = limit
    return { buffer in
      let wanted = min(left, buffer.count)
      guard wanted > 0 else { return 0 }
      let count = try self.read(UnsafeMutableRawBufferPointer(rebasing: buffer[0..<wanted]))
      // What was promised is not there: an end here would pass the missing records off as deleted ones.
      if count == 0 {
        throw ConnectorFailure.fatal("`\(self.path)` became shorter while it was read; try again when it is at rest")
      }
      left -= count
      return count
    }
  }

  func write(_ bytes: UnsafeRawBufferPointer) throws(ConnectorFailure) {
    var done = 0
    while done < bytes.count {
      let count = Glibc.write(descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done)
      if count < 0 {
        if errno == EINTR { continue }
        throw Self.failure("write", path, errno)
      }
      done += count
    }
  }

  func seek(to offset: Int) throws(ConnectorFailure) {
    guard lseek(descriptor, off_t(offset), SEEK_SET) >= 0 else { throw Self.failure("read", path, errno) }
  }

  func truncate(to size: Int) throws(ConnectorFailure) {
    guard ftruncate(descriptor, off_t(size)) == 0 else { throw Self.failure("write", path, errno) }
  }

  func synchronize() throws(ConnectorFailure) {
    guard fsync(descriptor) == 0 else { throw Self.failure("write", path, errno) }
  }

  /// Makes what was created, renamed or removed in the file's folder durable.
  static func synchronizeFolder(of path: String) throws(ConnectorFailure) {
    let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    try open(folder, O_RDONLY | O_DIRECTORY).synchronize()
  }
}
