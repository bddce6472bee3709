import SyncCheck
import SyncModel
import SyncSyntax
import SyncText

extension Assistant {
  /// The call whose arguments are being written at the place.
  public func signatureHelp(_ path: String, at offset: Int) -> SignatureHelp? {
    guard let file = file(path, offset) else { return nil }
    let cursor = Cursor(file, at: offset)
    var frame = cursor.state.frame
    while let number = frame {
      let inner = cursor.scan.frames[number]
      guard inner.block == .parenthesis, inner.opener > 0 else {
        if inner.block != .bracket { return nil }
        frame = inner.parent
        continue
      }
      let name = FieldName.plain(cursor.text(inner.opener - 1))
      guard let signature = signature(name, file) else {
        frame = inner.parent
        continue
      }
      let commas = (inner.opener..<(cursor.last + 1)).count {
        cursor.kind($0) == .comma && cursor.scan.at[$0].frame == number
      }
      let isPiped = inner.opener > 1 && cursor.text(inner.opener - 2) == "|>"
      let active = commas + (isPiped ? 1 : 0)
      return SignatureHelp(
        label: signature.label, documentation: signature.documentation, parameters: signature.parameters,
        active: min(active, max(0, signature.parameters.count - 1)))
    }
    return nil
  }

  private func signature(
    _ name: String, _ file: KnownFile
  ) -> (label: String, documentation: String, parameters: [Range<Int>])? {
    if let transform = file.index.transforms[name] {
      let (label, parameters) = Descriptions.signature(name, transform)
      let symbol = SemanticIndex.Symbol(.transform, name, at: transform.location)
      return (label, documentation(of: symbol).joined(), parameters)
    }
    guard let function = functions[name] else { return nil }
    let (label, parameters) = Descriptions.signature(function)
    return (label, function.documentation, parameters)
  }
}
