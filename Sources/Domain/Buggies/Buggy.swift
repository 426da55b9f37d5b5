/// A vehicle.
package struct Buggy: Identifiable, Equatable, Sendable {
    package typealias ID = Identifier<Buggy>

    package let id: ID
    package let hotel: Hotel.ID
    package var details: BuggyDetails
    package var version: Int

    package init(id: ID, hotel: Hotel.ID, details: BuggyDetails, version: Int = 1) {
        self.id = id
        self.hotel = hotel
        self.details = details
        self.version = version
    }
}

/// What an administrator may change about a buggy.
package struct BuggyDetails: Equatable, Sendable {
    /// Unique in the hotel; what is painted on the vehicle.
    package var code: String
    package var model: String?
    package var licensePlate: String?
    package var icon: String
    /// `#rrggbb` or the English name of a colour, so that a guest recognises the buggy from afar.
    package var color: String
    package var seats: Int
    package var features: Set<Need>
    package var inService: Bool

    package static let seatLimits = 1...20

    package init(
        code: String, model: String? = nil, licensePlate: String? = nil, icon: String = "🛺", color: String = "white",
        seats: Int = 4, features: Set<Need> = [], inService: Bool = true
    ) {
        self.code = code
        self.model = model
        self.licensePlate = licensePlate
        self.icon = icon
        self.color = color
        self.seats = seats
        self.features = features
        self.inService = inService
    }
}

/// What a party may need and a buggy may offer; the contract's words.
package enum Need: String, CaseIterable, Hashable, Sendable {
    case wheelchair, stroller
    case childSeat = "child_seat"
    case luggage

    /// Strollers and luggage fit every buggy; only these two call for a fitting one.
    package var mustBeOffered: Bool { self == .wheelchair || self == .childSeat }
}

/// A buggy at this moment, for screens: derived, never stored.
package struct BuggyState: Equatable, Sendable {
    package let buggy: Buggy
    package let shift: ShiftSummary?
    package let isBusy: Bool

    package init(buggy: Buggy, shift: ShiftSummary?, isBusy: Bool) {
        self.buggy = buggy
        self.shift = shift
        self.isBusy = isBusy
    }

    package enum Status: String, CaseIterable, Sendable {
        case available, busy, offline, stale
        case onBreak = "on_break"
        case outOfService = "out_of_service"
    }

    /// Silence comes before work: a driver who is not heard must be seen even with a ride in hand.
    package var status: Status {
        guard buggy.details.inService else { return .outOfService }
        guard let shift else { return .offline }
        if shift.isStale { return .stale }
        if isBusy { return .busy }
        return shift.onBreak ? .onBreak : .available
    }
}

/// A buggy as rides refer to it.
package struct BuggyName: Equatable, Sendable {
    package let id: Buggy.ID
    package let code: String
    package let icon: String
    package let color: String

    package init(id: Buggy.ID, code: String, icon: String, color: String) {
        self.id = id
        self.code = code
        self.icon = icon
        self.color = color
    }
}
