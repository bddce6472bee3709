import Foundation
import Synchronization

/// Standard output and error as commands use them: data on the one, everything else on the other.
enum Terminal {
  static var isOutputInteractive: Bool { isatty(STDOUT_FILENO) == 1 }
  static var isErrorInteractive: Bool { isatty(STDERR_FILENO) == 1 }

  /// Colour on a terminal that did not decline it.
  static func usesColor(_ isInteractive: Bool) -> Bool {
    let environment = ProcessInfo.processInfo.environment
    return isInteractive && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
  }

  static func print(_ text: String) { write(text + "\n", to: STDOUT_FILENO) }
  static func complain(_ text: String) { write(text + "\n", to: STDERR_FILENO) }

  static func write(_ text: String, to descriptor: Int32) {
    var copy = text
    copy.withUTF8 { write(UnsafeRawBufferPointer($0), to: descriptor) }
  }

  static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) {
    var offset = 0
    while offset < bytes.count, let base = bytes.baseAddress {
      let count = Foundation.write(descriptor, base + offset, bytes.count - offset)
      if count < 0 {
        if errno == EINTR { continue }
        // A reader that went away (`| head`) wants no more; what the command does for the systems goes on.
        if errno == EPIPE { return }
        exit(1)
      }
      offset += count
    }
  }
}

/// One line on standard error that says how far a run is; nothing where that is no terminal.
final class ProgressLine: Sendable {
  private let state = Mutex((shown: "", last: ContinuousClock.now))
  private let isShown = Terminal.isErrorInteractive

  func show(_ text: String) {
    guard isShown else { return }
    state.withLock { state in
      let now = ContinuousClock.now
      guard now - state.last > .milliseconds(100) else { return }
      state.last = now
      state.shown = text
      Terminal.write("\r\u{1B}[K" + text, to: STDERR_FILENO)
    }
  }

  func clear() {
    guard isShown else { return }
    state.withLock { state in
      if !state.shown.isEmpty { Terminal.write("\r\u{1B}[K", to: STDERR_FILENO) }
      state.shown = ""
    }
  }
}
