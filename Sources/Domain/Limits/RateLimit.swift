package import Foundation

/// How often something may happen: the generic cell rate algorithm (ITU-T I.371, annex A, virtual scheduling).
///
/// All that is kept of a client is one instant, its theoretical arrival time: when the next event would come if all came
/// evenly. A client of which nothing is kept may spend the whole burst.
package struct RateLimit: Equatable, Sendable {
    /// How many may come at once, at least 1.
    package let burst: Int
    /// Seconds after which one more may come, more than 0.
    package let interval: TimeInterval

    package init(burst: Int, interval: TimeInterval) {
        self.burst = burst
        self.interval = interval
    }

    package enum Verdict: Equatable, Sendable {
        /// With the theoretical arrival time to keep from now on. Once it has passed, it need not be kept any more.
        case admitted(next: Date)
        /// Seconds until the next one is admitted, more than 0.
        case refused(retryAfter: TimeInterval)
    }

    /// - Parameter arrival: what was kept when the last one was admitted; nil for a newcomer.
    package func judge(_ arrival: Date?, at now: Date) -> Verdict {
        let full = now + Double(burst) * interval
        // Further ahead than a whole burst it was only before the clock was set back.
        let due = min(max(arrival ?? now, now), full)
        let next = due + interval
        return next <= full ? .admitted(next: next) : .refused(retryAfter: next.timeIntervalSince(full))
    }
}
