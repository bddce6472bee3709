import Foundation

/// SplitMix64: the same numbers for the same seed on every machine.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  public init(seed: UInt64) {
    state = seed
  }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// `SEED` of the environment, or a fresh one; a test that uses it prints it.
  public static func seed() -> UInt64 {
    let given = ProcessInfo.processInfo.environment["SEED"].flatMap { UInt64($0) }
    return given ?? UInt64.random(in: 0..<1_000_000_000)
  }
}
