package import Foundation

/// A ride that came to its good end, as far as it teaches how long things take.
package struct FinishedRide: Equatable, Sendable {
    package let pickup: Location.ID
    package let shift: Shift.ID
    /// A walk-up teaches how long a party is carried, and nothing of waiting.
    package let isWalkUp: Bool
    /// When the guest began to wait: at the call, or at the hour of a call made ahead.
    package let calledAt: Date
    package let acceptedAt: Date
    package let pickedUpAt: Date
    package let completedAt: Date

    package init(
        pickup: Location.ID, shift: Shift.ID, isWalkUp: Bool, calledAt: Date, acceptedAt: Date, pickedUpAt: Date,
        completedAt: Date
    ) {
        self.pickup = pickup
        self.shift = shift
        self.isWalkUp = isWalkUp
        self.calledAt = calledAt
        self.acceptedAt = acceptedAt
        self.pickedUpAt = pickedUpAt
        self.completedAt = completedAt
    }
}

extension Experience {
    /// Four weeks: every weekday four times, and soon enough another season.
    package static let memory: TimeInterval = 28 * 24 * 3600

    /// - Parameter rides: completed ones, in any order.
    package init(learnedFrom rides: [FinishedRide], timezone: TimeZone) {
        let prior = Experience.prior(in: timezone)
        let calls = rides.filter { !$0.isWalkUp }
        let approaches = Lesson.plausible(
            calls.map { Lesson(place: $0.pickup, at: $0.acceptedAt, until: $0.pickedUpAt, in: timezone) })
        let reactions = Lesson.plausible(Self.reactions(rides, in: timezone))
        let carriages = Lesson.plausible(
            rides.map { Lesson(place: $0.pickup, at: $0.pickedUpAt, until: $0.completedAt, in: timezone) })
        let approach = Habit(taughtBy: approaches, else: prior.approach.day)
        self.init(
            timezone: timezone, reaction: Habit(taughtBy: reactions, else: prior.reaction.day), approach: approach,
            approachTo: Dictionary(grouping: approaches, by: \.place).mapValues {
                Habit(taughtBy: $0, else: approach.day)
            },
            carriage: Habit(taughtBy: carriages, else: prior.carriage.day))
        queueing = Queueing(taughtBy: Hindsight(rides), of: self)
    }

    /// How long free buggies let calls wait. Free is a buggy from its last completion on; of a shift's first ride
    /// nobody knows what the driver did before.
    private static func reactions(_ rides: [FinishedRide], in timezone: TimeZone) -> [Lesson] {
        Dictionary(grouping: rides, by: \.shift).values.flatMap { shift in
            let ordered = shift.sorted { $0.acceptedAt < $1.acceptedAt }
            return zip(ordered, ordered.dropFirst()).compactMap { previous, ride -> Lesson? in
                guard !ride.isWalkUp else { return nil }
                let ready = max(ride.calledAt, previous.completedAt)
                return Lesson(place: ride.pickup, at: ready, until: ride.acceptedAt, in: timezone)
            }
        }
    }
}

/// How long one thing took, where and when.
private struct Lesson {
    let place: Location.ID
    let part: Int
    let seconds: TimeInterval

    init(place: Location.ID, at start: Date, until end: Date, in timezone: TimeZone) {
        self.place = place
        part = DayPart.number(of: start, in: timezone)
        seconds = max(0, end.timeIntervalSince(start))
    }

    /// Without what was forgotten rather than slow, such as a ride closed at the end of the shift: Tukey's fence
    /// (Exploratory Data Analysis, 1977, §2C), on logarithms, because these times are skewed, and beside what is usual
    /// at the place, because a far one is slow by a factor.
    static func plausible(_ lessons: [Lesson]) -> [Lesson] {
        guard let everywhere = lessons.map(\.logarithm).sorted().below(0.5) else { return [] }
        // With two votes for the rest of the hotel: one or two odd rides do not make a place far.
        let usual = Dictionary(grouping: lessons, by: \.place).mapValues { own in
            (own.map(\.logarithm) + [everywhere, everywhere]).sorted().below(0.5) ?? everywhere
        }
        func oddness(_ lesson: Lesson) -> Double { lesson.logarithm - (usual[lesson.place] ?? everywhere) }
        let odd = lessons.map(oddness).sorted()
        guard let median = odd.below(0.5), let upper = odd.below(0.75) else { return [] }
        // By the upper half alone: taps a second apart stretch the lower one. Where all rides are alike the fence still
        // lies at almost three times their length.
        let fence = upper + 1.5 * max(2 * (upper - median), log(2))
        return lessons.filter { oddness($0) <= fence }
    }

    private var logarithm: Double { log(max(1, seconds)) }
}

extension [Double] {
    /// Of sorted numbers the one that a share is below.
    fileprivate func below(_ share: Double) -> Double? {
        isEmpty ? nil : self[Int(share * Double(count - 1))]
    }
}

extension Habit {
    /// In rides. With three of its own a place is believed by three eighths, with a hundred by ninety-five per cent.
    fileprivate static let beliefWeight = 5.0

    fileprivate init(taughtBy lessons: [Lesson], else belief: Spread) {
        let day = belief.updated(by: lessons.map(\.seconds), weight: Self.beliefWeight)
        let parts = Dictionary(grouping: lessons, by: \.part).mapValues {
            day.updated(by: $0.map(\.seconds), weight: Self.beliefWeight)
        }
        self.init(day: day, parts: parts)
    }
}
