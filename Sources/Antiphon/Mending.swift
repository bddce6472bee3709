import Foundation
import SyncCheck
import SyncRuntime
public import SyncText

/// What `check --fix` made of a file.
public struct Mending: Sendable {
  public struct Change: Sendable {
    public var code: DiagnosticCode
    /// As the fix calls itself.
    public var title: String
    public var message: String
    /// From 1, in the text as it was when the fix was made.
    public var line: Int
  }

  public var source: SourceFile
  public var changes: [Change]
}

extension Workspace {
  /// Makes the safe fixes of a file, of the checker and of the lint rules, until none is left; a fix after which there is
  /// a new error is not made. What has syntax errors is left alone.
  public func mend(_ path: String, isImported: Bool = false) async throws -> Mending {
    guard var source = load(path) else { throw RuntimeError.failed("cannot read the file `\(path)`") }
    var changes: [Mending.Change] = []
    var refused: Set<Diagnostic.Fix> = []
    var found = await safeFixes(of: source, isImported: isImported)
    // Each round makes one fix at least; what one fix brings to light is mended by the next.
    for _ in 0..<Self.mendingRoundsMax {
      let open = found.fixes.filter { !refused.contains($0.fix) }
      if open.isEmpty { break }
      let together = Self.apart(open)
      let mended = SourceFile(path: path, text: apply(together.flatMap(\.fix.edits), to: source))
      let after = await safeFixes(of: mended, isImported: isImported)
      if after.errors > found.errors {
        // One of them is to blame: the first alone, or it never.
        let alone = SourceFile(path: path, text: apply(together[0].fix.edits, to: source))
        let rest = await safeFixes(of: alone, isImported: isImported)
        if together.count == 1 || rest.errors > found.errors {
          refused.insert(together[0].fix)
          continue
        }
        changes.append(Self.change(together[0], source))
        (source, found) = (alone, rest)
        continue
      }
      changes += together.map { Self.change($0, source) }
      (source, found) = (mended, after)
    }
    return Mending(source: source, changes: changes)
  }

  /// Writes a mended file in one step, so that a reader sees the old text or the new.
  public func write(_ mending: Mending) throws {
    let path = mending.source.path
    do {
      try Data(mending.source.bytes).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw RuntimeError.failed("cannot write `\(path)`: \(error.localizedDescription)")
    }
  }

  private static let mendingRoundsMax = 100

  private typealias Mendable = (diagnostic: Diagnostic, fix: Diagnostic.Fix)

  private func safeFixes(of source: SourceFile, isImported: Bool) async -> (fixes: [Mendable], errors: Int) {
    let checked = await check(source)
    let errors = checked.diagnostics.count { $0.severity == .error }
    let isReadable = !Formatter.format(source).diagnostics.hasErrors
    // Text that cannot be read is worse than any error.
    guard isReadable else { return ([], .max) }
    let all = (checked.diagnostics + lint(checked, source.path, isImported: isImported)).sortedByPlace()
    let fixes = all.compactMap { diagnostic -> Mendable? in
      guard diagnostic.location.path == source.path, let fix = diagnostic.fixes.first(where: \.isSafe) else {
        return nil
      }
      return (diagnostic, fix)
    }
    return (fixes, errors)
  }

  /// Those that touch no text that one before them touches.
  private static func apart(_ fixes: [Mendable]) -> [Mendable] {
    var taken: [SourceRange] = []
    return fixes.filter { _, fix in
      let isFree = fix.edits.allSatisfy { edit in
        taken.allSatisfy { edit.range.end <= $0.start || $0.end <= edit.range.start }
      }
      if isFree { taken += fix.edits.map(\.range) }
      return isFree
    }
  }

  private static func change(_ mendable: Mendable, _ source: SourceFile) -> Mending.Change {
    Mending.Change(
      code: mendable.diagnostic.code, title: mendable.fix.title, message: mendable.diagnostic.message,
      line: source.position(at: mendable.diagnostic.location.range.start).line)
  }
}
