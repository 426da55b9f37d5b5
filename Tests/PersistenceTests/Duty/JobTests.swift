import Domain
import Foundation
import Persistence
import TestSupport
import Testing

extension Resort {
    fileprivate func silent(since: Date = .distantPast) async throws -> [Staff.ID] {
        try await store.silent(listeningSince: since, at: time.now).map(\.id)
    }

    fileprivate func kinds(of ride: Ride.ID) async throws -> [Event.Kind] {
        try await store.ride(ride, of: hotel.id).history.map(\.kind)
    }
}

@Suite("What time demands")
struct JobTests {
    @Test("silence is found at the hotel's limit, sooner with work in hand, on a break too, and once")
    func silent() async throws {
        try await Resort.with(crews: 3) { resort in
            try await resort.startDuty()
            try await resort.accept(try await resort.call())
            try await resort.transact {
                _ = try resort.duty.change(location: nil, onBreak: true, by: resort.drivers[1], in: $0)
            }
            let drivers = resort.drivers.map(\.staff.id)
            let begin = resort.time.now
            resort.time.advance(by: 89)
            try await #expect(resort.silent() == [])
            resort.time.advance(by: 1)
            try await #expect(resort.silent() == [drivers[0]])
            try await #expect(resort.silent(since: begin + 1) == [])
            let sign = SignOfLife(driver: drivers[2], hotel: resort.hotel.id, at: resort.time.now)
            _ = try await resort.store.heard([sign])
            resort.time.advance(by: 510)
            try await #expect(Set(resort.silent()) == [drivers[0], drivers[1]])
            for driver in drivers[0...1] {
                try await resort.transact { try resort.duty.markStale(driver, listeningSince: begin, in: $0) }
            }
            try await #expect(resort.silent() == [])
            await #expect(throws: Refusal.tooEarly) {
                try await resort.transact { try resort.duty.markStale(drivers[2], listeningSince: begin, in: $0) }
            }
        }
    }

    @Test(
        "an abandoned ride goes back to its place after the hotel's limit, told by the system; one on board never does")
    func abandoned() async throws {
        try await Resort.with(crews: 2) { resort in
            try await resort.startDuty()
            let rides = [try await resort.call(), try await resort.call()]
            for (index, ride) in rides.enumerated() { try await resort.accept(ride, by: index) }
            try await resort.pickUp(rides[1], by: 1)
            try await resort.markStale(0)
            try await resort.markStale(1)
            resort.time.advance(by: -900 + 299)
            try await #expect(resort.store.abandoned(listeningSince: .distantPast, at: resort.time.now).isEmpty)
            resort.time.advance(by: 1)
            let found = try await resort.store.abandoned(listeningSince: .distantPast, at: resort.time.now)
            #expect(found.map(\.id) == [resort.drivers[0].staff.id])
            resort.time.advance(by: 3600)
            for driver in resort.drivers {
                try? await resort.transact {
                    try resort.rides.releaseAbandoned(by: driver.staff.id, listeningSince: .distantPast, in: $0)
                }
            }
            try await #expect(resort.ride(rides[0]).status == .pending)
            try await #expect(resort.ride(rides[1]).status == .onboard)
            try await #expect(resort.kinds(of: rides[0]).last == .rideReleased)
            try await #expect(resort.store.ride(rides[0], of: resort.hotel.id).history.last?.actor == .system)
            try await #expect(resort.store.abandoned(listeningSince: .distantPast, at: resort.time.now).isEmpty)
            try await #expect(resort.shift(ofBuggy: 0)?.staleSince != nil)
            try await #expect(Invariants.violations(resort.pool) == [])
        }
    }

    @Test("two replicas do every job at once: each thing is done and told once", arguments: 0..<5)
    func replicas(_ round: Int) async throws {
        try await Resort.with { resort in
            try await resort.startDuty()
            let ride = try await resort.call()
            try await resort.accept(ride)
            let driver = resort.drivers[0].staff.id
            let jobs: [@Sendable (any HotelTransaction) throws -> Void] = [
                { try resort.duty.markStale(driver, listeningSince: .distantPast, in: $0) },
                { try resort.rides.releaseAbandoned(by: driver, listeningSince: .distantPast, in: $0) },
                { try resort.duty.endOverlong(driver, in: $0) },
            ]
            for job in jobs {
                resort.time.advance(by: 24 * 3600)
                let outcomes = await together(0..<4) { _ in try await resort.transact(job) }
                #expect(!outcomes.successes.isEmpty)
                #expect(!outcomes.refusals.contains(nil))
            }
            try await #expect(resort.number("select count(*) from events where kind = 'shift.stale'") == 1)
            try await #expect(resort.number("select count(*) from events where kind = 'ride.released'") == 1)
            try await #expect(resort.number("select count(*) from events where kind = 'shift.ended'") == 1)
            try await #expect(Invariants.violations(resort.pool) == [])
        }
    }

    @Test(
        "a driver who comes back while the ride is taken either has it or not, and the shift is fresh", arguments: 0..<5
    )
    func comesBackAtTheLastMoment(_ round: Int) async throws {
        try await Resort.with { resort in
            try await resort.startDuty([0])
            let ride = try await resort.call()
            try await resort.accept(ride)
            try await resort.markStale(0)
            resort.time.advance(by: 300)
            let driver = resort.drivers[0].staff.id
            let outcomes = await together([
                { @Sendable in try await resort.transact { try resort.duty.hear(driver, at: resort.time.now, in: $0) }
                },
                { @Sendable in
                    try await resort.transact {
                        try resort.rides.releaseAbandoned(by: driver, listeningSince: .distantPast, in: $0)
                    }
                },
                { @Sendable in _ = try await resort.pickUp(ride) },
            ])
            #expect(!outcomes.refusals.contains(nil) && outcomes.successes.count == 2)
            try await #expect(resort.shift(ofBuggy: 0)?.staleSince == nil)
            try await #expect([Ride.Status.pending, .onboard].contains(resort.ride(ride).status))
            try await #expect(Invariants.violations(resort.pool) == [])
        }
    }

    @Test("a shift of the greatest length is found without a ride in hand, and ends with that reason")
    func overlong() async throws {
        try await Resort.with { resort in
            try await resort.startDuty()
            let ride = try await resort.call()
            try await resort.accept(ride)
            resort.time.advance(by: 14 * 3600 - 1)
            try await #expect(resort.store.overlong(at: resort.time.now).isEmpty)
            resort.time.advance(by: 1)
            try await #expect(resort.store.overlong(at: resort.time.now).map(\.id) == [resort.drivers[1].staff.id])
            await #expect(throws: Refusal.rideInProgress) {
                try await resort.transact { try resort.duty.endOverlong(resort.drivers[0].staff.id, in: $0) }
            }
            try await resort.complete(ride)
            for driver in try await resort.store.overlong(at: resort.time.now).map(\.id) {
                try await resort.transact { try resort.duty.endOverlong(driver, in: $0) }
            }
            try await #expect(resort.number("select count(*) from shifts where end_reason = 'max_length'") == 2)
            try await #expect(resort.store.overlong(at: resort.time.now).isEmpty)
        }
    }

    @Test("a hotel with more due calls than one round takes leaves the other's to be found")
    func fairness() async throws {
        try await Resort.withTwo { first, second in
            for _ in 0..<25 { try await first.call() }
            let ride = try await second.call()
            second.time.advance(by: 3600)
            let found = try await second.store.unanswered(at: second.time.now)
            #expect(found.filter { $0.hotel == first.hotel.id }.count == 20)
            #expect(found.filter { $0.hotel == second.hotel.id }.map(\.id) == [ride])
        }
    }
}
