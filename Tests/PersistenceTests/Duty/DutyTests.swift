import Domain
import Foundation
import Persistence
import TestSupport
import Testing

@Suite("Duty")
struct DutyTests {
    @Test("a take-over ends the other's shift and hands over the ride with its times")
    func takeOver() async throws {
        try await Resort.with { resort in
            try await resort.startDuty([0])
            let ride = try await resort.call()
            let accepted = try await resort.accept(ride).ride
            resort.time.advance(by: 60)
            await #expect(throws: Refusal.buggyInUse) { try await resort.start(1, on: 0) }
            let shift = try await resort.start(1, on: 0, at: resort.spa, takeOver: true)
            let handed = try await resort.ride(ride)
            #expect(
                handed.phase == .accepted(.init(crew: shift.crew, at: accepted.phase.acceptance?.at ?? .distantPast)))
            #expect(handed.version == 3)
            await #expect(throws: Refusal.rideNotYours) { try await resort.pickUp(ride, by: 0) }
            try await resort.complete(ride, by: 1)
            try await #expect(Invariants.violations(resort.pool) == [])
        }
    }

    @Test("an administrator ends a shift, and its ride is back at its place in the queue")
    func administrator() async throws {
        try await Resort.with { resort in
            try await resort.startDuty([0])
            let first = try await resort.call()
            resort.time.advance(by: 60)
            let second = try await resort.call()
            try await resort.accept(first)
            try await resort.transact {
                try resort.duty.end(shiftOf: resort.drivers[0].staff.id, by: resort.administrator, in: $0)
            }
            let board = try await resort.store.board(of: resort.hotel.id)
            #expect(board.rides.map(\.ride.id) == [first, second])
            #expect(board.rides.map(\.queuePosition) == [1, 2])
            try await #expect(resort.shift(ofBuggy: 0) == nil)
            let end = try await resort.store.ride(first, of: resort.hotel.id).history.last
            #expect(end?.kind == .rideReleased)
            #expect(end?.actor == resort.administrator.actor)
        }
    }

    @Test("an administrator ends a shift with a guest on board, and the ride is cancelled with its reason")
    func administratorOnBoard() async throws {
        try await Resort.with { resort in
            try await resort.startDuty([0])
            let ride = try await resort.call()
            try await resort.accept(ride)
            try await resort.pickUp(ride)
            try await resort.transact {
                try resort.duty.end(shiftOf: resort.drivers[0].staff.id, by: resort.administrator, in: $0)
            }
            let cancelled = try await resort.ride(ride)
            #expect(cancelled.phase.cancellation?.by == .staff)
            #expect(cancelled.phase.cancellation?.reason != nil)
            try await #expect(Invariants.violations(resort.pool) == [])
        }
    }

    @Test("a driver with a ride does not end the shift")
    func endWithRide() async throws {
        try await Resort.with { resort in
            try await resort.startDuty([0])
            let ride = try await resort.call()
            try await resort.accept(ride)
            await #expect(throws: Refusal.rideInProgress) {
                try await resort.transact { try resort.duty.end(by: resort.drivers[0], in: $0) }
            }
            try await resort.complete(ride)
            try await resort.transact { try resort.duty.end(by: resort.drivers[0], in: $0) }
            try await #expect(resort.shift(ofBuggy: 0) == nil)
        }
    }

    @Test("completing moves the buggy; a completion that fails moves nothing")
    func completeMoves() async throws {
        try await Resort.with { resort in
            try await resort.startDuty([0])
            let ride = try await resort.call()
            try await resort.accept(ride)
            struct Stop: Error {}
            await #expect(throws: Stop.self) {
                try await resort.transact { tx in
                    _ = try resort.rides.complete(ride, at: resort.spa, note: nil, by: resort.drivers[0], in: tx)
                    throw Stop()
                }
            }
            try await #expect(resort.ride(ride).status == .accepted)
            try await #expect(resort.shift(ofBuggy: 0)?.location == resort.lobby)
            try await resort.complete(ride, at: resort.spa)
            try await #expect(resort.shift(ofBuggy: 0)?.location == resort.spa)
            let state = try await resort.store.buggy(resort.buggies[0].id, of: resort.hotel.id)
            #expect(state.status == .available)
        }
    }

    @Test("a driver takes only a buggy that is theirs and in service, at a place that is there")
    func start() async throws {
        try await Resort.with { resort in
            let (driver, buggy) = (resort.drivers[0], resort.buggies[1].id)
            func change(_ inService: Bool) async throws {
                try await resort.transact {
                    _ = try resort.fleet.change(buggy, version: nil, by: resort.administrator, in: $0) {
                        $0.inService = inService
                    }
                }
            }
            try await change(false)
            await #expect(throws: Refusal.buggyOutOfService) { try await resort.start(0, on: 1) }
            try await change(true)
            try await resort.transact {
                try resort.people.assign([resort.buggies[0].id], to: driver.staff.id, by: .system, in: $0)
            }
            await #expect(throws: Refusal.buggyNotAssigned) { try await resort.start(0, on: 1) }
            await #expect(throws: Refusal.notFound) { try await resort.start(0, on: 0, at: resort.ids.next()) }
            try await resort.start(0, on: 0)
        }
    }

    @Test("starting again on the same buggy only corrects the place; on another it is refused")
    func startAgain() async throws {
        try await Resort.with { resort in
            let first = try await resort.start(0, on: 0)
            let again = try await resort.start(0, on: 0, at: resort.beach)
            #expect(again.id == first.id)
            #expect(again.location == resort.beach)
            await #expect(throws: Refusal.alreadyOnDuty) { try await resort.start(0, on: 1) }
        }
    }

    @Test("a silent driver who acts is heard, and may take work again")
    func staleDriverActs() async throws {
        try await Resort.with { resort in
            let shift = try await resort.start(0, on: 0)
            let ride = try await resort.call()
            try await resort.markStale(0)
            await #expect(throws: Refusal.shiftStale) {
                try await resort.transact {
                    try resort.rides.assign(ride, to: shift.buggy, force: true, by: resort.administrator, in: $0)
                }
            }
            try await resort.accept(ride)
            try await #expect(resort.shift(ofBuggy: 0)?.staleSince == nil)
        }
    }

    @Test("a driver on a break takes no work until its end")
    func breaks() async throws {
        try await Resort.with { resort in
            try await resort.startDuty([0])
            let ride = try await resort.call()
            func rest(_ onBreak: Bool) async throws {
                try await resort.transact {
                    _ = try resort.duty.change(location: nil, onBreak: onBreak, by: resort.drivers[0], in: $0)
                }
            }
            try await rest(true)
            await #expect(throws: Refusal.onBreak) { try await resort.accept(ride) }
            try await rest(false)
            try await #expect(resort.accept(ride).ride.status == .accepted)
        }
    }

    @Test("a shift ends well on a replica whose clock is behind the one that started it")
    func clockBehind() async throws {
        try await Resort.with { resort in
            try await resort.startDuty([0])
            resort.time.advance(by: -2)
            try await resort.transact { try resort.duty.end(by: resort.drivers[0], in: $0) }
            try await #expect(resort.shift(ofBuggy: 0) == nil)
        }
    }
}
