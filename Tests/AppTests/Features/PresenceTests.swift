import Domain
import Foundation
import HTTPTypes
import HummingbirdTesting
import Logging
import Persistence
import TestSupport
import Testing

@testable import App

extension TestHouse {
    fileprivate var quiet: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
    fileprivate var duty: DutyActions { DutyActions(clock: clock.wall, ids: .timeOrdered(clock: clock.wall)) }
    fileprivate var rides: RideActions { RideActions(clock: clock.wall, ids: .timeOrdered(clock: clock.wall)) }

    fileprivate func flush(_ store: (any PresenceStore)? = nil) async {
        await PresenceService(
            presence: house.presence, store: store ?? self.store, transactor: self.store, actions: duty, logger: quiet
        ).flush()
    }

    fileprivate func runJobs() async {
        await JobsService(
            store: store, rides: rides, duty: duty, health: house.health, clock: clock.wall, logger: quiet
        ).round(listeningSince: .distantPast)
    }

    fileprivate func shift(_ driver: Browser) async throws -> JSONValue {
        try await driver.get("/api/v1/driver/board").json()["shift"]
    }

    fileprivate func kinds() async throws -> [String] {
        try await pool.query("select kind from events where hotel_id = \(hotel.id.uuid) order by cursor")
            .map { try $0.next() }
    }
}

@Suite("Presence", .timeLimit(.minutes(10)))
struct PresenceTests {
    private let clock = TestClock()
    private let hotel = Hotel.ID(UUID())

    @Test("many tabs of a driver are one presence: whichever spoke last")
    func tabs() {
        let presence = Presence(clock: clock.wall)
        let (driver, colleague) = (Staff.ID(UUID()), Staff.ID(UUID()))
        for _ in 0..<1000 {
            presence.heard(driver, of: hotel)
            clock.advance(seconds: 1)
        }
        presence.heard(colleague, of: hotel)
        let now = clock.wall.now()
        let signs = presence.take().sorted { $0.at < $1.at }
        #expect(
            signs == [
                SignOfLife(driver: driver, hotel: hotel, at: now - 1),
                SignOfLife(driver: colleague, hotel: hotel, at: now),
            ])
        #expect(presence.take().isEmpty)
    }

    @Test("a sign that could not be written waits for the next time, and a later one takes its place")
    func putBack() {
        let presence = Presence(clock: clock.wall)
        let driver = Staff.ID(UUID())
        presence.heard(driver, of: hotel)
        let unwritten = presence.take()
        clock.advance(seconds: 1)
        presence.heard(driver, of: hotel)
        presence.putBack(unwritten)
        #expect(presence.take().map(\.at) == [clock.wall.now()])
        presence.putBack(unwritten)
        #expect(presence.take() == unwritten)
    }

    @Test("every call of a driver keeps the shift fresh, and none of anybody else's does")
    func calls() async throws {
        try await TestHouse.run { house in
            let driver = try await house.onDuty("driver1", with: "B1")
            let admin = try await house.signedIn("admin")
            await house.flush()
            for path in ["/api/v1/driver/board", "/api/v1/locations", "/driver", "/api/v1/nowhere", "/api/v1/board"] {
                house.clock.advance(seconds: 60)
                _ = try await admin.get("/api/v1/board")
                #expect(house.house.presence.take().isEmpty)
                _ = try await driver.get(path)
                let isRoute = path != "/api/v1/nowhere"
                #expect(house.house.presence.take().map(\.at) == (isRoute ? [house.clock.wall.now()] : []), "\(path)")
            }
            _ = try await driver.get("/api/v1/driver/board")
            await house.flush()
            try await #expect(house.shift(driver)["lastSeenAt"] == .text(house.clock.wall.now().rfc3339))
        }
    }

    @Test("a board that differs only in when its driver was heard is the same board")
    func conditional() async throws {
        try await TestHouse.run { house in
            let driver = try await house.onDuty("driver1", with: "B1")
            let tag = try #require(try await driver.get("/api/v1/driver/board").headers[.eTag])
            house.clock.advance(seconds: 60)
            _ = try await driver.get("/api/v1/driver/board")
            await house.flush()
            let again = try await driver.get("/api/v1/driver/board", headers: [.ifNoneMatch: tag])
            #expect(again.status == .notModified)
            _ = try await house.call(house.visitor)
            try await #expect(driver.get("/api/v1/driver/board", headers: [.ifNoneMatch: tag]).status == .ok)
        }
    }

    @Test("silence marks a shift once; desk and driver see it; a sign of life clears it, told once")
    func staleAndBack() async throws {
        try await TestHouse.run { house in
            let driver = try await house.onDuty("driver1", with: "B1")
            let admin = try await house.signedIn("admin")
            func status() async throws -> [JSONValue] {
                try await admin.get("/api/v1/board").json()["buggies"].items.filter { $0["code"] == "B1" }
                    .map { $0["status"] }
            }
            await house.flush()
            house.clock.advance(seconds: 600)
            for _ in 0..<3 { await house.runJobs() }
            try await #expect(status() == ["stale"])
            try await #expect(house.shift(driver)["stale"] == true)
            for _ in 0..<3 { await house.flush() }
            try await #expect(status() == ["available"])
            try await #expect(house.shift(driver)["stale"] == false)
            try await #expect(house.kinds().filter { $0 == "shift.stale" }.count == 2)
        }
    }

    @Test("a driver whose shift is stale accepts at once: the call itself is the sign of life")
    func staleDriverAccepts() async throws {
        try await TestHouse.run { house in
            let driver = try await house.onDuty("driver1", with: "B1")
            await house.flush()
            house.clock.advance(seconds: 600)
            await house.runJobs()
            _ = try await house.call(house.visitor)
            let board = try await driver.get("/api/v1/driver/board").json()
            #expect(board["shift"]["stale"] == true)
            let ride = board["queue"].items.first?["id"].string ?? ""
            let answer = try await driver.send(.post, "/api/v1/rides/\(ride)/acceptance")
            #expect(answer.status == .ok)
            await house.flush()
            try await #expect(house.kinds().filter { $0 == "shift.stale" }.count == 2)
        }
    }

    @Test("signs that the database did not take are written by the next flush")
    func outage() async throws {
        try await TestHouse.run { house in
            let driver = try await house.onDuty("driver1", with: "B1")
            house.clock.advance(seconds: 30)
            _ = try await driver.get("/api/v1/locations")
            let heardAt = house.clock.wall.now()
            await house.flush(BrokenPresenceStore())
            house.clock.advance(seconds: 30)
            await house.flush()
            let seen = try await house.pool.query("select last_seen_at from shifts").one { try $0.next(Date.self) }
            #expect(seen == heardAt)
        }
    }

    @Test("a hotel for which a job fails keeps no other hotel waiting")
    func troubledHotel() async throws {
        try await TestHouse.run { house in
            _ = try await house.call(house.visitor)
            let other = try await OtherHotel(in: house)
            house.clock.advance(seconds: 3600)
            try await house.pool.query("delete from hotel_counters where hotel_id = \(house.hotel.id.uuid)")
            await house.runJobs()
            func statuses(_ condition: SQL) async throws -> [String] {
                try await house.pool.query("select status from rides where \(condition)").map { try $0.next() }
            }
            try await #expect(statuses("hotel_id = \(house.hotel.id.uuid)") == ["pending"])
            try await #expect(statuses("id = \(other.ride.uuid)") == ["unanswered"])
        }
    }

    @Test("who has not listened cannot say that nobody spoke: a start and a pause begin anew, ordinary rounds do not")
    func listening() {
        var listening = Listening()
        let begin = clock.wall.now()
        /// A round that takes so long.
        func round(at now: Date, lasting seconds: TimeInterval = 0) -> Date {
            defer { listening.note(now + seconds) }
            return listening.since(at: now)
        }
        #expect(round(at: begin) == begin)
        #expect(round(at: begin + 1) == begin)
        #expect(round(at: begin + 1 + Listening.gap, lasting: 60) == begin)
        #expect(round(at: begin + 62 + Listening.gap) == begin, "it was busy, and not away")
        let late = begin + 63 + 2 * Listening.gap
        #expect(round(at: late) == late)
        #expect(round(at: late + 1) == late)
    }
}

private struct BrokenPresenceStore: PresenceStore {
    struct Away: Error {}

    func heard(_ signs: [SignOfLife]) async throws -> [SignOfLife] { throw Away() }
    func silent(listeningSince: Date, at now: Date) async throws -> [Candidate<Staff>] { throw Away() }
    func abandoned(listeningSince: Date, at now: Date) async throws -> [Candidate<Staff>] { throw Away() }
    func overlong(at now: Date) async throws -> [Candidate<Staff>] { throw Away() }
}
