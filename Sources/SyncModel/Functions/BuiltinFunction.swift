/// A function of the standard library: one self-describing unit whose examples are its tests and its documentation.
public protocol BuiltinFunction: Sendable {
  static var name: String { get }
  /// What it does, as a sentence or two for hover and reference.
  static var documentation: String { get }
  static var parameters: [Parameter] { get }
  /// How it may be undone; see "Lines" in the language reference.
  static var kind: TransformKind { get }
  /// A value of these examples is a text of the language.
  static var examples: [Example] { get }

  /// The type of the result for these argument types, which fit the parameters; null arguments of parameters that are
  /// not nullable never reach it: the engine answers null for them.
  static func result(_ arguments: [CallArgument]) -> ResultType

  /// What leads back from the result to the first argument, for arguments of these types, all parameters given.
  static func inverse(_ arguments: [CallArgument]) -> InverseCall

  /// The value. Arguments are never absent and never failures, and null only where the parameter is nullable.
  static func evaluate(_ arguments: Arguments, in arena: Arena) -> Cell
}

extension BuiltinFunction {
  public static func inverse(_ arguments: [CallArgument]) -> InverseCall {
    kind == .normalizer ? .identity : .none("`\(name)` gives one result for several values")
  }
}

/// How a call is undone.
public enum InverseCall: Sendable, Hashable {
  /// The result itself stands for the value: the call changes what it gave no more.
  case identity
  /// The function that gives the value back, and what follows its first argument.
  case call(String, [Literal])
  /// Why nothing does, as it stands under the underlined step.
  case none(String)
}

public enum TransformKind: String, Sendable, Codable {
  case iso, partial, normalizer, oneway
}

public struct Parameter: Sendable {
  /// What may be given.
  public enum Accepts: Sendable {
    /// Exactly these types (bounds and members aside), implicit conversions included.
    case types([ValueType])
    case any
    /// The same type as parameter 0 (`coalesce`).
    case sameAsFirst
    /// A list of anything.
    case list
  }

  public var name: String
  public var accepts: Accepts
  public var isNullable: Bool
  /// The value when it is left out; `nil` makes it needed.
  public var defaultValue: Literal?
  /// May be given more than once; last parameter only.
  public var isVariadic: Bool
  /// Must be a constant, so that the type of the result is known (`decimal(2)`).
  public var isConstant: Bool

  public init(
    _ name: String, _ accepts: Accepts, nullable: Bool = false, default defaultValue: Literal? = nil,
    variadic: Bool = false, constant: Bool = false
  ) {
    self.name = name
    self.accepts = accepts
    isNullable = nullable
    self.defaultValue = defaultValue
    isVariadic = variadic
    isConstant = constant
  }

  public init(
    _ name: String, _ type: ValueType, nullable: Bool = false, default defaultValue: Literal? = nil,
    variadic: Bool = false, constant: Bool = false
  ) {
    self.init(
      name, .types([type]), nullable: nullable, default: defaultValue, variadic: variadic, constant: constant)
  }
}

/// What the checker knows of an argument.
public struct CallArgument: Sendable {
  public var type: FieldType
  /// Where it is a constant.
  public var literal: Literal?

  public init(_ type: FieldType, literal: Literal? = nil) {
    self.type = type
    self.literal = literal
  }
}

public struct ResultType: Sendable {
  public var type: FieldType
  /// Why it may fail, as it stands under the underlined function: "`decimal` fails on text that is not a number".
  public var failure: String?
  /// What is wrong with the (constant) arguments, if anything.
  public var error: String?

  public init(_ type: FieldType, fails failure: String? = nil, error: String? = nil) {
    self.type = type
    self.failure = failure
    self.error = error
  }
}

public struct Example: Sendable {
  /// `trim("  a ")`: a call in the language.
  public var call: String
  /// A literal of the language, or `nil` where the call fails.
  public var result: String?

  public init(_ call: String, _ result: String?) {
    self.call = call
    self.result = result
  }
}

/// The arguments of one call, in place in the registers of the running program.
@frozen
public struct Arguments {
  @usableFromInline let registers: UnsafePointer<Cell>
  @usableFromInline let indices: UnsafePointer<UInt16>
  public let count: Int

  @inlinable
  public init(registers: UnsafePointer<Cell>, indices: UnsafePointer<UInt16>, count: Int) {
    self.registers = registers
    self.indices = indices
    self.count = count
  }

  @inlinable public subscript(index: Int) -> Cell { registers[Int(indices[index])] }
}
