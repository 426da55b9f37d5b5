import Domain
import Foundation
import Persistence
import TestSupport
import Testing

extension Resort {
    /// One ride from the call to its completion, each leg so many seconds.
    fileprivate func ride(
        from place: Location.ID? = nil, reaction: TimeInterval = 10, approach: TimeInterval = 60, by driver: Int = 0
    ) async throws {
        let ride = try await call(at: place)
        time.advance(by: reaction)
        try await accept(ride, by: driver)
        time.advance(by: approach)
        try await pickUp(ride, by: driver)
        time.advance(by: 100)
        try await complete(ride, by: driver)
    }

    fileprivate func finished(since start: Date = .distantPast) async throws -> [FinishedRide] {
        try await store.finishedRides(of: hotel.id, since: start)
    }
}

@Suite("What a hotel learns from")
struct ExperienceTests {
    @Test(
        "are its own completed rides that somebody was seen to board, newest first, with the hour of calls made ahead")
    func finished() async throws {
        try await Resort.withTwo { resort, other in
            try await resort.startDuty()
            try await other.startDuty()
            try await other.ride()
            let calledAt = resort.time.now
            try await resort.ride(from: resort.beach, reaction: 15, approach: 70)
            // Neither cancelled, nor not come, nor completed without a word of a pick-up.
            try await resort.cancel(try await resort.call())
            let unseen = try await resort.call()
            try await resort.accept(unseen)
            resort.time.advance(by: 400)
            try await resort.transact {
                _ = try resort.rides.reportNoShow(unseen, by: resort.drivers[0], in: $0)
            }
            try await resort.complete(try await resort.accept(try await resort.call()).ride.id)
            let ahead = resort.time.now + 3600
            let planned = try await resort.call(request: RideRequest(scheduledFor: ahead))
            resort.time.advance(by: 3600)
            try await resort.transact { try resort.rides.activate(planned, in: $0) }
            try await resort.accept(planned)
            try await resort.pickUp(planned)
            try await resort.complete(planned)
            let walkUp = try await resort.transact { try resort.rides.walkUp(.init(), by: resort.drivers[0], in: $0) }
            try await resort.complete(walkUp.ride.id)

            let rides = try await resort.finished()
            #expect(rides.map(\.isWalkUp) == [true, false, false])
            #expect(rides.map(\.calledAt) == [ahead, ahead, calledAt])
            let first = try #require(rides.last)
            #expect(first.pickup == resort.beach)
            #expect(first.acceptedAt == calledAt + 15 && first.pickedUpAt == calledAt + 85)
            #expect(first.completedAt == calledAt + 185)
            try await #expect(resort.finished(since: calledAt + 1).count == 2)
        }
    }

    @Test("make its promises, by place and by the hour of its own clock, on both sides of a change of the clocks")
    func hours() async throws {
        try await Resort.with(crews: 1) { resort in
            try await resort.startDuty()
            let berlin = try #require(TimeZone(identifier: "Europe/Berlin"))
            // 20:00 in Berlin, before and after the night of 25 October 2026 that has an hour more.
            let evenings = [1_792_864_800.0, 1_792_954_800].map(Date.init(timeIntervalSince1970:))
            for evening in evenings {
                for (hours, approach) in [(-11.5, 60.0), (0, 400)] {
                    // All at the same time, because only so much fits into a part of the day.
                    for _ in 0..<30 {
                        resort.time.advance(by: (evening + hours * 3600).timeIntervalSince(resort.time.now))
                        try await resort.ride(approach: approach)
                    }
                }
            }
            let learned = Experience(learnedFrom: try await resort.finished(), timezone: berlin)
            func latest(_ now: Date, at place: Location.ID) -> TimeInterval {
                learned.wait(forBuggyTo: place, now: now).latest
            }
            for evening in evenings {
                let morning = evening - 11.5 * 3600
                #expect(learned.wait(forBuggyTo: resort.lobby, now: morning).earliest <= 60)
                #expect(latest(evening, at: resort.lobby) >= 400)
                #expect(latest(morning, at: resort.lobby) < latest(evening, at: resort.lobby))
            }
            // Nobody has called from the spa yet: it is believed to be like the hotel.
            #expect(latest(evenings[0], at: resort.spa) >= 400)
        }
    }

    @Test("are read in well under a second beside 100,000 rides, and by the index of numbers")
    func cost() async throws {
        try await Resort.with(size: 1) { resort in
            try await resort.startDuty()
            try await resort.ride()
            try await resort.pool.query(
                """
                insert into rides (
                    id, hotel_id, number, version, status, source, pickup_id, dropoff_id, party_size, shift_id, buggy_id,
                    driver_id, requested_at, accepted_at, picked_up_at, completed_at, closed_at)
                select
                    gen_random_uuid(), r.hotel_id, 1000 + n, 4, 'completed', 'guest', r.pickup_id, r.dropoff_id, 2,
                    r.shift_id, r.buggy_id, r.driver_id, t, t + interval '20 seconds', t + interval '2 minutes',
                    t + interval '5 minutes', t + interval '5 minutes'
                from rides r
                    cross join generate_series(1, 100000) n
                    cross join lateral (select r.requested_at + n * interval '6 minutes' as t) times
                """)
            try await resort.pool.query("analyze rides")
            var times: [Duration] = []
            for _ in 0..<3 {
                let start = ContinuousClock.now
                let rides = try await resort.finished()
                times.append(.now - start)
                #expect(rides.count == 10_000)
            }
            let fastest = try #require(times.min())
            print("learning reads 10,000 of 100,000 rides in \(fastest)")
            #expect(fastest < .seconds(2))
        }
    }
}
