package import Foundation

/// What a guest says of themselves; erasable, so none of it goes into the history.
package struct GuestDetails: Equatable, Sendable {
    package var name: String?
    package var roomNumber: String?
    package var phone: String?
    package var note: String?
    package var locale: String?

    package init(
        name: String? = nil, roomNumber: String? = nil, phone: String? = nil, note: String? = nil, locale: String? = nil
    ) {
        self.name = name
        self.roomNumber = roomNumber
        self.phone = phone
        self.note = note
        self.locale = locale
    }
}

/// A valid wish for a buggy, before the rules have looked at it.
package struct RideRequest: Equatable, Sendable {
    package var destination: Location.ID?
    package var party: Ride.Party
    package var guest: GuestDetails
    package var scheduledFor: Date?

    package init(
        destination: Location.ID? = nil, party: Ride.Party = .init(), guest: GuestDetails = .init(),
        scheduledFor: Date? = nil
    ) {
        self.destination = destination
        self.party = party
        self.guest = guest
        self.scheduledFor = scheduledFor
    }
}

extension Ride {
    /// A new call: pending, or scheduled when it is for later. Never refused for lack of buggies.
    package static func requested(
        id: ID, hotel: Hotel, source: Source, pickup: Location, request: RideRequest, at now: Date
    ) throws(Refusal) -> RideDecision {
        guard pickup.details.active else { throw .locationInactive }
        let start = request.scheduledFor.flatMap { $0 > now ? $0 : nil }
        guard hotel.serviceHours.isOpen(at: start ?? now, in: hotel.timezone) else { throw .hotelClosed }
        let ride = Ride(
            id: id, hotel: hotel.id, source: source, pickup: pickup.id, destination: request.destination,
            party: request.party, requestedAt: now, scheduledFor: start,
            phase: start == nil ? .pending : .scheduled)
        return RideDecision(ride: ride, facts: [.ride(.rideRequested, ride)], buggyStandsAt: nil)
    }

    /// A party that stood where the buggy was: on board at once.
    package static func walkedUp(id: ID, duty: Duty, request: RideRequest, at now: Date) throws(Refusal) -> RideDecision
    {
        guard duty.shift.isOpen else { throw .notOnDuty }
        guard duty.ride == nil else { throw .buggyBusy }
        let acceptance = Acceptance(crew: duty.shift.crew, at: now)
        let ride = Ride(
            id: id, hotel: duty.shift.hotel, source: .driver, pickup: duty.shift.location,
            destination: request.destination,
            party: request.party, requestedAt: now, phase: .onboard(acceptance, pickedUpAt: now))
        return RideDecision(
            ride: ride, facts: [.ride(.rideRequested, ride), .ride(.ridePickedUp, ride)], buggyStandsAt: nil)
    }
}
