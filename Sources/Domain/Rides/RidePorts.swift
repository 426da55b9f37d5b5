package import Foundation

/// Rides inside a transaction. Every ride is of the transaction's hotel; another's is not found.
package protocol RideTransaction {
    /// The hotel and the place of a call, unlocked, with what is between the call and its buggy.
    ///
    /// - Throws: `Refusal.notFound` when the place or the destination, where one is named, is not there.
    func call(
        at pickup: Location.ID, to destination: Location.ID?
    ) throws -> (hotel: Hotel, pickup: Location, load: ServiceLoad)
    /// What is between a ride that goes (back) to the queue and its buggy.
    ///
    /// - Parameter shift: one that does not count any more.
    func load(before ride: Ride, without shift: Shift.ID?) throws -> ServiceLoad
    func openRide(ofDevice hash: [UInt8]) throws -> Ride.ID?
    /// - Throws: `Refusal.rideAlreadyOpen` for a device with an open ride, `buggyBusy` when the buggy has one.
    func insert(
        _ decision: RideDecision, guest: GuestDetails, access: GuestAccess?, by actor: Event.Actor, at now: Date) throws
    /// Locks the ride. - Throws: `Refusal.notFound`.
    func ride(_ id: Ride.ID) throws -> Ride
    /// - Throws: `Refusal.buggyBusy` when the buggy has another open ride.
    func save(_ decision: RideDecision, by actor: Event.Actor, at now: Date) throws
    func summary(of ride: Ride.ID) throws -> RideSummary
    func limits() throws -> Hotel.Limits
}

/// How a guest comes back to a ride; hashes (SHA-256), because the secrets themselves are the guest's alone.
package struct GuestAccess: Equatable, Sendable {
    package let token: [UInt8]
    package let device: [UInt8]

    package init(token: [UInt8], device: [UInt8]) {
        self.token = token
        self.device = device
    }
}

/// Reading rides for screens. Fulfilled by Persistence.
package protocol RideReader: Sendable {
    /// Nil for a token that opens nothing.
    func guestRide(token hash: [UInt8]) async throws -> GuestRide?
    func openRide(ofDevice hash: [UInt8], in hotel: Hotel.ID) async throws -> Ride.ID?
    func board(of hotel: Hotel.ID) async throws -> Board
    func board(ofDriver driver: Staff.ID, in hotel: Hotel.ID) async throws -> DriverBoard
    func rides(of hotel: Hotel.ID, matching filter: RideFilter, page: PageRequest) async throws -> ListPage<RideSummary>
    /// - Throws: `Refusal.notFound`.
    func ride(_ id: Ride.ID, of hotel: Hotel.ID) async throws -> (ride: RideSummary, history: [Event])
    /// Calls made ahead, of any hotel, whose hour has come at `now`; some of each hotel, so that none waits for
    /// another.
    func due(at now: Date) async throws -> [Candidate<Ride>]
    /// Pending rides of any hotel that are older than their hotel's limit at `now`; some of each.
    func unanswered(at now: Date) async throws -> [Candidate<Ride>]
}

/// A ride as its guest sees it.
package struct GuestRide: Equatable, Sendable {
    package let summary: RideSummary
    package let hotel: Hotel

    package init(summary: RideSummary, hotel: Hotel) {
        self.summary = summary
        self.hotel = hotel
    }
}

/// The hotel as the desk sees it, as of `cursor` or later.
package struct Board: Equatable, Sendable {
    package let cursor: Int
    package let rides: [RideSummary]
    package let buggies: [BuggyState]

    package init(cursor: Int, rides: [RideSummary], buggies: [BuggyState]) {
        self.cursor = cursor
        self.rides = rides
        self.buggies = buggies
    }
}

/// The hotel as a driver sees it, as of `cursor` or later.
package struct DriverBoard: Equatable, Sendable {
    package let cursor: Int
    package let shift: ShiftSummary?
    /// The driver's own open rides.
    package let rides: [RideSummary]
    /// Pending rides, oldest first.
    package let queue: [RideSummary]

    package init(cursor: Int, shift: ShiftSummary?, rides: [RideSummary], queue: [RideSummary]) {
        self.cursor = cursor
        self.shift = shift
        self.rides = rides
        self.queue = queue
    }
}

/// Which rides a list shows; nil means all.
package struct RideFilter: Equatable, Sendable {
    package var status: Ride.Status?
    package var from: Date?
    /// Exclusive.
    package var to: Date?
    package var location: Location.ID?
    package var buggy: Buggy.ID?
    package var driver: Staff.ID?
    /// Part of a guest's name, room or phone, or a ride's number.
    package var text: String?

    package init() {}
}
