import SyncBuiltins
import SyncEngine
public import SyncLaws
public import SyncModel
import SyncRuntime

/// The round-trip laws of a plan's lines, tried offline.
public enum LawDesk {
  public static func test(_ plan: CompiledPlan, seed: UInt64, cases: Int) throws -> LawReport {
    do {
      return try LawTester(functions: BuiltinFunctions.all, seed: seed, cases: cases).test(plan)
    } catch {
      throw RuntimeError.failed("the laws cannot be tried: \(error.description)")
    }
  }
}
