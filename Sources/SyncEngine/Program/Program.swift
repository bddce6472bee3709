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

  /// A field of a record that is read by its key.
  struct Fetch {
    var entity: String
    var field: FieldPath
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

  struct Member: Sendable {
    /// `"name":`
    var prefix: [UInt8]
    var register: UInt16
    /// A failure leaves it out.
    var isOptional: Bool

    init(_ name: String, _ register: UInt16, isOptional: Bool) {
      let text = Arena(capacity: 64)
      JSONText.appendString(name, to: text)
      text.append(byte: 0x3A)
      prefix = Array(text.bytes)
      self.register = register
      self.isOptional = isOptional
    }
  }

  /// Over the elements of a list.
  struct Loop: Sendable {
    /// Where the value of the whole goes, and the element.
    var target: UInt16
    var element: UInt16
    /// Keeps the elements for which the body is true; otherwise takes what it makes of them.
    var sifts: Bool
    /// Where `next` stands, and what follows the loop.
    var start: Int32 = 0
    var end: Int32 = 0
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
  let fetches: [Fetch]
  let lists: [[UInt16]]
  let records: [[Member]]
  let parts: [JSONPartReader]
  let refusals: [String?]
  let loops: [Loop]
  let runStartedRegister: UInt16?

  public var entryCount: Int { entries.count }
}

/// What a plan holds that this engine cannot run: a plan made by hand, or by another version.
public struct ProgramError: Error, CustomStringConvertible {
  public let description: String
}

extension Array {
  subscript(safe index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}
