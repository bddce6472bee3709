import SyncModel

enum ListElement {
  /// The type of one element of a list, null where there is none. JSON holds dates, times and bytes as texts, and an
  /// element is taken from it as it stands there.
  static func result(_ arguments: [CallArgument], of function: String) -> ResultType {
    switch arguments.type(0) {
    case .list(let element):
      switch element.base {
      case .date, .time, .timestamp, .localDateTime, .bytes:
        return ResultType(FieldType(.text(max: element.base.textBound), nullable: true))
      default: return ResultType(element.nullable)
      }
    case .json:
      return ResultType(FieldType(.json, nullable: true), fails: "`\(function)` fails on JSON that is not a list")
    default: return ResultType(FieldType(.poisoned, nullable: true))
    }
  }
}
