import SyncModel

/// The elements of a list in the order of the language: numbers by value, texts by their bytes.
enum ListOrder {
  /// An element and where it stands in the arena.
  struct Element {
    var range: Range<Int>
    var value: Cell

    var isNull: Bool { value.tag == .null }

    fileprivate var rank: Int {
      switch value.tag {
      case .int, .decimal, .wideDecimal, .float: 0
      case .text: 1
      case .null: 3
      default: 2
      }
    }
  }

  /// `nil` where the cell is no list.
  static func elements(_ list: Cell, in arena: Arena) -> [Element]? {
    guard var rest = JsonElements(list, in: arena) else { return nil }
    var elements: [Element] = []
    while let range = rest.next() {
      elements.append(Element(range: range, value: JsonValue.scalar(at: range.lowerBound, range.count, in: arena)))
    }
    return elements
  }

  /// Nulls come last.
  static func precedes(_ left: Element, _ right: Element, in arena: Arena) -> Bool {
    if left.rank != right.rank { return left.rank < right.rank }
    return (CellComparison.order(left.value, in: arena, right.value, in: arena) ?? 0) < 0
  }

  /// Why the elements have no order.
  static func problem(_ arguments: [CallArgument], _ function: String) -> String? {
    let type = arguments.type(0)
    guard case .list(let element) = type else {
      return type == .json
        ? "`\(function)` needs to know what the list holds: declare the field as a list, as in `[Int]`" : nil
    }
    switch element.base {
    case .text, .enumeration, .int, .decimal, .float, .null, .poisoned: return nil
    default: return "`\(function)` orders texts and numbers, and this is \(type)"
    }
  }

  /// The element that no other precedes (`first`) or that precedes no other; null where all are null or none is there.
  static func extreme(_ list: Cell, first: Bool, in arena: Arena) -> Cell {
    guard let elements = elements(list, in: arena) else { return .failure(of: list, "is not a list", in: arena) }
    var best: Element?
    for element in elements where !element.isNull {
      guard let former = best else {
        best = element
        continue
      }
      let wins = first ? precedes(element, former, in: arena) : precedes(former, element, in: arena)
      if wins { best = element }
    }
    return best?.value ?? .null
  }

  /// The elements as a list again.
  static func list(_ elements: [Element], in arena: Arena) -> Cell {
    let start = arena.count
    arena.append(byte: 0x5B)
    for (index, element) in elements.enumerated() {
      if index > 0 { arena.append(byte: 0x2C) }
      arena.append(from: element.range.lowerBound, count: element.range.count)
    }
    arena.append(byte: 0x5D)
    return Cell(tag: .json, bits: UInt64(start), length: UInt32(truncatingIfNeeded: arena.count - start))
  }
}
