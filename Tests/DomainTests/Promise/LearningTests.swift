import Foundation
import Testing

@testable import Domain

@Suite("What finished rides teach")
struct LearningTests {
    private static let start = Date(timeIntervalSince1970: 1_780_000_000)
    private let berlin = TimeZone(identifier: "Europe/Berlin") ?? .gmt

    /// Rides one after the other, every half an hour, each `approach` seconds long until the pick-up.
    private func rides(
        _ count: Int, approach: TimeInterval, at place: Location.ID = Resort.lobby, reaction: TimeInterval = 20,
        from start: Date = LearningTests.start, isWalkUp: Bool = false
    ) -> [FinishedRide] {
        (0..<count).map { index in
            let calledAt = start + TimeInterval(index) * 1800
            let acceptedAt = calledAt + reaction
            return FinishedRide(
                pickup: place, shift: Resort.crew.shift, isWalkUp: isWalkUp, calledAt: calledAt, acceptedAt: acceptedAt,
                pickedUpAt: acceptedAt + approach, completedAt: acceptedAt + approach + 200)
        }
    }

    private func latest(_ rides: [FinishedRide], at place: Location.ID = Resort.lobby, now: Date? = nil) -> TimeInterval
    {
        Experience(learnedFrom: rides, timezone: .gmt).wait(forBuggyTo: place, now: now ?? Self.start).latest
    }

    @Test("is the prior while there is none")
    func nothing() {
        let learned = Experience(learnedFrom: [], timezone: .gmt)
        #expect(learned == .prior)
    }

    @Test("moves the window ride by ride from the prior to what is: no threshold, and in the end nothing else")
    func gradual() {
        let prior = Experience.prior.wait(forBuggyTo: Resort.lobby, now: Self.start).latest
        let waits = [1, 5, 20, 100, 1000].map { latest(rides($0, approach: 60)) }
        #expect(waits == waits.sorted(by: >))
        #expect(waits[0] > prior * 0.8 && waits[0] <= prior)
        #expect(waits[4] == 60 + Wait.leastWidth)
    }

    @Test("is of the place where there are rides enough, and else of the hotel")
    func places() {
        let villa = Resort.id(99) as Location.ID
        let many = rides(400, approach: 90) + rides(60, approach: 500, at: villa)
        #expect(latest(many) < 300)
        #expect(latest(many, at: villa) > 490)
        #expect(latest(many, at: Resort.beach) < latest(many, at: villa))
        let few = rides(400, approach: 90) + rides(3, approach: 300, at: villa)
        let learned = Experience(learnedFrom: few, timezone: .gmt).wait(forBuggyTo: villa, now: Self.start)
        #expect(learned.earliest < 100 && learned.latest > 290)
    }

    @Test("is of the hours that they were in, by the hotel's clock, on both sides of a change of the clocks")
    func hours() {
        // 29 March 2026, 01:00 UTC: from here on 08:00 in Berlin is an hour earlier.
        let change = Date(timeIntervalSince1970: 1_774_746_000)
        let winterMorning = change - 86_400 * 5 + 6.5 * 3600
        let summerMorning = change + 86_400 + 5.5 * 3600
        let evening = change - 86_400 * 5 + 18.5 * 3600
        #expect(DayPart.number(of: winterMorning, in: berlin) == DayPart.number(of: summerMorning, in: berlin))
        #expect(DayPart.number(of: winterMorning, in: berlin) == 1)
        #expect(DayPart.number(of: evening, in: berlin) == 4)
        let known = (0..<40).flatMap { day in
            let shift = TimeInterval(day % 4) * 86_400
            return rides(1, approach: 60, from: winterMorning - shift) + rides(1, approach: 400, from: evening - shift)
        }
        let learned = Experience(learnedFrom: known, timezone: berlin)
        let morning = learned.wait(forBuggyTo: Resort.lobby, now: summerMorning)
        let late = learned.wait(forBuggyTo: Resort.lobby, now: summerMorning + 13 * 3600)
        #expect(morning.latest < late.latest && morning.earliest < late.earliest)
        #expect(morning.earliest <= 60 && late.earliest > 60)
    }

    @Test("counts every hour of the day to one part, the small hours to the evening before")
    func parts() {
        let midnight = Date(timeIntervalSince1970: 1_779_926_400)
        let parts = (0..<24).map { DayPart.number(of: midnight + TimeInterval($0) * 3600, in: .gmt) }
        #expect(parts == [5, 5] + [0, 1, 2, 3, 4].flatMap { Array(repeating: $0, count: 4) } + [5, 5])
    }

    @Test("is nothing when a ride was closed or picked up hours late, or nobody waited for it")
    func outliers() {
        let sound = rides(100, approach: 120)
        let forgotten = rides(4, approach: 4 * 3600, from: Self.start + 200 * 86_400)
        #expect(latest(sound + forgotten) == latest(sound))
        let villa = Resort.id(99) as Location.ID
        let single = rides(1, approach: 4 * 3600, at: villa, from: Self.start + 300 * 86_400)
        #expect(latest(sound + single, at: villa) == latest(sound))
        let walkUps = rides(50, approach: 0, isWalkUp: true)
        let learned = Experience(learnedFrom: walkUps, timezone: .gmt)
        #expect(learned.approach == Experience.prior.approach)
        #expect(learned.reaction == Experience.prior.reaction)
        #expect(learned.carriage != Experience.prior.carriage)
    }

    @Test("of the drivers is how long a free one lets a call wait, and not how long the queue was")
    func reactions() throws {
        // Called together; each is taken 10 s after the ride before it was done.
        let queue = (0..<200).map { index in
            let done = Self.start + TimeInterval(index) * 400
            return FinishedRide(
                pickup: Resort.lobby, shift: Resort.crew.shift, isWalkUp: false, calledAt: Self.start,
                acceptedAt: done + 10, pickedUpAt: done + 100, completedAt: done + 400)
        }
        let learned = Experience(learnedFrom: queue, timezone: .gmt)
        #expect(learned.reaction.day.seconds(at: 0.9) == 10)
    }

    @Test("does not depend on the order in which they are read")
    func order() {
        let known = rides(60, approach: 90) + rides(40, approach: 200, at: Resort.beach, from: Self.start + 700)
        let read = [known, known.reversed()].map { Experience(learnedFrom: $0, timezone: berlin) }
        #expect(read[0] == read[1])
    }

    @Test("of queues is that hotels whose calls wait longer than played promise later")
    func queues() throws {
        /// One buggy; a call every four minutes and a ride every five, each taken `late` seconds after the other.
        func busy(_ late: TimeInterval) -> Experience {
            let known = (0..<60).map { index in
                let accepted = Self.start + TimeInterval(index) * (300 + late)
                return FinishedRide(
                    pickup: Resort.lobby, shift: Resort.crew.shift, isWalkUp: false,
                    calledAt: Self.start + TimeInterval(index) * 240, acceptedAt: accepted,
                    pickedUpAt: accepted + 100, completedAt: accepted + 290)
            }
            return Experience(learnedFrom: known, timezone: .gmt)
        }
        let load = ServiceLoad(ahead: 4, free: 0, carrying: [Self.start - 100])
        let prompt = try #require(busy(0).wait(for: load, at: Resort.lobby, now: Self.start))
        let played = busy(0).play(load, Resort.lobby, Self.start)
        #expect(prompt != played)
        let slow = try #require(busy(120).wait(for: load, at: Resort.lobby, now: Self.start))
        #expect(slow.latest > prompt.latest)
    }
}
