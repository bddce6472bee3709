/// `limits { … }` of a connection: how hard the system may be worked. Times are microseconds.
public struct LimitsPlan: Sendable, Hashable, Codable {
  /// `100 per 10s`
  public struct Rate: Sendable, Hashable, Codable {
    /// Requests.
    public var count: Int
    public var period: Int64

    public init(count: Int, period: Int64) {
      self.count = count
      self.period = period
    }
  }

  public var rate: Rate?
  /// Requests at a time.
  public var concurrency: Int?
  /// Of one request.
  public var timeout: Int64?

  public init(rate: Rate? = nil, concurrency: Int? = nil, timeout: Int64? = nil) {
    self.rate = rate
    self.concurrency = concurrency
    self.timeout = timeout
  }
}

/// `retry { … }` of a connection: how often a request that failed for the moment is made again.
public struct RetryPlan: Sendable, Hashable, Codable {
  /// In all, the first included.
  public var attempts: Int?
  /// The wait before the second attempt, in microseconds; each further one waits longer, up to the longest.
  public var firstWait: Int64?
  public var longestWait: Int64?

  public init(attempts: Int? = nil, firstWait: Int64? = nil, longestWait: Int64? = nil) {
    self.attempts = attempts
    self.firstWait = firstWait
    self.longestWait = longestWait
  }
}

/// `breaker { … }` of a connection: when the system is left alone for a while.
public struct BreakerPlan: Sendable, Hashable, Codable {
  /// So many failures within so many microseconds open it.
  public var failures: Int?
  public var window: Int64?
  /// Microseconds until it is tried again.
  public var cooldown: Int64?
  /// Requests that must succeed before it counts as well again.
  public var probes: Int?

  public init(failures: Int? = nil, window: Int64? = nil, cooldown: Int64? = nil, probes: Int? = nil) {
    self.failures = failures
    self.window = window
    self.cooldown = cooldown
    self.probes = probes
  }
}

/// What `run { … }` of a sync says beside its `batch`.
public struct RunPlan: Sendable, Hashable, Codable {
  /// Batches at a time.
  public var concurrency: Int?
  public var schedule: SchedulePlan?
  /// Microseconds between two complete reads of both sides.
  public var fullRefresh: Int64?
  public var notify: NotificationPlan?

  public init(
    concurrency: Int? = nil, schedule: SchedulePlan? = nil, fullRefresh: Int64? = nil, notify: NotificationPlan? = nil
  ) {
    self.concurrency = concurrency
    self.schedule = schedule
    self.fullRefresh = fullRefresh
    self.notify = notify
  }
}

/// When a sync runs by itself.
public enum SchedulePlan: Sendable, Hashable, Codable {
  /// Microseconds from one start to the next.
  case every(Int64)
  /// A cron expression by the wall clock of a zone.
  case cron(String, zone: String)
}

/// Who is told of what.
public struct NotificationPlan: Sendable, Hashable, Codable {
  public enum Channel: String, Sendable, Hashable, Codable, CaseIterable {
    /// An incoming webhook of Slack.
    case slack
  }

  public enum Event: String, Sendable, Hashable, Codable, CaseIterable {
    /// A run failed.
    case failure
    /// Records wait for a person.
    case held
    /// Records were not written.
    case rejected
    /// A schema is no longer what the plan was compiled for.
    case drift
  }

  public var channel: Channel
  /// A reference, never the secret itself.
  public var address: SettingValue
  /// In the order of `Event`.
  public var events: [Event]

  public init(channel: Channel, address: SettingValue, events: [Event]) {
    self.channel = channel
    self.address = address
    self.events = events
  }
}
