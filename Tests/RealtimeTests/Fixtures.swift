import Domain
import Foundation

@testable import Realtime

/// One hotel's cast, and events about it.
enum Resort {
    static let hotel = Hotel.ID(UUID())
    static let otherHotel = Hotel.ID(UUID())
    static let ride = Ride.ID(UUID())
    static let otherRide = Ride.ID(UUID())
    static let driver = Staff.ID(UUID())
    static let otherDriver = Staff.ID(UUID())
    static let session = Session.ID(UUID())
    static let date = Date(timeIntervalSince1970: 1_800_000_000)

    static let guest = Viewer.guest(ride)
    static let desk = Viewer.staff(Staff.ID(UUID()), .dispatcher, session: Session.ID(UUID()))
    static let admin = Viewer.staff(Staff.ID(UUID()), .admin, session: session)
    static let driving = Viewer.staff(driver, .driver, session: Session.ID(UUID()))

    static func crew(_ driver: Staff.ID) -> Crew {
        Crew(shift: Shift.ID(UUID()), buggy: Buggy.ID(UUID()), driver: driver)
    }

    static func acceptance(_ driver: Staff.ID) -> Ride.Acceptance {
        Ride.Acceptance(crew: crew(driver), at: date)
    }

    static func cancelled(_ acceptance: Ride.Acceptance?) -> Ride.Phase {
        .cancelled(.init(by: .guest, reason: nil, at: date, acceptance: acceptance, pickedUpAt: nil))
    }

    static func event(
        _ kind: Event.Kind, _ subject: Event.Subject, cursor: Int = 1, data: String = "{}", hotel: Hotel.ID = hotel
    ) -> Event {
        Event(
            hotel: hotel, cursor: cursor, kind: kind, at: date, subject: subject, actor: .system, data: data, hash: [])
    }

    static func rideEvent(
        _ kind: Event.Kind, _ phase: Ride.Phase, ride id: Ride.ID = ride, cursor: Int = 1
    ) -> LiveEvent {
        let pickup = LocationName(id: Location.ID(UUID()), name: "Beach")
        let ride = Ride(
            id: id, hotel: hotel, source: .guest, pickup: pickup.id, destination: nil, party: .init(),
            requestedAt: date, phase: phase)
        let summary = RideSummary(
            ride: ride, number: 1, guest: GuestDetails(), pickup: pickup, destination: nil, dropoff: nil, buggy: nil,
            driver: nil, queuePosition: nil)
        return LiveEvent(event: event(kind, .ride(id), cursor: cursor), subject: .ride(summary))
    }

    static func shiftEvent(of driver: Staff.ID) -> LiveEvent {
        let place = LocationName(id: Location.ID(UUID()), name: "Lobby")
        let shift = Shift(
            id: Shift.ID(UUID()), hotel: hotel, driver: driver, buggy: Buggy.ID(UUID()), startedAt: date,
            location: place.id)
        let buggy = BuggyName(id: shift.buggy, code: "B1", icon: "b", color: "#000000")
        let summary = ShiftSummary(
            shift: shift, buggy: buggy, driver: StaffName(id: driver, fullName: "D"), location: place)
        return LiveEvent(event: event(.shiftStarted, .shift(shift.id)), subject: .shift(summary))
    }

    static func other(
        _ kind: Event.Kind, _ subject: Event.Subject = .hotel(hotel), cursor: Int = 1, data: String = "{}",
        hotel: Hotel.ID = hotel
    ) -> LiveEvent {
        LiveEvent(event: event(kind, subject, cursor: cursor, data: data, hotel: hotel), subject: .other)
    }

    static func sessionEnded(_ session: Session.ID, cursor: Int) -> LiveEvent {
        other(.sessionEnded, .staff(driver), cursor: cursor, data: #"{"session":"\#(session.text)"}"#)
    }

    /// Events 1…count that only the desk sees.
    static func history(_ count: Int, hotel: Hotel.ID = hotel) -> [LiveEvent] {
        guard count > 0 else { return [] }
        return (1...count).map { other(.hotelUpdated, cursor: $0, hotel: hotel) }
    }
}

extension LiveDelivery {
    var cursor: Int? {
        if case .event(let live, _) = self { live.event.cursor } else { nil }
    }
}

extension HotelFeed {
    /// Joins and, with a cursor, resumes behind it.
    mutating func join(_ id: LiveSubscription, as viewer: Viewer, after cursor: Int?) -> [Told] {
        join(id, as: viewer) + (cursor.map { resume(id, after: $0) } ?? [])
    }
}

extension EventFollower {
    @discardableResult
    nonisolated func subscribe(
        _ listener: any LiveListener, as viewer: Viewer, in hotel: Hotel.ID, after cursor: Int
    ) -> LiveSubscription {
        let id = subscribe(listener, as: viewer, in: hotel)
        resume(id, after: cursor)
        return id
    }
}
