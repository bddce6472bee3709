public import SyncModel
public import SyncText

/// What the names and expressions of a file and its imports mean, for those who ask about places in them. It holds what
/// could be resolved, however broken the rest is.
public struct SemanticIndex: Sendable {
  public enum SymbolKind: String, Sendable, Hashable, CaseIterable {
    case connection, entity, field, table, transform, parameter, sync
    /// A parameter of a transform.
    case local
    /// Of the standard library; declared nowhere.
    case function
    /// A member of a record within a field, or of an element of a list.
    case member
  }

  /// What a name stands for. Two names stand for the same thing exactly if their symbols are equal.
  public struct Symbol: Sendable, Hashable {
    public var kind: SymbolKind
    /// Without backticks; of an entity and a field its path, joined by dots and spelled as the language does.
    public var name: String
    /// Of an entity the connection, of a field the entity, of a local the transform.
    public var container: String
    /// The name where it is declared; `nil` where no text declares it.
    public var location: SourceLocation?

    public init(_ kind: SymbolKind, _ name: String, in container: String = "", at location: SourceLocation?) {
      self.kind = kind
      self.name = name
      self.container = container
      self.location = location
    }
  }

  public struct Occurrence: Sendable, Hashable {
    public var location: SourceLocation
    public var symbol: Symbol
    public var isDeclaration: Bool

    public init(_ symbol: Symbol, at location: SourceLocation, isDeclaration: Bool = false) {
      self.symbol = symbol
      self.location = location
      self.isDeclaration = isDeclaration
    }
  }

  /// One line of a `map`.
  public struct MapLine: Sendable, Hashable {
    public var location: SourceLocation
    public var arrow: SourceRange
    public var kind: TransformKind
    /// The way there or the way back can fail.
    public var isFallible: Bool
  }

  public struct Connection: Sendable {
    public var kind: String
    public var location: SourceLocation
  }

  public struct Entity: Sendable {
    public var schema: EntitySchema
    public var location: SourceLocation?
    public var fieldLocations: [FieldPath: SourceLocation]
  }

  public struct Table: Sendable {
    public var from: FieldType
    public var to: FieldType
    public var isTwoWay: Bool
    public var location: SourceLocation
  }

  public struct Transform: Sendable {
    public var parameters: [(name: String, type: FieldType)]
    public var result: FieldType
    public var inverse: String?
    public var location: SourceLocation
  }

  public struct Constant: Sendable {
    public var type: FieldType
    public var location: SourceLocation
  }

  public struct Sync: Sendable {
    public var source: EntitySchema?
    public var target: EntitySchema?
    public var location: SourceLocation
  }

  public var occurrences: [Occurrence] = []
  /// The type of each expression that was checked, by file and range.
  public var types: [String: [SourceRange: FieldType]] = [:]
  public var lines: [MapLine] = []

  /// Everything that is in reach, by name; entities as `connection.entity`.
  public var connections: [String: Connection] = [:]
  public var entities: [String: Entity] = [:]
  public var tables: [String: Table] = [:]
  public var transforms: [String: Transform] = [:]
  public var parameters: [String: Constant] = [:]
  public var syncs: [String: Sync] = [:]

  public init() {}
}
