/// The right to write, which may run out between a call and its effect: a runner that was stopped for longer than its
/// lease lasts may have a successor.
///
/// A connector asks `check` right before it makes writes durable (before it commits, or puts a file in its place, or sends
/// a request), with nothing in between that can take long; where that throws, nothing of the batch may remain.
public struct WriteWarrant: Sendable {
  private let remaining: @Sendable () -> Int64?

  /// A right that never runs out.
  public static let unlimited = WriteWarrant { nil }

  /// - Parameter remaining: microseconds until it runs out, by a clock that goes on while the process is stopped; zero or
  ///   less once it has, from then on for ever; `nil` where it never does.
  public init(_ remaining: @escaping @Sendable () -> Int64?) { self.remaining = remaining }

  /// Microseconds until it runs out, unless it is renewed; `nil` where it never does. A system that can give a write up by
  /// itself when nothing is heard of the writer is told this.
  public var left: Int64? { remaining() }

  /// Throws `revoked` once it has run out.
  public func check() throws(ConnectorFailure) {
    if let left = remaining(), left <= 0 { throw .revoked }
  }
}
