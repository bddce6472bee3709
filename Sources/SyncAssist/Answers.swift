public import SyncText

/// What is known about the thing at a place.
public struct Hover: Sendable, Hashable {
  public var range: SourceRange
  public var markdown: String

  public init(_ markdown: String, _ range: SourceRange) {
    self.markdown = markdown
    self.range = range
  }
}

/// One proposal for what could be written at a place.
public struct Completion: Sendable, Hashable {
  public enum Kind: String, Sendable, CaseIterable {
    case field, function, connection, entity, table, transform, parameter, sync, keyword, setting, type, policy, value,
      code, file
  }

  public var label: String
  public var kind: Kind
  /// One line: a type, a signature.
  public var detail: String?
  /// Markdown.
  public var documentation: String?
  /// What is written over `replaces`; plain text, backticks where the language needs them.
  public var insertion: String
  /// The word that is being written, up to its end; empty at the place where there is none.
  public var replaces: SourceRange
  /// The smaller, the likelier; equal ranks go by label.
  public var sortRank: Int

  public init(
    _ label: String, _ kind: Kind, detail: String? = nil, documentation: String? = nil, insertion: String? = nil,
    replaces: SourceRange, sortRank: Int = 50
  ) {
    self.label = label
    self.kind = kind
    self.detail = detail
    self.documentation = documentation
    self.insertion = insertion ?? label
    self.replaces = replaces
    self.sortRank = sortRank
  }
}

/// One entry of a file's outline.
public struct Symbol: Sendable, Hashable {
  public enum Kind: String, Sendable, CaseIterable {
    case connection, setting, entity, field, table, transform, parameter, sync, clause, test
  }

  public var name: String
  public var kind: Kind
  /// A type, a kind, the two sides of a sync.
  public var detail: String
  /// The whole declaration, and within it the name.
  public var range: SourceRange
  public var selection: SourceRange
  public var children: [Symbol]

  public init(
    _ name: String, _ kind: Kind, detail: String = "", range: SourceRange, selection: SourceRange,
    children: [Symbol] = []
  ) {
    self.name = name
    self.kind = kind
    self.detail = detail
    self.range = range
    self.selection = selection
    self.children = children
  }
}

/// What a reader would otherwise have to work out, shown in the text.
public struct InlayHint: Sendable, Hashable {
  public enum Kind: String, Sendable { case type, line }

  public var offset: Int
  public var text: String
  public var kind: Kind
  public var tooltip: String?
}

public struct SemanticToken: Sendable, Hashable {
  /// The names are those of the standard token types of editors.
  public enum Kind: String, Sendable, CaseIterable {
    case keyword, type, variable, property, function, parameter, string, number, regexp, comment, `operator`,
      enumMember, namespace, `class`, decorator
  }

  /// On one line, unless it is a block text or a comment over several.
  public var range: SourceRange
  public var kind: Kind
  public var isDeclaration: Bool
  public var isReadonly: Bool

  public init(_ kind: Kind, _ range: SourceRange, isDeclaration: Bool = false, isReadonly: Bool = false) {
    self.kind = kind
    self.range = range
    self.isDeclaration = isDeclaration
    self.isReadonly = isReadonly
  }
}

/// Lines from 1 that can be folded into the first of them.
public struct FoldingRange: Sendable, Hashable {
  public enum Kind: String, Sendable { case block, comment, imports }

  public var firstLine: Int
  public var lastLine: Int
  public var kind: Kind
}

public struct SignatureHelp: Sendable, Hashable {
  /// `replace(text: Text, old: Text, new: Text)`
  public var label: String
  public var documentation: String
  /// Where each parameter stands in the label, in UTF-8 bytes.
  public var parameters: [Range<Int>]
  /// The one being written.
  public var active: Int
}

/// An edit in one of the files.
public struct Replacement: Sendable, Hashable {
  public var path: String
  public var edit: TextEdit

  public init(_ path: String, _ edit: TextEdit) {
    self.path = path
    self.edit = edit
  }
}

/// Why something cannot be renamed: a sentence for whoever asked.
public struct RenameRefusal: Error, Sendable, Hashable, CustomStringConvertible {
  public var reason: String
  public var description: String { reason }

  public init(_ reason: String) { self.reason = reason }
}
