public import Foundation
import Synchronization

/// Runs a server on streams of bytes until the client says `exit` or the stream ends.
public enum StandardStreams {
  private enum Event: Sendable {
    case message([UInt8])
    case broken
  }

  /// - Returns: what the process should end with.
  public static func serve(
    _ makeServer: (@escaping @Sendable ([UInt8]) -> Void) -> LanguageServer, input: FileHandle, output: FileHandle
  ) async -> Int32 {
    let server = makeServer { message in
      // An editor that has gone does not read any more; the end of its stream ends the server.
      try? output.write(contentsOf: Data(MessageFraming.framed(message)))
    }
    let waiting = Waiting()
    let (events, continuation) = AsyncStream.makeStream(of: Event.self)
    let thread = Thread {
      var framing = MessageFraming()
      while true {
        let data = input.availableData
        if data.isEmpty { break }
        framing.append(data)
        do {
          while let message = try framing.next() {
            server.preview(message)
            waiting.add()
            continuation.yield(.message(message))
          }
        } catch {
          continuation.yield(.broken)
          return continuation.finish()
        }
      }
      continuation.finish()
    }
    thread.stackSize = 1 << 20
    thread.start()
    for await event in events {
      guard case .message(let message) = event else { return 1 }
      await server.receive(message)
      if let code = await server.exitCode { return code }
      // Diagnostics are for the text as it is now: what more was typed meanwhile comes first.
      if waiting.take() == 0 { await server.settle() }
    }
    return 1
  }

  /// How many messages were read and not taken yet.
  private final class Waiting: Sendable {
    private let count = Mutex(0)

    func add() { count.withLock { $0 += 1 } }

    func take() -> Int {
      count.withLock {
        $0 -= 1
        return $0
      }
    }
  }
}
