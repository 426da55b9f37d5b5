package import Foundation

/// One call of one party, from request to its end.
package struct Ride: Identifiable, Equatable, Sendable {
    package typealias ID = Identifier<Ride>

    package let id: ID
    package let hotel: Hotel.ID
    package let source: Source
    package let pickup: Location.ID
    package let destination: Location.ID?
    package let party: Party
    package let requestedAt: Date
    /// Set for a call made ahead; kept when its hour has come.
    package let scheduledFor: Date?
    /// Grows by one with every change, from 1.
    package private(set) var version: Int
    package private(set) var phase: Phase
    package private(set) var rating: Rating?
    /// What the guest was told last; kept when it has been kept or missed.
    package private(set) var promise: Promise?

    package init(
        id: ID, hotel: Hotel.ID, source: Source, pickup: Location.ID, destination: Location.ID?, party: Party,
        requestedAt: Date, scheduledFor: Date? = nil, version: Int = 1, phase: Phase, rating: Rating? = nil,
        promise: Promise? = nil
    ) {
        self.id = id
        self.hotel = hotel
        self.source = source
        self.pickup = pickup
        self.destination = destination
        self.party = party
        self.requestedAt = requestedAt
        self.scheduledFor = scheduledFor
        self.version = version
        self.phase = phase
        self.rating = rating
        self.promise = promise
    }

    /// The next version of this ride.
    func advanced(to phase: Phase? = nil, rating: Rating? = nil) -> Ride {
        var next = self
        next.version += 1
        next.phase = phase ?? self.phase
        next.rating = rating ?? self.rating
        return next
    }

    /// The same version with what its guest is told.
    func promising(_ promise: Promise?) -> Ride {
        var told = self
        told.promise = promise
        return told
    }
}

extension Ride {
    /// Who called.
    package enum Source: String, CaseIterable, Sendable {
        case guest, staff, driver
    }

    /// How many come, and what they need.
    package struct Party: Equatable, Sendable {
        package static let sizes = 1...20

        package let size: Int
        package let needs: Set<Need>

        package init(size: Int = 1, needs: Set<Need> = []) {
            self.size = size
            self.needs = needs
        }
    }

    package struct Rating: Equatable, Sendable {
        package static let stars = 1...5
        /// How long after completion a guest may rate, and change the rating (contract §3).
        package static let window: TimeInterval = 24 * 3600

        package let stars: Int
        package let comment: String?

        package init(stars: Int, comment: String?) {
            self.stars = stars
            self.comment = comment
        }
    }
}

extension Ride {
    /// Where a ride is on its way; each phase holds just what is true in it.
    package enum Phase: Equatable, Sendable {
        case scheduled
        case pending
        case accepted(Acceptance)
        case onboard(Acceptance, pickedUpAt: Date)
        case completed(Completion)
        case cancelled(Cancellation)
        case unanswered(at: Date)
        case noShow(Acceptance, at: Date)
    }

    package struct Acceptance: Equatable, Sendable {
        package let crew: Crew
        package let at: Date

        package init(crew: Crew, at: Date) {
            self.crew = crew
            self.at = at
        }
    }

    package struct Completion: Equatable, Sendable {
        package let acceptance: Acceptance
        /// Nil when the driver completed without saying "picked up".
        package let pickedUpAt: Date?
        package let at: Date
        package let dropoff: Location.ID
        package let note: String?

        package init(acceptance: Acceptance, pickedUpAt: Date?, at: Date, dropoff: Location.ID, note: String?) {
            self.acceptance = acceptance
            self.pickedUpAt = pickedUpAt
            self.at = at
            self.dropoff = dropoff
            self.note = note
        }
    }

    package struct Cancellation: Equatable, Sendable {
        package let by: Canceller
        package let reason: String?
        package let at: Date
        package let acceptance: Acceptance?
        package let pickedUpAt: Date?

        package init(by: Canceller, reason: String?, at: Date, acceptance: Acceptance?, pickedUpAt: Date?) {
            self.by = by
            self.reason = reason
            self.at = at
            self.acceptance = acceptance
            self.pickedUpAt = pickedUpAt
        }
    }

    package enum Canceller: String, CaseIterable, Sendable {
        case guest, staff, driver, system
    }

    package enum Status: String, CaseIterable, Sendable {
        case scheduled, pending, accepted, onboard, completed, cancelled, unanswered
        case noShow = "no_show"

        package var isOpen: Bool {
            switch self {
            case .scheduled, .pending, .accepted, .onboard: true
            case .completed, .cancelled, .unanswered, .noShow: false
            }
        }
    }

    package var status: Status {
        switch phase {
        case .scheduled: .scheduled
        case .pending: .pending
        case .accepted: .accepted
        case .onboard: .onboard
        case .completed: .completed
        case .cancelled: .cancelled
        case .unanswered: .unanswered
        case .noShow: .noShow
        }
    }
}
