import Domain
import Foundation
import Testing

@Suite("Calling a buggy")
struct RideRequestTests {
    private let now = Resort.requestedAt

    private func request(
        _ request: RideRequest = .init(), active: Bool = true, hours: ServiceHours = .always
    ) throws -> RideDecision {
        var hotel = Resort.hotel
        hotel.serviceHours = hours
        let place = try #require(Resort.place(active: active))
        return try Ride.requested(
            id: Resort.ride, hotel: hotel, source: .guest, pickup: place, request: request, at: now)
    }

    /// Open for one hour that begins so many hours from `now`, on every day.
    private func open(inHours hours: Int) -> ServiceHours {
        let minute = Int(now.timeIntervalSince1970) / 60 % 1440 + hours * 60
        return ServiceHours(windows: [.init(days: Set(1...7), from: minute % 1440, to: (minute + 60) % 1440)])
    }

    @Test("a call is pending at once, as version 1, with its fact")
    func pending() throws {
        let decision = try request(.init(destination: Resort.beach, party: .init(size: 3, needs: [.stroller])))
        #expect(decision.ride.phase == .pending)
        #expect(decision.ride.version == 1)
        #expect(decision.ride.requestedAt == now)
        #expect(decision.ride.destination == Resort.beach)
        #expect(decision.facts == [.ride(.rideRequested, decision.ride)])
    }

    @Test("an inactive place takes no calls")
    func inactive() {
        #expect(throws: Refusal.locationInactive) { try request(active: false) }
    }

    @Test("a hotel out of service takes no calls, in service it does")
    func closed() throws {
        #expect(throws: Refusal.hotelClosed) { try request(hours: open(inHours: 2)) }
        #expect(try request(hours: open(inHours: 0)).ride.status == .pending)
    }

    @Test("a call for later is scheduled, and asks for service at its own hour")
    func scheduled() throws {
        let later = RideRequest(scheduledFor: now + 2 * 3600)
        let ride = try request(later, hours: open(inHours: 2)).ride
        #expect(ride.phase == .scheduled)
        #expect(ride.scheduledFor == now + 2 * 3600)
        #expect(throws: Refusal.hotelClosed) { try request(later, hours: open(inHours: 0)) }
    }

    @Test("a call for an hour that has passed is a call for now")
    func scheduledForThePast() throws {
        let ride = try request(.init(scheduledFor: now - 60)).ride
        #expect(ride.phase == .pending)
        #expect(ride.scheduledFor == nil)
    }

    @Test("a scheduled call that has come waits from its hour, not from when it was made")
    func scheduledWaits() throws {
        let hour = now + 5 * 3600
        let ride = try Resort.ride(.scheduled, scheduledFor: hour).deciding(.activate, at: hour)
        #expect(ride.scheduledFor == hour)
        #expect(throws: Refusal.tooEarly) { try ride.deciding(.giveUp, at: hour + 3599) }
        #expect(try ride.deciding(.giveUp, at: hour + 3600).status == .unanswered)
    }

    @Test("a walk-up is on board at once, from where the buggy stands")
    func walkUp() throws {
        let decision = try Ride.walkedUp(id: Resort.ride, duty: Resort.duty(), request: .init(), at: now)
        #expect(decision.ride.phase == .onboard(.init(crew: Resort.crew, at: now), pickedUpAt: now))
        #expect(decision.ride.pickup == Resort.lobby)
        #expect(decision.ride.source == .driver)
        #expect(decision.ride.waitSeconds == 0)
        #expect(decision.facts.map(\.kind) == [.rideRequested, .ridePickedUp])
    }

    @Test("nobody walks up to a busy buggy or one that is off duty")
    func walkUpRefused() {
        let ended = Shift.End(at: now, reason: .driver)
        #expect(throws: Refusal.buggyBusy) {
            try Ride.walkedUp(id: Resort.ride, duty: Resort.duty(ride: Resort.id(51)), request: .init(), at: now)
        }
        #expect(throws: Refusal.notOnDuty) {
            try Ride.walkedUp(id: Resort.ride, duty: Resort.duty(end: ended), request: .init(), at: now)
        }
    }
}
