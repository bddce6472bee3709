import Glibc
import SyncConnect
import SyncModel

/// The files of one connection: a folder whose `NAME.EXTENSION` are the entities, or one file that is the only one.
struct EntityFolder: Sendable {
  let suffix: String
  /// Absolute, links resolved.
  let path: String
  /// The entity of a single file.
  let onlyEntity: String?

  /// - Parameter suffix: with its dot.
  init(_ settings: ConnectionSettings, suffix: String) throws(ConnectorFailure) {
    guard let given = settings.text("path"), !given.isEmpty else {
      throw .fatal("connection `\(settings.name)` needs a `path`")
    }
    self.suffix = suffix
    var status = stat()
    if stat(given, &status) == 0 {
      path = try Self.resolved(given)
      onlyEntity = status.st_mode & S_IFMT == S_IFDIR ? nil : Self.name(of: path, without: suffix)
      return
    }
    // A file that does not exist yet may be made in a folder that does.
    guard given.hasSuffix(suffix) else {
      throw .fatal("there is no folder or file `\(given)`; make the folder, or correct `path`")
    }
    let parts = Self.split(given)
    path = try Self.resolved(parts.folder) + "/" + parts.file
    onlyEntity = Self.name(of: path, without: suffix)
  }

  private static func resolved(_ path: String) throws(ConnectorFailure) -> String {
    guard let real = realpath(path, nil) else { throw OpenFile.failure("find", path, errno) }
    defer { free(real) }
    return String(cString: real)
  }

  private static func split(_ path: String) -> (folder: String, file: String) {
    guard let slash = path.lastIndex(of: "/") else { return (".", path) }
    return (slash == path.startIndex ? "/" : String(path[..<slash]), String(path[path.index(after: slash)...]))
  }

  private static func name(of path: String, without suffix: String) -> String {
    let file = split(path).file
    return file.hasSuffix(suffix) && file != suffix ? String(file.dropLast(suffix.count)) : file
  }

  func entityNames() throws(ConnectorFailure) -> [String] {
    if let onlyEntity { return access(path, F_OK) == 0 ? [onlyEntity] : [] }
    guard let folder = opendir(path) else { throw OpenFile.failure("read", path, errno) }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let file = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      let isOther =
        entry.pointee.d_type != UInt8(DT_REG) && entry.pointee.d_type != UInt8(DT_LNK)
        && entry.pointee.d_type != UInt8(DT_UNKNOWN)
      if file.hasSuffix(suffix), !file.hasPrefix("."), !isOther { names.append(String(file.dropLast(suffix.count))) }
    }
    return names.sorted()
  }

  /// Where the records of an entity stand, whether or not the file exists. Throws for names that are no file's.
  func file(of name: String) throws(ConnectorFailure) -> String {
    if let onlyEntity {
      guard name == onlyEntity else { throw missing(name, [onlyEntity]) }
      return path
    }
    let base = name.hasSuffix(suffix) ? String(name.dropLast(suffix.count)) : name
    guard !base.isEmpty, !base.hasPrefix("."), !base.contains("/"), !base.utf8.contains(0) else {
      throw .fatal("`\(name)` is no file's name; an entity is a file in the connection's folder itself")
    }
    return path + "/" + base + suffix
  }

  func file(of entity: EntitySchema) throws(ConnectorFailure) -> String { try file(of: entity.from ?? entity.name) }

  func missing(_ name: String) throws(ConnectorFailure) -> ConnectorFailure { missing(name, try entityNames()) }

  private func missing(_ name: String, _ names: [String]) -> ConnectorFailure {
    .fatal("there is no file for `\(name)` in `\(path)`" + FileNames.hint(name, among: names))
  }
}

/// What a person may have meant.
enum FileNames {
  static func hint(_ name: String, among names: [String]) -> String {
    let wanted = Array(name.lowercased())
    let near = names.filter { distance(Array($0.lowercased()), wanted) <= 2 }
    return near.isEmpty ? "" : "; there is " + near.prefix(3).map { "`\($0)`" }.joined(separator: ", ")
  }

  private static func distance(_ left: [Character], _ right: [Character]) -> Int {
    guard abs(left.count - right.count) <= 2, left.count <= 128 else { return .max }
    var previous = Array(0...right.count)
    for (row, character) in left.enumerated() {
      var current = [row + 1]
      for (column, other) in right.enumerated() {
        current.append(
          min(previous[column + 1] + 1, current[column] + 1, previous[column] + (character == other ? 0 : 1)))
      }
      previous = current
    }
    return previous[right.count]
  }
}
