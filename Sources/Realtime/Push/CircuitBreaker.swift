/// Leaves a server alone that has failed several times in a row, then asks it with one request at a time whether it is back. Pure:
/// it is told the time.
struct CircuitBreaker {
    typealias Instant = ContinuousClock.Instant

    /// Failures in a row that open it.
    static let threshold = 5
    /// How long it stays open at first; twice as long after each question that was not answered, up to the longest.
    static let firstPause = Duration.seconds(5)
    static let longestPause = Duration.seconds(60)

    /// The right to one request, whose outcome is to be told. What comes of requests that began before the last change of state
    /// says nothing of the state after it.
    struct Permit: Equatable {
        fileprivate let generation: Int
    }

    enum Admission: Equatable {
        case granted(Permit)
        /// How long to wait before asking again.
        case refused(Duration)
    }

    private enum State: Equatable {
        case closed(failures: Int)
        case open(until: Instant)
        case halfOpen(isAsking: Bool)
    }

    private var state = State.closed(failures: 0)
    private var generation = 0
    private var pause = Self.firstPause

    var isClosed: Bool { if case .closed = state { true } else { false } }

    mutating func admit(at now: Instant) -> Admission {
        switch state {
        case .closed: return .granted(Permit(generation: generation))
        case .open(let until) where now < until: return .refused(until - now)
        case .open, .halfOpen(isAsking: false):
            enter(.halfOpen(isAsking: true))
            return .granted(Permit(generation: generation))
        case .halfOpen(isAsking: true): return .refused(.seconds(1))
        }
    }

    /// The server answered.
    mutating func succeed(_ permit: Permit) {
        guard permit.generation == generation, state != .closed(failures: 0) else { return }
        pause = Self.firstPause
        enter(.closed(failures: 0))
    }

    /// It did not, or said that it cannot.
    ///
    /// - Parameter random: from 0 to 1; spreads the replicas that lost the same server.
    mutating func fail(_ permit: Permit, at now: Instant, random: Double) {
        guard permit.generation == generation else { return }
        if case .closed(let failures) = state, failures + 1 < Self.threshold {
            state = .closed(failures: failures + 1)
        } else {
            enter(.open(until: now + pause * (1 - random / 4)))
            pause = min(pause * 2, Self.longestPause)
        }
    }

    /// The request was given up before anything came of it.
    mutating func abandon(_ permit: Permit) {
        guard permit.generation == generation, state == .halfOpen(isAsking: true) else { return }
        enter(.halfOpen(isAsking: false))
    }

    private mutating func enter(_ next: State) {
        state = next
        generation += 1
    }
}
