import SyncModel

/// The types that the functions of numbers take.
enum NumberTypes {
  static let exact: [ValueType] = [.int(bits: 64), .decimal(nil)]
  static let all: [ValueType] = [.int(bits: 64), .decimal(nil), .float]

  /// The type that holds the values of all: a Float if one is, an Int if all are, else a Decimal.
  static func joined(_ types: [ValueType]) -> ValueType {
    if types.contains(.float) { return .float }
    return types.dropFirst().reduce(types.first ?? .null) { joined, next in
      TypeJoining.join(joined, next) ?? .decimal(nil)
    }
  }
}
