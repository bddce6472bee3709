public import SyncCheck
public import SyncModel

/// A sync of one line that goes both ways through a transform and its inverse, to try their laws on.
public func compile(_ inverse: CheckedInverse) -> SyncPlan {
  func side(_ name: String, _ field: (name: String, type: FieldType)) -> SidePlan {
    let path = FieldPath(field.name)
    return SidePlan(
      entity: EntitySchema(connection: "", name: name, fields: [FieldSchema(path: path, type: field.type)]),
      reads: [path], keyCount: 0)
  }
  let line = TwoWayLinePlan(
    sources: [0], target: 0, forward: inverse.forward, backward: [inverse.backward], normal: inverse.normal,
    handler: .reject(nil), location: inverse.place.location, lineNumber: inverse.place.lineNumber,
    text: inverse.place.text)
  return SyncPlan(
    name: inverse.name, location: inverse.place.location, isTwoWay: true, source: side(inverse.name, inverse.taken),
    target: side(inverse.inverse, inverse.given), matches: [], twoWayLines: [line], lines: [], tables: inverse.tables)
}
