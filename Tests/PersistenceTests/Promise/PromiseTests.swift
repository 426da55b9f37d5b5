import Domain
import Foundation
import Persistence
import TestSupport
import Testing

extension Resort {
    fileprivate func load() async throws -> ServiceLoad? {
        guard case .place(let place) = try await store.place(code: places[0].code) else { return nil }
        return place.load
    }

    /// What is promised to a ride that waits in the lobby, or finds its buggy now.
    fileprivate func queued(_ load: ServiceLoad) -> Promise? {
        Experience.prior.wait(for: load, at: lobby, now: time.now)?.promise(from: time.now)
    }

    fileprivate var accepted: Promise {
        Experience.prior.wait(forBuggyTo: lobby, now: time.now).promise(from: time.now)
    }
}

@Suite("A promise that was given")
struct PromiseTests {
    @Test("counts the queue and the buggies that take new work: none on a break, silent or gone")
    func load() async throws {
        try await Resort.with(crews: 5) { resort in
            try await resort.startDuty()
            let start = resort.time.now
            let rides = [try await resort.call(), try await resort.call()]
            resort.time.advance(by: 10)
            for (index, ride) in rides.enumerated() { try await resort.accept(ride, by: index) }
            resort.time.advance(by: 10)
            try await resort.pickUp(rides[1], by: 1)
            try await resort.call()
            try await #expect(
                resort.load()
                    == ServiceLoad(ahead: 1, free: 3, approaching: [start + 10], carrying: [start + 20]))
            try await resort.transact {
                _ = try resort.duty.change(location: nil, onBreak: true, by: resort.drivers[2], in: $0)
                try resort.duty.end(by: resort.drivers[3], in: $0)
            }
            try await resort.markStale(4)
            try await #expect(
                resort.load()
                    == ServiceLoad(ahead: 1, free: 0, approaching: [start + 10], carrying: [start + 20]))
        }
    }

    @Test("is none while nobody is on duty; renewed by the acceptance and the release; kept from the pick-up on")
    func life() async throws {
        try await Resort.with(crews: 1) { resort in
            let early = try await resort.call()
            try await #expect(resort.ride(early).promise == nil)
            try await resort.startDuty()
            resort.time.advance(by: 1)
            let ride = try await resort.call()
            let first = try #require(resort.queued(ServiceLoad(ahead: 1, free: 1)))
            try await #expect(resort.ride(ride).promise == first)
            resort.time.advance(by: 100)
            try await #expect(resort.accept(ride).ride.promise == resort.accepted)
            resort.time.advance(by: 100)
            // Who has just given it back does not come, and nobody else is on duty.
            try await #expect(resort.release(ride).ride.promise == nil)
            resort.time.advance(by: 100)
            let last = resort.accepted
            try await resort.accept(ride)
            resort.time.advance(by: 60)
            try await #expect(resort.pickUp(ride).ride.promise == last)
            resort.time.advance(by: 60)
            try await #expect(resort.complete(ride).ride.promise == last)
            let told = try await resort.store.ride(ride, of: resort.hotel.id).history
            #expect(told.map { $0.data.contains("promiseLatest") } == [true, true, true, true, false, false])
            #expect(told[0].data.contains(first.latest.rfc3339))
        }
    }

    @Test("is given to a call made ahead when its hour comes, to the desk's calls at once, to walk-ups never")
    func others() async throws {
        try await Resort.with(crews: 2) { resort in
            try await resort.startDuty()
            let ahead = try await resort.call(request: RideRequest(scheduledFor: resort.time.now + 3600))
            try await #expect(resort.ride(ahead).promise == nil)
            resort.time.advance(by: 1)
            let desk = try await resort.transact {
                try resort.rides.request(RideRequest(), at: resort.lobby, by: resort.administrator, in: $0)
            }
            #expect(desk.ride.promise == resort.queued(ServiceLoad(ahead: 0, free: 2)))
            let walkUp = try await resort.transact { try resort.rides.walkUp(.init(), by: resort.drivers[0], in: $0) }
            #expect(walkUp.ride.promise == nil)
            let since = resort.time.now
            resort.time.advance(by: 3600)
            try await resort.transact { try resort.rides.activate(ahead, in: $0) }
            // It was called first, so the desk's call is behind it.
            let load = ServiceLoad(ahead: 0, free: 1, carrying: [since])
            try await #expect(resort.ride(ahead).promise == resort.queued(load))
        }
    }

    @Test("does not count on the buggy whose shift an administrator ends")
    func ending() async throws {
        try await Resort.with(crews: 2) { resort in
            try await resort.startDuty([0])
            let ride = try await resort.call()
            try await resort.accept(ride)
            try await resort.transact {
                try resort.duty.end(shiftOf: resort.drivers[0].staff.id, by: resort.administrator, in: $0)
            }
            let released = try await resort.ride(ride)
            #expect(released.status == .pending && released.promise == nil)
        }
    }

    @Test("is of this hotel: another one's queue and buggies are not in it")
    func tenancy() async throws {
        try await Resort.withTwo { resort, other in
            try await other.startDuty()
            try await other.call()
            try await #expect(resort.load() == ServiceLoad(ahead: 0, free: 0))
            try await #expect(resort.ride(try await resort.call()).promise == nil)
        }
    }

    @Test("costs a call, an acceptance and a pick-up no statement, and a release one")
    func statements() async throws {
        try await Resort.with(size: 1) { resort in
            try await resort.startDuty()
            try await resort.call()
            var counts = [try await resort.executions()]
            let ride = try await resort.call()
            counts.append(try await resort.executions())
            try await resort.accept(ride)
            counts.append(try await resort.executions())
            try await resort.release(ride)
            counts.append(try await resort.executions())
            try await resort.accept(ride)
            counts.append(try await resort.executions())
            try await resort.pickUp(ride)
            counts.append(try await resort.executions())
            let costs = zip(counts, counts.dropFirst()).map { $1 - $0 }
            // Device, place, insertion, summary, event; then also the shift, its duty and the notification.
            #expect(costs == [5, 7, 6, 7, 5])
        }
    }
}

extension Resort {
    /// As `BoardCostTests` counts.
    fileprivate func executions() async throws -> Int {
        try await number(
            """
            select coalesce(sum(generic_plans + custom_plans), 0)::bigint
            from pg_prepared_statements
            where statement not like '%pg_prepared_statements%'
            """)
    }
}
