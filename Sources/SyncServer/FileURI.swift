import Foundation

/// Paths of files as editors name them.
enum FileURI {
  /// The path of a `file:` URI; any other URI, such as that of a text without a file, stands for itself.
  static func path(_ uri: String) -> String {
    guard uri.hasPrefix("file://"), let url = URL(string: uri) else { return uri }
    return url.path(percentEncoded: false)
  }

  static func uri(_ path: String) -> String {
    guard path.hasPrefix("/") else { return path }
    var allowed = CharacterSet.urlPathAllowed
    // Editors escape these too, and compare the texts.
    allowed.remove(charactersIn: ":;=@&+$,!'()*")
    return "file://" + (path.addingPercentEncoding(withAllowedCharacters: allowed) ?? path)
  }
}
