import Foundation

/// A file that is locked for as long as its process lives; the system lets go of it when the process dies.
struct FileLock: Sendable {
  private let path: String
  private let descriptor: Int32

  /// `nil` when another process has the lock, or the file cannot be made.
  static func take(_ path: String) -> FileLock? {
    let descriptor = Foundation.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return nil }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      Foundation.close(descriptor)
      return nil
    }
    return FileLock(path: path, descriptor: descriptor)
  }

  /// Lets go and removes the file.
  func release() {
    unlink(path)
    Foundation.close(descriptor)
  }

}
