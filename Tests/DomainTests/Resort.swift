import Domain
import Foundation

/// Two buggies with their drivers and three places, at a fixed moment; rides in any phase.
enum Resort {
    /// When every ride here was requested.
    static let requestedAt = Date(timeIntervalSince1970: 1_780_000_000)
    static let acceptedAt = requestedAt + 60
    static let pickedUpAt = requestedAt + 120
    static let closedAt = requestedAt + 600

    static let hotel = Hotel(
        id: id(1), name: "Seaside", timezone: .gmt, locale: "en", locales: ["en"])
    static let lobby: Location.ID = id(10)
    static let beach: Location.ID = id(11)
    static let driver: Staff.ID = id(20)
    static let colleague: Staff.ID = id(21)
    static let crew = Crew(shift: id(30), buggy: id(40), driver: driver)
    static let otherCrew = Crew(shift: id(31), buggy: id(41), driver: colleague)
    static let ride: Ride.ID = id(50)

    static func id<Subject>(_ number: UInt8) -> Identifier<Subject> {
        Identifier(UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, number)))
    }

    static func place(active: Bool = true) -> Location? {
        LocationCode("ABCDEFGHJK").map {
            Location(id: lobby, hotel: hotel.id, details: LocationDetails(name: "Lobby", active: active), code: $0)
        }
    }

    static func shift(
        _ crew: Crew = crew, breakSince: Date? = nil, staleSince: Date? = nil, end: Shift.End? = nil
    ) -> Shift {
        Shift(
            id: crew.shift, hotel: hotel.id, driver: crew.driver, buggy: crew.buggy, startedAt: requestedAt - 3600,
            location: lobby, breakSince: breakSince, staleSince: staleSince, end: end)
    }

    static func duty(
        _ crew: Crew = crew, seats: Int = 4, features: Set<Need> = [], ride: Ride.ID? = nil, breakSince: Date? = nil,
        staleSince: Date? = nil, end: Shift.End? = nil
    ) -> Duty {
        Duty(
            shift: shift(crew, breakSince: breakSince, staleSince: staleSince, end: end), seats: seats,
            features: features, ride: ride)
    }

    /// Carried by `crew`, where somebody carries it.
    static func ride(
        _ status: Ride.Status, party: Ride.Party = .init(), version: Int = 5, scheduledFor: Date? = nil
    ) -> Ride {
        Ride(
            id: ride, hotel: hotel.id, source: .guest, pickup: lobby, destination: nil, party: party,
            requestedAt: requestedAt, scheduledFor: scheduledFor, version: version, phase: phase(status))
    }

    private static func phase(_ status: Ride.Status) -> Ride.Phase {
        let acceptance = Ride.Acceptance(crew: crew, at: acceptedAt)
        return switch status {
        case .scheduled: .scheduled
        case .pending: .pending
        case .accepted: .accepted(acceptance)
        case .onboard: .onboard(acceptance, pickedUpAt: pickedUpAt)
        case .completed:
            .completed(.init(acceptance: acceptance, pickedUpAt: pickedUpAt, at: closedAt, dropoff: beach, note: nil))
        case .cancelled:
            .cancelled(.init(by: .guest, reason: nil, at: closedAt, acceptance: acceptance, pickedUpAt: nil))
        case .unanswered: .unanswered(at: closedAt)
        case .noShow: .noShow(acceptance, at: closedAt)
        }
    }
}

extension Ride {
    /// With the hotel's default limits.
    func deciding(_ command: RideCommand, at now: Date) throws(Refusal) -> Ride {
        try deciding(command, limits: .init(), at: now).ride
    }
}
