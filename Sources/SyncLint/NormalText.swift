import SyncCheck
import SyncModel
import SyncSyntax
import SyncText

/// What texts the functions `lower`, `upper`, `trim` and `digits` can give.
enum NormalText {
  /// The one of them that gave the value of an expression.
  static func function(of expression: Expression) -> String? {
    let name: String? =
      switch expression.bare.kind {
      case .call(let name, _): name.text
      case .pipe(_, let step): if case .call(let name, _) = step.kind { name.text } else { nil }
      default: nil
      }
    return name.flatMap { ["lower", "upper", "trim", "digits"].contains($0) ? $0 : nil }
  }

  /// Why a text is not among the results of a function. Letters beyond ASCII are not judged.
  static func refusal(of text: String, by function: String) -> String? {
    let bytes = Array(text.utf8)
    switch function {
    case "lower": return bytes.contains { (0x41...0x5A).contains($0) } ? "it has a capital" : nil
    case "upper": return bytes.contains { (0x61...0x7A).contains($0) } ? "it has a small letter" : nil
    case "trim": return bytes.first == 0x20 || bytes.last == 0x20 ? "it has a blank at an end" : nil
    case "digits":
      let isASCII = bytes.allSatisfy { $0 < 0x80 }
      return isASCII && bytes.contains { !(0x30...0x39).contains($0) } ? "it has something that is no digit" : nil
    default: return nil
    }
  }
}
