/// When a quiet connection is asked for a sign of life, and when it counts as dead. TCP alone does not tell: the system
/// accepts and acknowledges for a Redis that is stopped.
struct Pulse: Equatable {
    enum Verdict: Equatable {
        /// Nothing to do for so long.
        case well(for: Duration)
        case ask
        case dead
    }

    /// After so much quiet we ask; so long an answer may take. Together the time until a Redis that stopped is noticed.
    static let quiet = Duration.seconds(1)
    static let patience = Duration.seconds(1)

    private var heardAt: ContinuousClock.Instant
    private var askedAt: ContinuousClock.Instant?

    /// A connection that has just been made.
    init(at now: ContinuousClock.Instant) {
        heardAt = now
    }

    /// Something was sent that has to be answered.
    mutating func asked(at now: ContinuousClock.Instant) {
        askedAt = askedAt ?? now
    }

    /// Anything at all was heard.
    mutating func heard(at now: ContinuousClock.Instant) {
        heardAt = now
        askedAt = nil
    }

    func verdict(at now: ContinuousClock.Instant) -> Verdict {
        let left = now.duration(to: askedAt.map { $0 + Self.patience } ?? heardAt + Self.quiet)
        if left > .zero { return .well(for: left) }
        return askedAt == nil ? .ask : .dead
    }
}
