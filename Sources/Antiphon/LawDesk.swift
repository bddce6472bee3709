import SyncBuiltins
public import SyncCheck
import SyncCompile
import SyncEngine
public import SyncLaws
import SyncRuntime

/// The round-trip laws of a sound file, tried offline.
public enum LawDesk {
  /// - Parameters:
  ///   - seed: where the random values start.
  ///   - cases: random values for each line, beside those at the boundaries of its types.
  public static func test(_ checked: Checked, seed: UInt64, cases: Int) throws -> LawReport {
    do {
      return try LawTester(functions: BuiltinFunctions.all, seed: seed, cases: cases)
        .test(compile(checked), inverses: checked.inverses.map(compile))
    } catch {
      throw RuntimeError.failed("the laws cannot be tried: \(error.description)")
    }
  }
}
