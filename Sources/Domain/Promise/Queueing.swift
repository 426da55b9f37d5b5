import Foundation

/// How calls that met a queue have really waited, as shares of what the play of the queue said of them. Breaks that
/// begin, drivers who take the nearer call first and cars that are farther away when everybody is busy are in it
/// without being modelled: the play's quantiles are conformed to the hotel's own past (Romano, Patterson and Candès,
/// Conformalized Quantile Regression, 2019, with factors for differences, because long waits err by more).
struct Queueing: Equatable, Sendable {
    /// Of the earliest and of the latest that was said.
    private let earliest: Spread
    private let latest: Spread

    /// As in simulated hotels of four to ten buggies (`CalibrationTests`), rounded to the careful side.
    static let prior = Queueing(
        earliest: Spread(tenths: [0.3, 0.9, 1.2, 1.5, 1.8, 2.1, 2.4, 2.8, 3.4, 4.5, 8]),
        latest: Spread(tenths: [0.1, 0.25, 0.35, 0.45, 0.55, 0.62, 0.7, 0.8, 0.95, 1.2, 1.6]))

    /// In calls: queues come in bouts, and so what they teach is less than their number.
    private static let beliefWeight = 20.0
    /// Played anew, of all that are remembered: enough for the twentieths at both ends, in a moment of work.
    private static let played = 300

    private init(earliest: Spread, latest: Spread) {
        self.earliest = earliest
        self.latest = latest
    }

    init(taughtBy hindsight: Hindsight, of experience: Experience) {
        let pairs = hindsight.queued.thinned(to: Self.played).map { queued in
            (wait: queued.wait, said: experience.play(queued.load, queued.place, queued.at))
        }
        // Of the earliest some seconds are as good as none.
        earliest = Self.prior.earliest.updated(
            by: pairs.map { $0.wait / max($0.said.earliest, 30) }, weight: Self.beliefWeight)
        latest = Self.prior.latest.updated(by: pairs.map { $0.wait / $0.said.latest }, weight: Self.beliefWeight)
    }

    /// - Parameter least: how long it takes when nobody is ahead.
    func stretched(_ wait: Wait, noSoonerThan least: Wait) -> Wait {
        Wait(
            earliest: max(least.earliest, wait.earliest * earliest.seconds(at: Wait.shares.earliest)),
            latest: max(least.latest, wait.latest * latest.seconds(at: Wait.shares.latest)))
    }
}

/// What can be said afterwards of the load that calls met.
struct Hindsight {
    struct QueuedCall {
        let place: Location.ID
        let at: Date
        let load: ServiceLoad
        /// Until the pick-up.
        let wait: TimeInterval
    }

    /// In the order of their calls.
    private let rides: [FinishedRide]

    /// Nobody waits longer; nor does a ride, but for one that its driver forgot.
    private static let longest: TimeInterval = 2 * 3600
    /// A call that nobody has taken for so long was not heard by anybody: all buggies were busy.
    private static let deaf: TimeInterval = 90

    init(_ rides: [FinishedRide]) {
        self.rides = rides.sorted { $0.calledAt < $1.calledAt }
    }

    /// Calls that surely met a queue: an older one had waited for long. So no buggy was free, and those in hand were all.
    var queued: [QueuedCall] {
        rides.indices.compactMap { index in
            let (ride, before) = (rides[index], before(index))
            let at = ride.calledAt
            guard !ride.isWalkUp else { return nil }
            let ahead = before.filter { $0.acceptedAt > at && !$0.isWalkUp }
            guard let oldest = ahead.first, at.timeIntervalSince(oldest.calledAt) > Self.deaf else { return nil }
            let inHand = before.filter { $0.acceptedAt <= at && $0.completedAt > at }
            let load = ServiceLoad(
                ahead: ahead.count, free: 0,
                approaching: inHand.filter { $0.pickedUpAt > at }.map(\.acceptedAt).sorted(),
                carrying: inHand.filter { $0.pickedUpAt <= at }.map(\.pickedUpAt).sorted())
            guard load.buggiesOnDuty > 0 else { return nil }
            return QueuedCall(place: ride.pickup, at: at, load: load, wait: ride.pickedUpAt.timeIntervalSince(at))
        }
    }

    /// The rides called not too long before that one.
    private func before(_ index: Int) -> ArraySlice<FinishedRide> {
        let start = rides[index].calledAt - Self.longest
        let first = rides[..<index].lastIndex { $0.calledAt < start }.map { $0 + 1 } ?? rides.startIndex
        return rides[first..<index]
    }
}

extension Array {
    /// Evenly, because neighbours in time tell much the same.
    fileprivate func thinned(to most: Int) -> [Element] {
        count <= most ? self : (0..<most).map { self[$0 * count / most] }
    }
}
