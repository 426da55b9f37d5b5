package import Foundation

/// One driver on one buggy from start to end.
package struct Shift: Identifiable, Equatable, Sendable {
    package typealias ID = Identifier<Shift>

    package let id: ID
    package let hotel: Hotel.ID
    package let driver: Staff.ID
    package let buggy: Buggy.ID
    package let startedAt: Date
    /// Where the buggy stands; nobody is on duty without a known place.
    package var location: Location.ID
    package var breakSince: Date?
    package var staleSince: Date?
    package var lastSeenAt: Date
    package var end: End?

    package struct End: Equatable, Sendable {
        package let at: Date
        package let reason: EndReason

        package init(at: Date, reason: EndReason) {
            self.at = at
            self.reason = reason
        }
    }

    package enum EndReason: String, CaseIterable, Sendable {
        case driver, administrator
        case takeOver = "take_over"
        case maxLength = "max_length"
    }

    package init(
        id: ID, hotel: Hotel.ID, driver: Staff.ID, buggy: Buggy.ID, startedAt: Date, location: Location.ID,
        breakSince: Date? = nil, staleSince: Date? = nil, lastSeenAt: Date? = nil, end: End? = nil
    ) {
        self.id = id
        self.hotel = hotel
        self.driver = driver
        self.buggy = buggy
        self.startedAt = startedAt
        self.location = location
        self.breakSince = breakSince
        self.staleSince = staleSince
        self.lastSeenAt = lastSeenAt ?? startedAt
        self.end = end
    }

    package var isOpen: Bool { end == nil }
    package var crew: Crew { Crew(shift: id, buggy: buggy, driver: driver) }
}

/// Who carries a ride.
package struct Crew: Equatable, Sendable {
    package let shift: Shift.ID
    package let buggy: Buggy.ID
    package let driver: Staff.ID

    package init(shift: Shift.ID, buggy: Buggy.ID, driver: Staff.ID) {
        self.shift = shift
        self.buggy = buggy
        self.driver = driver
    }
}

/// An open shift with what a decision about a ride depends on.
package struct Duty: Equatable, Sendable {
    package var shift: Shift
    package let seats: Int
    package let features: Set<Need>
    /// The ride that the buggy has accepted or on board.
    package let ride: Ride.ID?

    package init(shift: Shift, seats: Int, features: Set<Need>, ride: Ride.ID?) {
        self.shift = shift
        self.seats = seats
        self.features = features
        self.ride = ride
    }
}
