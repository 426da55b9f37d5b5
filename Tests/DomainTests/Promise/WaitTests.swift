import Foundation
import TestSupport
import Testing

@testable import Domain

@Suite("A wait")
struct WaitTests {
    private static let now = Resort.requestedAt
    private static let hotels: [Experience] = [.prior, .learned(seed: 1), .learned(seed: 2)]

    private func wait(_ experience: Experience, _ load: ServiceLoad) throws -> Wait {
        try #require(experience.wait(for: load, at: Resort.lobby, now: Self.now))
    }

    /// Loads of any size, with rides in hand for any time, one of them forgotten since yesterday.
    private func loads(_ count: Int) -> [ServiceLoad] {
        var generator = SeededGenerator(seed: 41)
        func roll(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }
        return (0..<count).map { _ in
            ServiceLoad(
                ahead: roll(0...1) * roll(0...60), free: roll(0...3),
                approaching: (0..<roll(0...4)).map { _ in Self.now - TimeInterval(roll(0...600)) },
                carrying: (0..<roll(0...4)).map { _ in
                    Self.now - TimeInterval(roll(0...9) == 0 ? 86_400 : roll(0...900))
                })
        }
    }

    @Test("is none without a buggy on duty, however short the queue, and there is one with any", arguments: hotels)
    func duty(_ experience: Experience) {
        for load in loads(20) + [ServiceLoad(ahead: 0, free: 0), ServiceLoad(ahead: 7, free: 0)] {
            let wait = experience.wait(for: load, at: Resort.lobby, now: Self.now)
            #expect((wait == nil) == (load.buggiesOnDuty == 0))
        }
    }

    @Test("never begins or ends earlier with more calls ahead", arguments: hotels)
    func ahead(_ experience: Experience) throws {
        for load in loads(8) where load.buggiesOnDuty > 0 {
            let waits = try [0, 1, 3, 39, 40, 150].map { more in
                try wait(experience, load.with(ahead: load.ahead + more))
            }
            for (shorter, longer) in zip(waits, waits.dropFirst()) {
                #expect(shorter.earliest <= longer.earliest && shorter.latest <= longer.latest)
                let told = (shorter.promise(from: Self.now), longer.promise(from: Self.now))
                #expect(told.0.earliest <= told.1.earliest && told.0.latest <= told.1.latest)
                #expect(shorter.roundedSeconds.lowerBound <= longer.roundedSeconds.lowerBound)
                #expect(shorter.roundedSeconds.upperBound <= longer.roundedSeconds.upperBound)
            }
        }
    }

    @Test("never begins or ends later with one more buggy, free or not", arguments: hotels)
    func buggies(_ experience: Experience) throws {
        for load in loads(12) where load.buggiesOnDuty > 0 {
            let one = try wait(experience, load)
            let more = [
                load.with(free: load.free + 1), load.with(approaching: load.approaching + [Self.now - 30]),
                load.with(carrying: load.carrying + [Self.now - 200]),
            ]
            for other in try more.map({ try wait(experience, $0) }) {
                #expect(other.earliest <= one.earliest && other.latest <= one.latest)
            }
        }
    }

    @Test("is in order, two minutes wide at least, and the same every time", arguments: hotels)
    func window(_ experience: Experience) throws {
        for load in loads(20) where load.buggiesOnDuty > 0 {
            let wait = try wait(experience, load)
            #expect(wait.earliest >= 0 && wait.latest - wait.earliest >= Wait.leastWidth)
            #expect(try self.wait(experience, load) == wait)
            let promise = wait.promise(from: Self.now)
            #expect(promise.earliest <= Self.now + wait.earliest && Self.now + wait.latest <= promise.latest)
        }
    }

    @Test("is told in whole minutes, outwards, and in steps of five from half an hour on")
    func rounding() {
        func told(_ earliest: Double, _ latest: Double) -> ClosedRange<Int> {
            Wait(earliest: earliest, latest: latest).roundedSeconds
        }
        #expect(told(61, 299) == 60...300)
        #expect(told(0, 10) == 0...120)
        #expect(told(1799, 1801) == 1740...2100)
        #expect(told(2050, 2500) == 1800...2700)
        let promise = Wait(earliest: 61, latest: 299).promise(from: Date(timeIntervalSince1970: 1_780_000_010))
        #expect(promise.earliest == Date(timeIntervalSince1970: 1_780_000_020))
        #expect(promise.latest == Date(timeIntervalSince1970: 1_780_000_320))
        let late = Wait(earliest: 2000, latest: 3000).promise(from: Date(timeIntervalSince1970: 1_780_000_010))
        #expect(Int(late.latest.timeIntervalSince1970) % 300 == 0)
        #expect(late.earliest <= Date(timeIntervalSince1970: 1_780_002_010))
    }

    @Test("of a sum is narrower than the sum of the windows")
    func sums() throws {
        let experience = Experience.prior
        let one = try wait(experience, ServiceLoad(ahead: 0, free: 1))
        let reaction = experience.reaction.day
        let approach = experience.approach.day
        let extremes = reaction.seconds(at: 0.95) + approach.seconds(at: 0.95)
        #expect(one.latest < extremes)
        #expect(one.latest > approach.seconds(at: 0.95))
    }

    @Test("of a ride that is accepted is how long buggies take to its place, and shorter than of one that is not")
    func accepted() throws {
        for experience in Self.hotels {
            let coming = experience.wait(forBuggyTo: Resort.lobby, now: Self.now)
            let called = try wait(experience, ServiceLoad(ahead: 0, free: 1))
            #expect(coming.earliest <= called.earliest && coming.latest < called.latest)
        }
    }

    @Test("is shorter the longer the buggies have been under way, until they are overdue")
    func remainder() throws {
        let waits = try [0, 120, 240].map { elapsed in
            try wait(.prior, ServiceLoad(ahead: 0, free: 0, carrying: [Self.now - elapsed]))
        }
        #expect(waits[1].latest < waits[0].latest)
        let forgotten = try wait(.prior, ServiceLoad(ahead: 0, free: 0, carrying: [Self.now - 86_400]))
        #expect(forgotten == waits[0])
    }
}

extension ServiceLoad {
    fileprivate func with(
        ahead: Int? = nil, free: Int? = nil, approaching: [Date]? = nil, carrying: [Date]? = nil
    ) -> ServiceLoad {
        ServiceLoad(
            ahead: ahead ?? self.ahead, free: free ?? self.free, approaching: approaching ?? self.approaching,
            carrying: carrying ?? self.carrying)
    }
}

extension Experience {
    /// Of a busy simulated hotel.
    fileprivate static func learned(seed: Int) -> Experience {
        var days = SimulatedDays(SimulatedHotel(buggies: 4, load: (0.6, 0.9), seed: seed))
        days.run(days: 2)
        return Experience(learnedFrom: days.finished, timezone: SimulatedHotel.timezone)
    }
}
