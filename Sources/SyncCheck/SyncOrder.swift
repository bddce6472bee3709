import SyncText

/// The order in which syncs run: behind those whose links they read.
struct SyncOrder {
  struct Node {
    var name: String
    var references: [LinkUse.Reference]
  }

  private var nodes: [Node] = []

  mutating func add(_ name: String, _ references: [LinkUse.Reference]) {
    guard !name.isEmpty, !nodes.contains(where: { $0.name == name }) else { return }
    nodes.append(Node(name: name, references: references.filter { $0.sync != name }))
  }

  /// The names in order; as they stand, as far as the references let them. Members of a cycle come last.
  func sorted() -> [String] {
    let known = Set(nodes.map(\.name))
    var done: Set<String> = []
    var order: [String] = []
    var left = nodes
    while !left.isEmpty {
      let ready = left.firstIndex { node in
        node.references.allSatisfy { done.contains($0.sync) || !known.contains($0.sync) }
      }
      let node = left.remove(at: ready ?? 0)
      done.insert(node.name)
      order.append(node.name)
    }
    return order
  }

  /// Tells each cycle once, at the reference of its first member.
  func reportCycles(to sink: DiagnosticSink) {
    var told: Set<String> = []
    for node in nodes where !told.contains(node.name) {
      guard let cycle = cycle(through: node), let first = node.references.first(where: { $0.sync == cycle[1] }) else {
        continue
      }
      if cycle.contains(where: told.contains) { continue }
      told.formUnion(cycle)
      sink.add(
        Diagnostic(
          CheckCodes.syncCycle, "these syncs wait for one another", at: first.location,
          reason: cycle.map { "`\($0)`" }.joined(separator: " → "),
          help: ["a sync runs behind those whose links it reads; take one of the references out"]))
    }
  }

  /// The shortest way from the node back to it.
  private func cycle(through start: Node) -> [String]? {
    let byName = Dictionary(nodes.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    var cameFrom: [String: String] = [:]
    var queue = [start.name]
    var next = 0
    while next < queue.count {
      let name = queue[next]
      next += 1
      for reference in byName[name]?.references ?? [] {
        if reference.sync == start.name {
          var way = [name]
          while let last = way.last, last != start.name, let before = cameFrom[last] { way.append(before) }
          return way.reversed() + [start.name]
        }
        if cameFrom[reference.sync] == nil, byName[reference.sync] != nil {
          cameFrom[reference.sync] = name
          queue.append(reference.sync)
        }
      }
    }
    return nil
  }
}
