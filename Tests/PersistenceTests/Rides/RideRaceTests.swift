import Domain
import Persistence
import TestSupport
import Testing

/// Each race is run forty times, because the loser's moment differs from time to time.
@Suite("Rides that several people want at the same time")
struct RideRaceTests {
    private static let rounds = 40

    @Test("two drivers accept one ride: one wins, the other is told that it is taken")
    func twoDrivers() async throws {
        try await Resort.with { resort in
            try await resort.startDuty()
            for _ in 0..<Self.rounds {
                let ride = try await resort.call()
                let outcomes = await together([0, 1]) { driver in try await resort.accept(ride, by: driver) }
                #expect(outcomes.refusals == [.rideNotPending])
                let winner = try #require(outcomes.successes.first?.driver)
                let stored = try await resort.ride(ride)
                #expect(stored.phase.acceptance?.crew.driver == winner.id)
                #expect(stored.version == 2)
                try await resort.cancel(ride)
            }
            try await #expect(Invariants.violations(resort.pool) == [])
        }
    }

    @Test("one driver accepts two rides: one is theirs, the other stays in the queue")
    func twoRides() async throws {
        try await Resort.with { resort in
            try await resort.startDuty([0])
            for _ in 0..<Self.rounds {
                let rides = [try await resort.call(), try await resort.call()]
                let outcomes = await together(rides) { ride in try await resort.accept(ride) }
                #expect(outcomes.refusals == [.buggyBusy])
                let board = try await resort.store.board(ofDriver: resort.drivers[0].staff.id, in: resort.hotel.id)
                #expect(board.rides.map(\.ride.id) == outcomes.successes.map(\.ride.id))
                #expect(board.queue.count == 1)
                for ride in rides { try await resort.cancel(ride) }
            }
        }
    }

    @Test("the desk gives two rides to one buggy: one arrives")
    func twoAssignments() async throws {
        try await Resort.with { resort in
            try await resort.startDuty([0])
            for _ in 0..<Self.rounds {
                let rides = [try await resort.call(), try await resort.call()]
                let outcomes = await together(rides) { ride in
                    try await resort.transact {
                        try resort.rides.assign(
                            ride, to: resort.buggies[0].id, force: false, by: resort.administrator, in: $0)
                    }
                }
                #expect(outcomes.refusals == [.buggyBusy])
                for ride in rides { try await resort.cancel(ride) }
            }
        }
    }

    @Test("a ride is completed twice: once")
    func twoCompletions() async throws {
        try await Resort.with { resort in
            try await resort.startDuty([0])
            for _ in 0..<Self.rounds {
                let ride = try await resort.call()
                try await resort.accept(ride)
                let outcomes = await together([resort.beach, resort.spa]) { place in
                    try await resort.complete(ride, at: place)
                }
                #expect(outcomes.refusals == [.rideClosed])
                let stored = try await resort.ride(ride)
                #expect(stored.version == 3)
                // The buggy stands where the ride that counted ended.
                try await #expect(resort.shift(ofBuggy: 0)?.location == stored.phase.completion?.dropoff)
            }
        }
    }

    @Test("a guest cancels while a driver picks up: one of them is told, and the ride has one end")
    func cancelOrPickUp() async throws {
        try await Resort.with { resort in
            try await resort.startDuty([0])
            for _ in 0..<Self.rounds {
                let ride = try await resort.call()
                try await resort.accept(ride)
                let outcomes = await together([
                    { @Sendable in try await resort.pickUp(ride) },
                    { @Sendable in
                        try await resort.transact {
                            try resort.rides.cancel(ride, by: .guest, actor: .guest, reason: nil, in: $0)
                        }
                    },
                ])
                let status = try await resort.ride(ride).status
                #expect(outcomes.successes.map(\.ride.status) == [status])
                #expect(outcomes.refusals == [status == .onboard ? .rideOnBoard : .rideClosed])
                if status == .onboard { try await resort.complete(ride) }
            }
        }
    }

    @Test("one device calls twice: it has one open ride")
    func oneDevice() async throws {
        try await Resort.with { resort in
            for _ in 0..<Self.rounds {
                let device = Resort.secret()
                let outcomes = await together([0, 1]) { _ in try await resort.call(device: device) }
                let ride = try #require(outcomes.successes.first)
                #expect(outcomes.successes.count == 1)
                #expect(outcomes.refusals == [.rideAlreadyOpen(nil)] || outcomes.refusals == [.rideAlreadyOpen(ride)])
                try await #expect(resort.store.openRide(ofDevice: device, in: resort.hotel.id) == ride)
            }
        }
    }

    @Test("forty guests call at once: forty rides, each with a number of its own")
    func manyGuests() async throws {
        try await Resort.with { resort in
            let outcomes = await together(0..<40) { _ in try await resort.call() }
            #expect(outcomes.successes.count == 40)
            let rides = try await resort.store.board(of: resort.hotel.id).rides
            #expect(Set(rides.map(\.number)).count == 40)
            #expect(rides.compactMap(\.queuePosition) == Array(1...40))
        }
    }
}
