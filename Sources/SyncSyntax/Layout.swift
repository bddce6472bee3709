/// What the formatter asks of the parser: facts about tokens, by their indices.
struct Layout {
  /// A line whose parts stand in columns with those of its neighbours.
  struct Row {
    enum Style {
      case line, condition, row, field, setting, block
    }

    var style: Style
    /// The token range of the whole entry.
    var first: Int
    var end: Int
    /// The tokens that columns start at; the first column starts at `first`.
    var arrow: Int?
    var tail: Int?
  }

  /// A minus with an operand only behind it.
  var signs: Set<Int> = []
  /// Tokens that start an entry of a block or list; other lines continue one.
  var itemStarts: Set<Int> = []
  var rows: [Row] = []
  /// Declarations and clauses by their first token, with what kind they are.
  var groups: [Int: String] = [:]
}
