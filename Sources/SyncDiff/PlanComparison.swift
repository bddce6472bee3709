public import SyncModel

/// What two compiled plans do differently, in the order of the new plan; nothing where they mean the same.
public func differences(from old: CompiledPlan, to new: CompiledPlan) -> [PlanDifference] {
  var result = connectionDifferences(old, new)
  var former: [String: SyncPlan] = [:]
  for sync in old.syncs { former[sync.name] = sync }
  var seen: Set<String> = []
  for sync in new.syncs {
    let name = former[sync.name] != nil ? sync.name : sync.formerName ?? sync.name
    guard let before = former[name] else {
      result.append(
        PlanDifference(
          .change, sync: sync.name, "sync", old: nil, new: sync.headline, note: "its first run pairs records"))
      continue
    }
    seen.insert(name)
    result += SyncComparison(old: before, new: sync).differences()
  }
  for sync in old.syncs where !seen.contains(sync.name) {
    result.append(
      PlanDifference(
        .critical, sync: sync.name, "sync", old: sync.headline, new: nil,
        note: "its records are not kept in agreement any more; a sync that was renamed says `was \(sync.name)`"))
  }
  return result
}

private func connectionDifferences(_ old: CompiledPlan, _ new: CompiledPlan) -> [PlanDifference] {
  var result: [PlanDifference] = []
  for connection in new.connections {
    // One that comes or goes does so with the syncs that use it.
    guard let before = old.connections.first(where: { $0.name == connection.name }), before != connection else {
      continue
    }
    if before.kind != connection.kind {
      result.append(
        PlanDifference(
          .critical, sync: nil, "connection `\(connection.name)`", old: before.kind, new: connection.kind,
          note: "links hold between the systems that they were made for"))
      continue
    }
    let names = Set(before.settings.map(\.name) + connection.settings.map(\.name)).sorted()
    for name in names {
      let was = before.settings.first { $0.name == name }?.value
      let now = connection.settings.first { $0.name == name }?.value
      guard was != now else { continue }
      result.append(
        PlanDifference(
          .critical, sync: nil, "connection `\(connection.name)`, setting `\(name)`", old: was?.description,
          new: now?.description, note: "it may lead to another system"))
    }
    // How a system is asked changes nothing of what is written.
    func compare(_ name: String, _ was: String?, _ now: String?) {
      guard was != now else { return }
      result.append(
        PlanDifference(.minor, sync: nil, "connection `\(connection.name)`, \(name)", old: was, new: now))
    }
    compare("limits", before.limits?.description, connection.limits?.description)
    compare("retry", before.retry?.description, connection.retry?.description)
    compare("breaker", before.breaker?.description, connection.breaker?.description)
  }
  return result
}

func text(_ literal: Literal) -> String {
  switch literal {
  case .text(let text): return ValueType.quoted(text)
  default:
    let arena = Arena(capacity: 64)
    return CellText.string(literal.cell(in: arena), in: arena)
  }
}

extension SyncPlan {
  var arrow: String { isTwoWay ? "<->" : "->" }

  var headline: String {
    "\(source.entity.connection).\(source.entity.name) \(arrow) \(target.entity.connection).\(target.entity.name)"
  }
}
