import SyncFormats
import SyncModel
import SyncRegex

/// A function of the standard library as the engine calls it.
typealias FunctionBody = @Sendable (Arguments, Arena) -> Cell

/// Expressions over the fields of one side, compiled to steps on registers. Registers hold first the fields of the row,
/// then the constants, then intermediate values. Immutable; an `Evaluator` runs it.
public struct Program: Sendable {
  struct Call: Sendable {
    var body: FunctionBody
    var arguments: [UInt16]
    /// For each argument, whether null reaches the function.
    var acceptsNull: [Bool]
  }

  struct LinkedSync: Sendable {
    var name: String
    var direction: LineDirection
  }

  struct Dispatch: Sendable {
    var index: ConstantIndex
    /// Where the arm of each constant begins.
    var targets: [Int32]
    var otherwise: Int32
    /// There is an arm for everything else; without one, nothing fitting is a failure.
    var isTotal: Bool
  }

  let fieldCount: Int
  let constants: [Literal]
  let registerCount: Int
  let instructions: [Instruction]
  /// Where each expression begins, and the register that holds its value at `end`.
  let entries: [(start: Int, result: UInt16)]
  let calls: [Call]
  let templates: [[UInt16]]
  let sets: [ConstantIndex]
  let dispatches: [Dispatch]
  let tables: [(index: ConstantIndex, values: [UInt16], otherwise: UInt16?, name: String)]
  let regexes: [LinearRegex]
  let members: [JSONPathReader]
  let conversions: [FieldType]
  let holes: [TextHole]
  let linkedSyncs: [LinkedSync]
  let runStartedRegister: UInt16?

  public var entryCount: Int { entries.count }
}

/// What a plan holds that this engine cannot run: a plan made by hand, or by another version.
public struct ProgramError: Error, CustomStringConvertible {
  public let description: String
}
