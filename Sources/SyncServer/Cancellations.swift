import Foundation
import Synchronization

/// Requests that the client does not wait for any more.
final class Cancellations: Sendable {
  private static let method = Array("$/cancelRequest".utf8)
  /// More are never open; what names no request must not pile up.
  private static let most = 1_000
  private let open = Mutex<Set<MessageID>>([])

  private struct Message: Decodable {
    var method: String
    var params: CancelParameters
  }

  func note(_ message: [UInt8]) {
    guard message.count < 512, message.firstRange(of: Self.method) != nil,
      let cancel = try? JSONDecoder().decode(Message.self, from: Data(message)), cancel.method == "$/cancelRequest"
    else { return }
    open.withLock { if $0.count < Self.most { $0.insert(cancel.params.id) } }
  }

  /// Whether the request was cancelled before its turn came.
  func take(_ id: MessageID) -> Bool { open.withLock { $0.remove(id) != nil } }
}
