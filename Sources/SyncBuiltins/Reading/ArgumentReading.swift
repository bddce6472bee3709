import SyncModel

extension Arguments {
  /// The argument, unless it was left out or is null.
  func optional(_ index: Int) -> Cell? {
    guard index < count, !self[index].isMissing else { return nil }
    return self[index]
  }
}

extension [CallArgument] {
  func type(_ index: Int) -> ValueType { index < count ? self[index].type.base : .null }

  func constantInt(_ index: Int) -> Int64? {
    guard index < count, case .int(let value) = self[index].literal else { return nil }
    return value
  }

  func constantText(_ index: Int) -> String? {
    guard index < count, case .text(let value) = self[index].literal else { return nil }
    return value
  }

  /// Whether an optional argument was given.
  func isGiven(_ index: Int) -> Bool {
    guard index < count else { return false }
    if case .null = self[index].literal { return false }
    return self[index].type.base != .null
  }
}

extension Cell {
  /// A failure that names its value: "`12,50` is not a number".
  static func failure(of value: Cell, _ complaint: String, in arena: Arena) -> Cell {
    failure(quoting: CellText.string(value, in: arena), complaint, in: arena)
  }

  static func failure(quoting text: String, _ complaint: String, in arena: Arena) -> Cell {
    let shown = text.unicodeScalars.prefix(40)
    let isCut = shown.endIndex < text.unicodeScalars.endIndex
    return .failure("`\(String(shown))\(isCut ? "…" : "")` \(complaint)", in: arena)
  }

  /// A value beyond what its type can hold where the function is total otherwise: no handler catches it.
  static func outOfRange(_ reason: String, in arena: Arena) -> Cell {
    var cell = failure(reason, in: arena)
    cell.scale = 1
    return cell
  }
}

extension ValueType {
  /// The most scalars that the text form of a value of this type has.
  var textBound: Int? {
    switch self {
    case .text(let max): max
    case .enumeration(let members): members.map(\.unicodeScalars.count).max()
    case .int: 20
    case .bool: 5
    // A sign, a zero, the point and 38 digits.
    case .decimal: 41
    case .float: 24
    case .time: 15
    default: nil
    }
  }
}
