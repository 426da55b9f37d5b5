package import Foundation

/// One fact in the hotel's append-only, hash-chained history; also what realtime clients receive.
package struct Event: Equatable, Sendable {
    package let hotel: Hotel.ID
    /// Grows by exactly one with each event of the hotel, from 1.
    package let cursor: Int
    package let kind: Kind
    package let at: Date
    package let subject: Subject
    package let actor: Actor
    /// A canonical JSON object of ids, states and times; nothing that a guest said.
    package let data: String
    /// SHA-256 over the previous event's hash and this event.
    package let hash: [UInt8]

    package init(
        hotel: Hotel.ID, cursor: Int, kind: Kind, at: Date, subject: Subject, actor: Actor, data: String, hash: [UInt8]
    ) {
        self.hotel = hotel
        self.cursor = cursor
        self.kind = kind
        self.at = at
        self.subject = subject
        self.actor = actor
        self.data = data
        self.hash = hash
    }
}

extension Event {
    /// The contract's kinds (§7).
    package enum Kind: String, CaseIterable, Sendable {
        case rideRequested = "ride.requested"
        case rideAccepted = "ride.accepted"
        case ridePickedUp = "ride.picked_up"
        case rideCompleted = "ride.completed"
        case rideCancelled = "ride.cancelled"
        case rideReleased = "ride.released"
        case rideUnanswered = "ride.unanswered"
        case rideNoShow = "ride.no_show"
        case rideUpdated = "ride.updated"
        case shiftStarted = "shift.started"
        case shiftMoved = "shift.moved"
        case shiftBreak = "shift.break"
        case shiftStale = "shift.stale"
        case shiftEnded = "shift.ended"
        case buggyUpdated = "buggy.updated"
        case locationUpdated = "location.updated"
        case staffUpdated = "staff.updated"
        case hotelUpdated = "hotel.updated"
        case sessionEnded = "session.ended"
    }

    /// What the event is about.
    package enum Subject: Equatable, Sendable {
        case ride(Ride.ID)
        case shift(Shift.ID)
        case buggy(Buggy.ID)
        case location(Location.ID)
        case staff(Staff.ID)
        case hotel(Hotel.ID)
    }

    /// Who did it. Names are kept as they were, so that history survives their owner.
    package enum Actor: Equatable, Sendable {
        case guest
        case staff(StaffName)
        case system
        case token(String)
    }
}

extension Event.Subject {
    /// The contract's word for it, and the id.
    package var reference: (type: String, id: UUID) {
        switch self {
        case .ride(let id): ("ride", id.uuid)
        case .shift(let id): ("shift", id.uuid)
        case .buggy(let id): ("buggy", id.uuid)
        case .location(let id): ("location", id.uuid)
        case .staff(let id): ("staff", id.uuid)
        case .hotel(let id): ("hotel", id.uuid)
        }
    }

    package init?(type: String, id: UUID) {
        switch type {
        case "ride": self = .ride(.init(id))
        case "shift": self = .shift(.init(id))
        case "buggy": self = .buggy(.init(id))
        case "location": self = .location(.init(id))
        case "staff": self = .staff(.init(id))
        case "hotel": self = .hotel(.init(id))
        default: return nil
        }
    }
}
