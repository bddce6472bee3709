import Foundation

/// A started program. Not Foundation's `Process`, whose `waitUntilExit` misses children that end at once while other
/// threads start theirs.
final class Child {
  let processIdentifier: pid_t
  private var status: Int32?

  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  /// Starts a program with its three streams as files; the working directory is `folder`.
  init(
    _ program: String, _ arguments: [String], in folder: String, environment: [String: String], input: String,
    output: String, errors: String
  ) throws {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    // `env` changes the folder and becomes the program: the process stays the same.
    let words = ["env", "-C", folder, program] + arguments
    var list: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for pointer in list + variables { free(pointer) } }
    var process: pid_t = 0
    let error = posix_spawn(&process, "/usr/bin/env", &actions, nil, &list, &variables)
    guard error == 0 else { throw Failure(description: "cannot start \(program): \(String(cString: strerror(error)))") }
    processIdentifier = process
  }

  var isRunning: Bool {
    if status == nil { reap(WNOHANG) }
    return status == nil
  }

  func waitUntilExit() { while status == nil { reap(0) } }

  /// The exit code, or the signal's number plus 128.
  var terminationStatus: Int32 {
    waitUntilExit()
    let status = status ?? 0
    return wasKilled ? (status & 0x7F) + 128 : (status >> 8) & 0xFF
  }

  var wasKilled: Bool {
    waitUntilExit()
    return (status ?? 0) & 0x7F != 0
  }

  private func reap(_ options: Int32) {
    var value: Int32 = 0
    let result = waitpid(processIdentifier, &value, options)
    if result == processIdentifier { status = value }
    if result < 0, errno != EINTR { status = 0xFF00 }
  }
}
