/// One step of a program. Registers are numbered; `index` is a jump target or an entry of one of the program's tables.
struct Instruction {
  enum Operation: UInt8 {
    case move
    case call, template
    case add, subtract, multiply, divide, negate
    case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
    case not, anyOf, matches, present, member, convert, lookup, dispatch, hole, linked, fetch
    case list, record, part, isElement, refuse
    /// Begins a loop over the list in `first`: jumps to its end where there is none.
    case loop
    /// Takes the next element, or ends the loop.
    case next
    /// Takes what the body made of an element, `first`, and jumps back to `next`; ends the loop where that failed.
    case collect
    case jump
    /// Jumps when the register holds false or null.
    case jumpIfFalse
    case jumpIfTrue
    case jumpIfNotNull
    case jumpIfNotFailure
    /// Ends the rounds of a chain when the value in `first` is the one in `target`, fails, or `second` has counted to the
    /// limit; jumps back to the next round otherwise.
    case settle
    /// Absent and failures are contagious: copies one to `target` and jumps.
    case jumpIfSpoilt
    case end
  }

  var operation: Operation
  var target: UInt16 = 0
  var first: UInt16 = 0
  var second: UInt16 = 0
  var index: Int32 = 0
}
