import Domain
import Foundation
import Persistence

@testable import App

/// A second hotel in the same deployment, with one of everything; nobody of the first may ever see it.
struct OtherHotel: Sendable {
    let location: Location
    let buggy: Buggy
    let staff: Staff
    let ride: Ride.ID

    init(in house: TestHouse) async throws {
        let hotel = Hotel.ID(UUID())
        try await house.pool.query(
            """
            insert into hotels (id, name, timezone, locale, locales)
            values (\(hotel.uuid), 'Elsewhere', 'UTC', 'en', '{en}')
            """)
        try await house.pool.query("insert into hotel_counters (hotel_id) values (\(hotel.uuid))")
        let ids = IdentifierSource.timeOrdered(clock: house.clock.wall)
        let (clock, code) = (house.clock.wall, LocationCode.random())
        let access = GuestAccess(token: Secrets.hash("elsewhere"), device: Secrets.hash("a phone"))
        (location, buggy, staff, ride) = try await house.store.transact(in: hotel) { tx in
            let location = try LocationActions(clock: clock, ids: ids, newCode: { code }).create(
                LocationDetails(name: "Foreign gate"), by: .system, of: hotel, in: tx)
            let buggy = try BuggyActions(clock: clock, ids: ids).create(
                BuggyDetails(code: "F1", model: nil, licensePlate: nil), by: .system, of: hotel, in: tx)
            let staff = try StaffActions(clock: clock, ids: ids).create(
                StaffDetails(username: "foreigner", fullName: "Foreign Driver", role: .driver), passwordHash: "*",
                by: .system, of: hotel, in: tx)
            let actions = RideActions(clock: clock, ids: ids)
            let ride = try actions.request(RideRequest(), id: actions.newID(), at: location.id, access: access, in: tx)
            return (location, buggy, staff, ride.summary.ride.id)
        }
    }
}
