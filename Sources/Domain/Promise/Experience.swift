import Foundation

/// What a hotel's own finished rides have taught about how long things take.
package struct Experience: Equatable, Sendable {
    /// The hotel's: hours of the day are its own.
    let timezone: TimeZone
    /// From the moment that a call is there and a buggy is free, to the acceptance.
    let reaction: Habit
    /// From acceptance to pick-up, anywhere in the hotel.
    let approach: Habit
    /// The same, to one place.
    let approachTo: [Location.ID: Habit]
    /// From pick-up to completion.
    let carriage: Habit
    /// What calls in a queue have waited, beside what the play of the queue said of them.
    var queueing = Queueing.prior

    func approach(to place: Location.ID, at instant: Date) -> Spread {
        (approachTo[place] ?? approach).spread(at: instant, in: timezone)
    }
}

/// How long something takes over the day, and in parts of it.
struct Habit: Equatable, Sendable {
    let day: Spread
    /// By the number of the part; those without rides are not there.
    let parts: [Int: Spread]

    init(day: Spread, parts: [Int: Spread] = [:]) {
        self.day = day
        self.parts = parts
    }

    func spread(at instant: Date, in timezone: TimeZone) -> Spread {
        parts[DayPart.number(of: instant, in: timezone)] ?? day
    }
}

/// Parts of a hotel's day: four hours each from two in the night, so that breakfast (6–10), morning, lunch and siesta,
/// dinner (18–22) and the late evening stay whole, and each part has rides enough to be learned from.
enum DayPart {
    static func number(of instant: Date, in timezone: TimeZone) -> Int {
        let local = instant.timeIntervalSince1970 + TimeInterval(timezone.secondsFromGMT(for: instant))
        let hours = Int((local / 3600).rounded(.down))
        return ((hours - 2) % 24 + 24) % 24 / 4
    }
}

extension Experience {
    /// What is believed of a hotel of which nothing is known: tenths of the times, in seconds.
    ///
    /// - Reaction: a phone that rings until somebody looks; a driver who is not driving needs seconds, one who talks to
    ///   a guest a minute or two.
    /// - Approach and carriage: a buggy does less than 24 km/h (ANSI Z130.1, golf cars), on paths with people 10 to 15,
    ///   and a resort is some hundred metres to two kilometres across, with a minute for getting in and out. The middle
    ///   lies below the five minutes after which a call counts as late (domain.md §4).
    package static let prior = prior(in: .gmt)

    static func prior(in timezone: TimeZone) -> Experience {
        Experience(
            timezone: timezone,
            reaction: Habit(day: Spread(tenths: [2, 6, 10, 14, 19, 25, 33, 45, 65, 100, 240])),
            approach: Habit(day: Spread(tenths: [20, 60, 90, 115, 140, 165, 195, 230, 280, 360, 600])),
            approachTo: [:],
            carriage: Habit(day: Spread(tenths: [40, 100, 140, 170, 200, 230, 265, 310, 370, 470, 900])))
    }
}
