import SyncAssist
import SyncBuiltins
import SyncCheck
import SyncConnect
import SyncConnectors
import SyncModel
import SyncSyntax
import SyncText

/// Mapping texts in which `¦` marks the place that is asked about.
struct AssistWorld {
  static let main = "mapping.sync"

  let assistant: Assistant
  let texts: [String: String]
  /// Where the mark stands in the main text.
  let offset: Int

  /// - Parameter others: further files by path; the main file is always checked by itself.
  init(_ marked: String, others: [String: String] = [:], checkedAlone: [String] = [], importable: [String] = []) {
    let bytes = Array(marked.utf8)
    let mark = Array("¦".utf8)
    var offset = bytes.count
    for start in bytes.indices where bytes[start...].starts(with: mark) {
      offset = start
      break
    }
    let rest = bytes.dropFirst(offset + mark.count)
    let text = String(decoding: bytes[..<offset] + rest, as: UTF8.self)
    var texts = others
    texts[Self.main] = text
    self.offset = offset
    self.texts = texts
    let sources = texts
    func check(_ path: String) -> Checked {
      SyncCheck.check(
        parse(SourceFile(path: path, text: sources[path] ?? "")),
        in: CheckEnvironment(
          functions: BuiltinFunctions.all, connectors: BuiltinConnectors.all.map { $0.spec },
          load: { path in sources[path].map { SourceFile(path: path, text: $0) } },
          schema: { connection, _ in
            let path = "Schema/\(connection.name).sync"
            return sources[path].map { .file(SourceFile(path: path, text: $0)) } ?? .none
          }, recordsIndex: true))
    }
    assistant = Assistant(
      ([Self.main] + checkedAlone).map { AssistedFile($0, check($0)) }, functions: BuiltinFunctions.all,
      connectors: BuiltinConnectors.all.map { $0.spec }, importable: importable)
  }

  var hover: String? { assistant.hover(Self.main, at: offset)?.markdown }

  var completions: [Completion] { assistant.completions(Self.main, at: offset) }

  var labels: [String] { completions.map(\.label) }

  /// `path:text` of each place.
  func shown(_ places: [SourceLocation]) -> [String] {
    places.map { place in
      let source = SourceFile(path: place.path, text: texts[place.path] ?? "")
      return "\(place.path):\(source.position(at: place.range.start).line) \(source.text(place.range))"
    }
  }

  var definition: [String] { shown(assistant.definition(Self.main, at: offset)) }

  func references(declaration: Bool = true) -> [String] {
    shown(assistant.references(Self.main, at: offset, includingDeclaration: declaration))
  }

  /// The texts after the rename, those that changed; or why not.
  func renamed(to name: String) -> Result<[String: String], RenameRefusal> {
    do throws(RenameRefusal) {
      var bytes: [String: [UInt8]] = [:]
      for replacement in try assistant.rename(Self.main, at: offset, to: name).reversed() {
        var text = bytes[replacement.path] ?? Array((texts[replacement.path] ?? "").utf8)
        let range = replacement.edit.range
        text.replaceSubrange(range.start..<range.end, with: Array(replacement.edit.replacement.utf8))
        bytes[replacement.path] = text
      }
      return .success(bytes.mapValues { String(decoding: $0, as: UTF8.self) })
    } catch {
      return .failure(error)
    }
  }
}

/// A mapping with some of everything; `LINES`, `CLAUSES` and `TOP` are what a test writes.
enum Mapping {
  static func text(lines: String = "id -> id", clauses: String = "", top: String = "", arrow: String = "->") -> String {
    """
    /// Where customers come from.
    connection crm: sqlite { path: "crm.db" }
    connection erp: sqlite { path: "erp.db" }
    parameter since: Date = 2025-01-01
    entity crm.person {
      id: Int key
      /// How to reach them.
      email: Text(254)? unique
      first: Text(40)
      last: Text(40)
      tier: enum("gold", "silver")
      born: Date?
      active: Bool
      updated: Timestamp readonly modified
      address: { street: Text(80), city: Text(40) }
      orders: [{ sku: Text(20), quantity: Int }]
      tags: [Text]
    }
    entity erp.contact {
      id: Int key
      mail: Text(254)?
      name: Text(200) required
      level: Text(10)
      street: Text(80)?
      changed: Timestamp readonly modified
    }
    /// Levels as the other side writes them.
    table levels: enum("gold", "silver") <-> Text(10) {
      "gold" <-> "G"
      "silver" <-> "S"
    }
    /// The whole name.
    transform full(a: Text, b: Text): Text = "{a} {b}"
    \(top)
    sync people: crm.person \(arrow) erp.contact {
      \(clauses)
      map {
        \(lines)
      }
    }

    """
  }
}
