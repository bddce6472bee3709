import Foundation
import Synchronization

/// SIGINT and SIGTERM, counted as they come: the second ends the process at once, however little later it comes and
/// whatever the process is at.
enum StopSignal {
  private static let count = Atomic<Int>(0)
  private static let wakes = pipe()

  private static func pipe() -> (read: Int32, write: Int32) {
    var ends: [Int32] = [-1, -1]
    return Foundation.pipe(&ends) == 0 ? (ends[0], ends[1]) : (-1, -1)
  }

  /// Has the first signal call `body` on a thread of its own. Called once in the life of a process.
  static func onFirst(_ body: @escaping @Sendable () -> Void) {
    // Made before a handler may need them.
    guard wakes.read >= 0, count.load(ordering: .relaxed) == 0 else { return }
    Thread.detachNewThread {
      var byte: UInt8 = 0
      while read(wakes.read, &byte, 1) < 0, errno == EINTR {}
      body()
    }
    var action = sigaction()
    // Nothing but what a signal handler may do.
    action.__sigaction_handler.sa_handler = { number in
      if StopSignal.count.add(1, ordering: .relaxed).newValue > 1 { _exit(128 + number) }
      let before = errno
      var byte: UInt8 = 0
      _ = write(StopSignal.wakes.write, &byte, 1)
      errno = before
    }
    action.sa_flags = SA_RESTART
    sigemptyset(&action.sa_mask)
    for number in [SIGINT, SIGTERM] { sigaction(number, &action, nil) }
  }
}
