import Domain
import Foundation
import Persistence
import TestSupport
import Testing

@Suite("A ride in the store")
struct RideStoryTests {
    @Test("everything that was said of a call is read back")
    func roundTrip() async throws {
        try await Resort.with { resort in
            let guest = GuestDetails(
                name: "O'Neill \"Ö\" ك", roomNumber: "12/B", phone: "+90 5", note: "line 1\nline 2; drop table",
                locale: "ar")
            let token = Resort.secret()
            let request = RideRequest(party: .init(size: 3, needs: [.stroller, .luggage]), guest: guest)
            let id = try await resort.call(at: resort.spa, to: resort.beach, token: token, request: request)
            let found = try #require(try await resort.store.guestRide(token: token))
            #expect(found.summary.ride.id == id)
            #expect(found.summary.guest == guest)
            #expect(found.summary.ride.party == request.party)
            #expect(found.summary.pickup.name == "Spa")
            #expect(found.summary.destination?.name == "Beach")
            #expect(found.summary.queuePosition == 1)
            #expect(found.hotel.id == resort.hotel.id)
            try await #expect(resort.store.guestRide(token: Resort.secret()) == nil)
        }
    }

    @Test("every phase is read back as it was decided, with its history in order")
    func phases() async throws {
        try await Resort.with { resort in
            try await resort.startDuty([0])
            let id = try await resort.call()
            var seen: [Ride] = [try await resort.ride(id)]
            for isAccepted in [false, true] {
                resort.time.advance(by: 61.25)
                let decided = try await isAccepted ? resort.pickUp(id).ride : resort.accept(id).ride
                try await #expect(resort.ride(id) == decided)
                seen.append(decided)
            }
            resort.time.advance(by: 100)
            let done = try await resort.transact {
                try resort.rides.complete(id, at: resort.beach, note: "wet seat", by: resort.drivers[0], in: $0)
            }.ride
            let rated = try await resort.transact { try resort.rides.rate(id, .init(stars: 4, comment: "ok"), in: $0) }
                .ride
            try await #expect(resort.ride(id) == rated)
            #expect(rated.phase == done.phase)
            #expect(done.phase.completion?.note == "wet seat")
            #expect([rated.responseSeconds, rated.waitSeconds, rated.totalSeconds] == [61, 123, 223])
            #expect((seen + [done, rated]).map(\.version) == [1, 2, 3, 4, 5])
            let kinds = try await resort.store.ride(id, of: resort.hotel.id).history.map(\.kind)
            #expect(kinds == [.rideRequested, .rideAccepted, .ridePickedUp, .rideCompleted, .rideUpdated])
        }
    }

    @Test("a no-show is kept, undone once, and kept again")
    func noShow() async throws {
        try await Resort.with { resort in
            try await resort.startDuty([0])
            let id = try await resort.call()
            let accepted = try await resort.accept(id).ride
            func report() async throws -> Ride {
                try await resort.transact { try resort.rides.reportNoShow(id, by: resort.drivers[0], in: $0) }.ride
            }
            await #expect(throws: Refusal.tooEarly) { try await report() }
            resort.time.advance(by: 300)
            try await #expect(report().status == .noShow)
            try await #expect(resort.ride(id).status == .noShow)
            let undone = try await resort.transact { try resort.rides.undoNoShow(id, by: resort.drivers[0], in: $0) }
                .ride
            #expect(undone.phase == accepted.phase)
            try await #expect(report().version == 5)
        }
    }

    @Test("a released ride keeps its place in the queue, and its event the driver's reason")
    func release() async throws {
        try await Resort.with { resort in
            try await resort.startDuty([0])
            let first = try await resort.call()
            resort.time.advance(by: 10)
            try await resort.call()
            try await resort.accept(first)
            let released = try await resort.transact {
                try resort.rides.release(first, reason: "flat \"tyre\"", by: resort.drivers[0], in: $0)
            }
            #expect(released.queuePosition == 1)
            #expect(released.driver == nil)
            let event = try await resort.store.ride(first, of: resort.hotel.id).history.last
            #expect(event?.kind == .rideReleased)
            #expect(event?.data.contains(#""reason":"flat \"tyre\"""#) == true)
        }
    }

    @Test("calls older than the hotel's limit are found and given up, each as long as it waits")
    func giveUp() async throws {
        try await Resort.with { resort in
            let old = try await resort.call()
            resort.time.advance(by: 1800)
            let young = try await resort.call()
            resort.time.advance(by: 1800)
            let found = try await resort.store.unanswered(at: resort.time.now)
            #expect(found.map(\.id) == [old])
            #expect(found.map(\.hotel) == [resort.hotel.id])
            try await resort.transact { try resort.rides.giveUp(old, in: $0) }
            await #expect(throws: Refusal.tooEarly) {
                try await resort.transact { try resort.rides.giveUp(young, in: $0) }
            }
            try await #expect(resort.ride(old).status == .unanswered)
            try await #expect(resort.store.unanswered(at: resort.time.now).isEmpty)
        }
    }

    @Test("a walk-up is on board from where the buggy stands, and the buggy is busy")
    func walkUp() async throws {
        try await Resort.with { resort in
            try await resort.start(0, on: 0, at: resort.spa)
            let ride = try await resort.transact { try resort.rides.walkUp(.init(), by: resort.drivers[0], in: $0) }
            #expect(ride.pickup.id == resort.spa)
            try await #expect(resort.ride(ride.ride.id).status == .onboard)
            await #expect(throws: Refusal.buggyBusy) {
                try await resort.transact { _ = try resort.rides.walkUp(.init(), by: resort.drivers[0], in: $0) }
            }
            try await #expect(Invariants.violations(resort.pool) == [])
        }
    }

    @Test("the list filters, pages backwards by number, and shows each ride once")
    func list() async throws {
        try await Resort.with { resort in
            for number in 1...7 {
                let room = RideRequest(guest: GuestDetails(name: number == 5 ? "Ünal" : nil, roomNumber: "R\(number)"))
                try await resort.call(at: number.isMultiple(of: 2) ? resort.lobby : resort.spa, request: room)
                resort.time.advance(by: 1)
            }
            var numbers: [Int] = []
            var cursor: String?
            repeat {
                let page = try await resort.store.rides(
                    of: resort.hotel.id, matching: RideFilter(), page: PageRequest(limit: 3, cursor: cursor))
                numbers += page.items.map(\.number)
                cursor = page.next
            } while cursor != nil
            #expect(numbers == [7, 6, 5, 4, 3, 2, 1])
            func found(_ adjust: (inout RideFilter) -> Void) async throws -> [Int] {
                var filter = RideFilter()
                adjust(&filter)
                return try await resort.store.rides(of: resort.hotel.id, matching: filter, page: .init()).items.map(
                    \.number)
            }
            try await #expect(found { $0.text = "ünal" } == [5])
            try await #expect(found { $0.text = "r3" } == [3])
            try await #expect(found { $0.text = "%" } == [])
            try await #expect(found { $0.location = resort.lobby } == [6, 4, 2])
            try await #expect(found { $0.status = .completed } == [])
            try await #expect(
                found {
                    $0.from = resort.time.now - 2; $0.to = resort.time.now - 1
                } == [6])
        }
    }
}
