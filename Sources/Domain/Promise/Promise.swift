package import Foundation

/// The window in which the guest is told that the buggy will arrive.
package struct Promise: Equatable, Sendable {
    package let earliest: Date
    /// After `earliest`.
    package let latest: Date

    package init(earliest: Date, latest: Date) {
        self.earliest = earliest
        self.latest = latest
    }
}

/// How long a guest waits for the buggy: a range, in seconds from now.
package struct Wait: Equatable, Sendable {
    package let earliest: TimeInterval
    package let latest: TimeInterval

    /// Nobody keeps a narrower window: people's clocks show minutes, and the driver's tap is some seconds off.
    static let leastWidth: TimeInterval = 120
    /// From here on people think in steps of five minutes.
    private static let far = 30 * minute
    private static let farStep = 5 * minute
    private static let minute: TimeInterval = 60

    /// One in twenty is earlier and one in twenty later: nine windows in ten hold, and more do after the rounding.
    static let shares = (earliest: 0.05, latest: 0.95)

    init(earliest: TimeInterval, latest: TimeInterval) {
        self.earliest = earliest
        self.latest = max(latest, earliest + Self.leastWidth)
    }

    /// - Parameter outcomes: equally likely waits, in seconds; not empty.
    init(outcomes: [TimeInterval]) {
        let spread = Spread(samples: outcomes.map { ($0, 1) })
        self.init(earliest: spread.seconds(at: Self.shares.earliest), latest: spread.seconds(at: Self.shares.latest))
    }

    /// For people, outwards: whole minutes, far away whole five minutes.
    package var roundedSeconds: ClosedRange<Int> {
        // Each end by its own distance, so that a longer wait is never told as a shorter one.
        let first = (earliest / step(earliest)).rounded(.down) * step(earliest)
        let last = (latest / step(latest)).rounded(.up) * step(latest)
        return Int(first)...Int(last)
    }

    /// The same by the clock on the wall.
    package func promise(from now: Date) -> Promise {
        let horizon = now + Self.far
        let first = (now + earliest).rounded(.down, to: step(earliest))
        let last = (now + latest).rounded(.up, to: step(latest))
        return Promise(
            earliest: earliest < Self.far ? first : max(first, horizon.rounded(.down, to: Self.minute)), latest: last)
    }

    private func step(_ seconds: TimeInterval) -> TimeInterval { seconds < Self.far ? Self.minute : Self.farStep }
}

extension Date {
    /// By the clock: minutes begin at the same instant in every time zone of today.
    fileprivate func rounded(_ rule: FloatingPointRoundingRule, to step: TimeInterval) -> Date {
        Date(timeIntervalSince1970: (timeIntervalSince1970 / step).rounded(rule) * step)
    }
}
