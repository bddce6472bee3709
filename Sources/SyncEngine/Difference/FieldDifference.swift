public import SyncModel

/// What a linked or newly paired record needs, field by field.
public enum FieldDifference {
  public struct Result: Sendable {
    /// Some field is written.
    public var writes = false
    /// Some field of the target was edited by somebody else and is left so.
    public var drifts = false
  }

  /// The one-way rows of the three-way table in the runtime's design. Fills `output` with the values to write and leaves
  /// the rest absent; what both sides agree on now goes into `base`.
  ///
  /// - Parameters:
  ///   - desired: what the mapping gives now; absent where no line wrote.
  ///   - mapped: what it gave when both sides last agreed; absent for a field that is newly mapped, which null then does
  ///     not erase.
  ///   - base: the target's values when both sides last agreed.
  ///   - actual: the target's values now.
  ///   - restores: whether drift is overwritten.
  public static func linked(
    desired: UnsafePointer<Cell>, mapped: UnsafePointer<Cell>, base: UnsafeMutablePointer<Cell>,
    actual: UnsafePointer<Cell>, slots: [Int], restores: Bool, arena: Arena, into output: UnsafeMutablePointer<Cell>
  ) -> Result {
    func equal(_ left: Cell, _ right: Cell) -> Bool { CellComparison.equal(left, in: arena, right, in: arena) }
    var result = Result()
    for slot in slots {
      let wanted = desired[slot]
      if wanted.tag == .absent || equal(wanted, actual[slot]) {
        base[slot] = actual[slot]
        continue
      }
      let isNew = mapped[slot].tag == .absent
      if isNew, wanted.tag == .null, actual[slot].tag != .absent {
        base[slot] = actual[slot]
        continue
      }
      let sourceChanged = isNew || !equal(wanted, mapped[slot])
      let targetChanged = base[slot].tag != .absent && !equal(actual[slot], base[slot])
      if sourceChanged || (restores && targetChanged) {
        output[slot] = wanted
        result.writes = true
      } else if targetChanged {
        result.drifts = true
      }
    }
    return result
  }

  /// Two records without a common base: the arrow's origin wins, but null never erases a value.
  public static func adopted(
    desired: UnsafePointer<Cell>, actual: UnsafePointer<Cell>, slots: [Int], arena: Arena,
    into output: UnsafeMutablePointer<Cell>
  ) -> Result {
    var result = Result()
    for slot in slots {
      let wanted = desired[slot]
      if wanted.tag == .absent || wanted.tag == .null { continue }
      if CellComparison.equal(wanted, in: arena, actual[slot], in: arena) { continue }
      output[slot] = wanted
      result.writes = true
    }
    return result
  }
}
