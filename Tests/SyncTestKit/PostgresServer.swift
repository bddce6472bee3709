import Foundation

/// A private PostgreSQL for the tests of one process: made at the first use in a temporary folder, reached by a socket
/// there, stopped and removed when the process is gone, however it went.
public struct PostgresServer: Sendable {
  public struct Failure: Error, CustomStringConvertible {
    public var description: String
  }

  private static let started = Result { try start() }
  private let folder: String
  private let binaries: String

  /// Fails with what to install where there is no PostgreSQL.
  public static func shared() throws -> PostgresServer { try started.get() }

  /// A connection string of libpq. The server trusts every local user.
  public func url(database: String) -> String { "host=\(folder) port=5432 user=postgres dbname=\(database)" }

  /// Makes an empty database under a name of its own.
  public func makeDatabase() throws -> String {
    let name = "test_" + UUID().uuidString.lowercased().replacing("-", with: "")
    try sql("CREATE DATABASE \(name)")
    return name
  }

  /// Runs statements with psql and gives its output: rows by line, values parted by `|`.
  @discardableResult
  public func sql(_ text: String, database: String = "postgres") throws -> String {
    try Self.run(
      binaries + "/psql", ["-XAtq", "-v", "ON_ERROR_STOP=1", "-d", url(database: database)], input: text)
  }

  private static func start() throws -> PostgresServer {
    let binaries = try binaries()
    let folder = try makeFolder()
    let data = folder + "/data"
    let settings = [
      "-c listen_addresses=", "-c unix_socket_directories=\(folder)", "-c fsync=off", "-c full_page_writes=off",
      "-c max_connections=200", "-c autovacuum=off",
    ]
    try runUnprivileged(
      "\(binaries)/initdb -D \(data) -U postgres --auth=trust -E UTF8 --locale=C.UTF-8 --no-sync > \(folder)/init.log 2>&1",
      log: folder + "/init.log")
    try runUnprivileged(
      "\(binaries)/pg_ctl -D \(data) -w -t 60 -l \(folder)/log -o '\(settings.joined(separator: " "))' start "
        + "> \(folder)/start.log 2>&1", log: folder + "/log")
    try watch(binaries, folder)
    return PostgresServer(folder: folder, binaries: binaries)
  }

  /// A shell that outlives this process and then stops the server and removes its folder.
  private static func watch(_ binaries: String, _ folder: String) throws {
    let stop = unprivileged("\(binaries)/pg_ctl -D \(folder)/data -m immediate stop")
    let script = """
      trap '' INT TERM HUP
      while kill -0 \(getpid()) 2> /dev/null; do sleep 0.5; done
      \(stop.map { "'" + $0.replacing("'", with: "'\\''") + "'" }.joined(separator: " "))
      rm -rf \(folder)
      """
    try spawn("/bin/sh", ["-c", script])
  }

  private static func binaries() throws -> String {
    var folders: [String] = []
    if let found = try? run("/usr/bin/env", ["pg_config", "--bindir"]) {
      folders.append(found.trimmingCharacters(in: .whitespacesAndNewlines))
    }
    let debian = "/usr/lib/postgresql"
    let versions = (try? FileManager.default.contentsOfDirectory(atPath: debian)) ?? []
    folders += versions.sorted { (Int($0) ?? 0) > (Int($1) ?? 0) }.map { "\(debian)/\($0)/bin" }
    let needed = ["initdb", "pg_ctl", "psql"]
    for folder in folders
    where needed.allSatisfy({ FileManager.default.isExecutableFile(atPath: "\(folder)/\($0)") }) { return folder }
    throw Failure(
      description: "these tests need a PostgreSQL server: `apt-get install postgresql` (looked in "
        + folders.joined(separator: ", ") + ")")
  }

  private static func makeFolder() throws -> String {
    // Short, since a socket's path has room for about a hundred bytes.
    let folder = "/tmp/antiphon-pg-" + String(UUID().uuidString.prefix(8))
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    if getuid() == 0 { try run("/usr/bin/env", ["chown", "postgres", folder]) }
    return folder
  }

  /// PostgreSQL refuses to run as root.
  private static func unprivileged(_ command: String) -> [String] {
    getuid() == 0
      ? ["/usr/bin/env", "su", "postgres", "-s", "/bin/sh", "-c", "cd / && " + command]
      : ["/bin/sh", "-c", command]
  }

  private static func runUnprivileged(_ command: String, log: String) throws {
    let words = unprivileged(command)
    do { try run(words[0], Array(words.dropFirst())) } catch {
      let said = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
      throw Failure(description: "PostgreSQL does not start: \(error)\n\(said)")
    }
  }

  @discardableResult
  private static func run(_ program: String, _ arguments: [String], input: String? = nil) throws -> String {
    let folder = FileManager.default.temporaryDirectory.path + "/antiphon-run-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try (input ?? "").write(toFile: folder + "/in", atomically: false, encoding: .utf8)
    let child = try spawn(
      program, arguments, input: folder + "/in", output: folder + "/out", errors: folder + "/err")
    var status: Int32 = 0
    while waitpid(child, &status, 0) == -1, errno == EINTR {}
    guard status == 0 else {
      let complaint = (try? String(contentsOfFile: folder + "/err", encoding: .utf8)) ?? ""
      throw Failure(description: "\(program) ended with status \(status >> 8): \(complaint)")
    }
    return try String(contentsOfFile: folder + "/out", encoding: .utf8).trimmingCharacters(in: .newlines)
  }

  /// Files, not pipes, and no `Process`: a server that goes on in the background keeps what it inherited open, and who
  /// waits for the end of it waits for ever.
  @discardableResult
  private static func spawn(
    _ program: String, _ arguments: [String], input: String = "/dev/null", output: String = "/dev/null",
    errors: String = "/dev/null"
  ) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT, 0o600)
    let words = ([program] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var child: pid_t = 0
    let code = posix_spawn(&child, program, &actions, nil, words, environ)
    guard code == 0 else { throw Failure(description: "\(program): \(String(cString: strerror(code)))") }
    return child
  }
}
