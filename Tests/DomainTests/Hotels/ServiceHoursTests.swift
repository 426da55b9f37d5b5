import Domain
import Foundation
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
}
