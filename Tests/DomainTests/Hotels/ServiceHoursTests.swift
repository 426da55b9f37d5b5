import Domain
import Foundation
import TestSupport
import Testing

@Suite("Hours of service")
struct ServiceHoursTests {
    private func zone(_ name: String) throws -> TimeZone { try #require(TimeZone(identifier: name)) }

    private func instant(_ text: String) throws -> Date { try #require(Date(rfc3339: text)) }

    private func hours(_ days: Set<Int>, _ from: (Int, Int), _ to: (Int, Int)) -> ServiceHours {
        ServiceHours(windows: [.init(days: days, from: from.0 * 60 + from.1, to: to.0 * 60 + to.1)])
    }

    private func isOpen(_ hours: ServiceHours, _ text: String, _ zone: String) throws -> Bool {
        try hours.isOpen(at: instant(text), in: self.zone(zone))
    }

    @Test("without windows a hotel is always open")
    func always() throws {
        #expect(try isOpen(.always, "2026-11-21T03:00:00Z", "Europe/Istanbul"))
    }

    // 21 November 2026 is a Saturday.
    @Test(
        "count on the hotel's own wall, from the first minute until before the last",
        arguments: [("03:59:59", false), ("04:00:00", true), ("19:59:59", true), ("20:00:00", false)])
    func wall(_ time: String, _ expected: Bool) throws {
        let day = hours(Set(1...7), (7, 0), (23, 0))
        #expect(try isOpen(day, "2026-11-21T\(time)Z", "Europe/Istanbul") == expected)
    }

    @Test("belong to the weekday of the hotel, not to that of UTC")
    func weekday() throws {
        let saturdays = hours([6], (0, 0), (24, 0))
        #expect(try isOpen(saturdays, "2026-11-20T21:00:00Z", "Europe/Istanbul"))
        #expect(try !isOpen(saturdays, "2026-11-20T20:59:59Z", "Europe/Istanbul"))
        #expect(try !isOpen(saturdays, "2026-11-21T21:00:00Z", "Europe/Istanbul"))
        #expect(try isOpen(saturdays, "2026-11-22T03:29:59Z", "America/St_Johns"))
        #expect(try !isOpen(saturdays, "2026-11-22T03:30:00Z", "America/St_Johns"))
    }

    @Test(
        "over midnight belong to the day on which they began, also from Sunday to Monday",
        arguments: [
            ("2026-11-22T17:59:00Z", false), ("2026-11-22T18:00:00Z", true), ("2026-11-23T01:59:00Z", true),
            ("2026-11-23T02:00:00Z", false), ("2026-11-23T18:00:00Z", false), ("2026-11-22T01:00:00Z", false),
        ])
    func midnight(_ time: String, _ expected: Bool) throws {
        #expect(try isOpen(hours([7], (18, 0), (2, 0)), time, "GMT") == expected)
    }

    @Test("that end when they begin last a whole day")
    func wholeDay() throws {
        let day = hours([6], (8, 0), (8, 0))
        #expect(try isOpen(day, "2026-11-21T08:00:00Z", "GMT"))
        #expect(try isOpen(day, "2026-11-22T07:59:00Z", "GMT"))
        #expect(try !isOpen(day, "2026-11-22T08:00:00Z", "GMT"))
        #expect(try !isOpen(day, "2026-11-21T07:59:00Z", "GMT"))
    }

    @Test(
        "follow the wall when the clocks change",
        arguments: [
            // Berlin: +1 before 29 March 2026 01:00 UTC, +2 after; back on 25 October.
            ("Europe/Berlin", "2026-03-28T05:59:00Z", false), ("Europe/Berlin", "2026-03-28T06:00:00Z", true),
            ("Europe/Berlin", "2026-03-29T04:59:00Z", false), ("Europe/Berlin", "2026-03-29T05:00:00Z", true),
            ("Europe/Berlin", "2026-10-25T05:59:00Z", false), ("Europe/Berlin", "2026-10-25T06:00:00Z", true),
            // St John's: −3:30 in winter, −2:30 from 8 March 2026.
            ("America/St_Johns", "2026-03-07T10:29:00Z", false), ("America/St_Johns", "2026-03-07T10:30:00Z", true),
            ("America/St_Johns", "2026-03-08T09:29:00Z", false), ("America/St_Johns", "2026-03-08T09:30:00Z", true),
        ])
    func daylightSaving(_ zone: String, _ time: String, _ expected: Bool) throws {
        #expect(try isOpen(hours(Set(1...7), (7, 0), (23, 0)), time, zone) == expected)
    }

    @Test("that lie in the repeated hour of autumn hold both times it comes")
    func repeatedHour() throws {
        let night = hours(Set(1...7), (2, 0), (3, 0))
        #expect(try isOpen(night, "2026-10-25T00:30:00Z", "Europe/Berlin"))
        #expect(try isOpen(night, "2026-10-25T01:30:00Z", "Europe/Berlin"))
        #expect(try !isOpen(night, "2026-10-25T02:00:00Z", "Europe/Berlin"))
    }

    @Test("may have several windows a day")
    func severalWindows() throws {
        let split = ServiceHours(windows: [
            .init(days: Set(1...5), from: 7 * 60, to: 12 * 60), .init(days: Set(1...7), from: 16 * 60, to: 20 * 60),
        ])
        #expect(try isOpen(split, "2026-11-20T11:59:00Z", "GMT"))
        #expect(try !isOpen(split, "2026-11-20T12:00:00Z", "GMT"))
        #expect(try !isOpen(split, "2026-11-21T11:59:00Z", "GMT"))
        #expect(try isOpen(split, "2026-11-21T16:00:00Z", "GMT"))
    }

    /// Instant, days ahead and weekday of the next opening.
    private func next(_ hours: ServiceHours, _ text: String, _ zone: String) throws -> String? {
        try hours.nextOpening(after: instant(text), in: self.zone(zone)).map {
            "\($0.at.rfc3339) \($0.daysAhead) \($0.weekday)"
        }
    }

    // 21 November 2026 is a Saturday; Istanbul is three hours ahead.
    @Test(
        "begin again today, tomorrow or on another day, as the wall has it",
        arguments: [
            ("2026-11-21T03:59:59Z", "2026-11-21T04:00:00.000Z 0 6"),
            ("2026-11-21T20:30:00Z", "2026-11-22T04:00:00.000Z 1 7"),
            // Half past midnight there is Sunday already.
            ("2026-11-21T21:30:00Z", "2026-11-22T04:00:00.000Z 0 7"),
        ])
    func reopening(_ now: String, _ expected: String) throws {
        #expect(try next(hours(Set(1...7), (7, 0), (23, 0)), now, "Europe/Istanbul") == expected)
    }

    @Test("begin again after days without service, also on the same day of the next week")
    func daysWithout() throws {
        let mondays = hours([1], (8, 0), (9, 0))
        #expect(try next(mondays, "2026-11-21T12:00:00Z", "GMT") == "2026-11-23T08:00:00.000Z 2 1")
        #expect(try next(mondays, "2026-11-23T09:00:00Z", "GMT") == "2026-11-30T08:00:00.000Z 7 1")
    }

    @Test("that run over midnight begin again in the evening")
    func evening() throws {
        let nights = hours([5, 6], (22, 0), (4, 0))
        #expect(try next(nights, "2026-11-21T04:00:00Z", "GMT") == "2026-11-21T22:00:00.000Z 0 6")
        #expect(try next(nights, "2026-11-22T04:00:00Z", "GMT") == "2026-11-27T22:00:00.000Z 5 5")
    }

    @Test("do not begin while they last, and never without a window")
    func noOpening() throws {
        #expect(try next(hours([6], (8, 0), (9, 0)), "2026-11-21T08:30:00Z", "GMT") == nil)
        #expect(try next(.always, "2026-11-21T08:30:00Z", "GMT") == nil)
        #expect(try next(hours([], (8, 0), (9, 0)), "2026-11-21T08:30:00Z", "GMT") == nil)
    }

    // In Berlin clocks go from 02:00 to 03:00 on 29 March 2026 and from 03:00 to 02:00 on 25 October 2026.
    @Test("that begin in the hour which clocks skip begin when they have skipped it")
    func skipped() throws {
        let early = hours([7], (2, 30), (6, 0))
        #expect(try next(early, "2026-03-29T00:30:00Z", "Europe/Berlin") == "2026-03-29T01:00:00.000Z 0 7")
    }

    @Test("begin at the time on the wall on the other side of a change of the clocks")
    func acrossChange() throws {
        let day = hours(Set(1...7), (7, 0), (23, 0))
        #expect(try next(day, "2026-03-28T22:30:00Z", "Europe/Berlin") == "2026-03-29T05:00:00.000Z 1 7")
        #expect(try next(day, "2026-10-24T22:30:00Z", "Europe/Berlin") == "2026-10-25T06:00:00.000Z 0 7")
    }

    @Test("begin twice in the hour that the wall shows twice")
    func repeated() throws {
        let short = hours([7], (2, 30), (2, 45))
        #expect(try next(short, "2026-10-25T00:00:00Z", "Europe/Berlin") == "2026-10-25T00:30:00.000Z 0 7")
        #expect(try next(short, "2026-10-25T00:50:00Z", "Europe/Berlin") == "2026-10-25T01:30:00.000Z 0 7")
    }

    @Test("begin exactly when they are open for the first time, whatever the hours, the place and the day")
    func firstMoment() throws {
        let zones = ["Europe/Berlin", "America/Havana", "Australia/Lord_Howe", "Asia/Kolkata", "Africa/Casablanca"]
        for seed in 0..<300 {
            var random = SeededGenerator(seed: seed)
            let zone = try zone(zones[seed % zones.count])
            let windows = (0..<Int.random(in: 1...3, using: &random)).map { _ in
                let days = Set((1...7).filter { _ in Bool.random(using: &random) })
                let (from, to) = (Int.random(in: 0..<96, using: &random), Int.random(in: 0...96, using: &random))
                return ServiceHours.Window(days: days, from: from * 15, to: to * 15)
            }
            let hours = ServiceHours(windows: windows)
            // Around the changes of the clocks in spring and autumn, in quarters of an hour.
            let base = seed.isMultiple(of: 2) ? "2026-03-27T00:00:00Z" : "2026-10-22T00:00:00Z"
            let now = try instant(base) + TimeInterval(Int.random(in: 0..<400, using: &random) * 900)
            guard !hours.isOpen(at: now, in: zone) else { continue }
            let quarters = (1...(9 * 96)).lazy.map { now + TimeInterval($0 * 900) }
            let expected = quarters.first { hours.isOpen(at: $0, in: zone) }
            #expect(hours.nextOpening(after: now, in: zone)?.at == expected, "\(seed) \(zone.identifier) \(now)")
        }
    }
}
