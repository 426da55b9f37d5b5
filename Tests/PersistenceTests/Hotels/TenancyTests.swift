import Domain
import Foundation
import Persistence
import TestSupport
import Testing

@Suite("Two hotels in one database")
struct TenancyTests {
    /// Each takes a row of the first hotel and points it at something of the second.
    private func mixtures(_ first: Resort, _ second: Resort, ride: Ride.ID) -> [SQL] {
        let (hotel, place, buggy) = (first.hotel.id.uuid, second.lobby.uuid, second.buggies[0].id.uuid)
        let driver = second.drivers[0].staff.id.uuid
        let token = Data(Resort.secret())
        return [
            "update rides set pickup_id = \(place) where id = \(ride.uuid)",
            "update rides set destination_id = \(place) where id = \(ride.uuid)",
            "update rides set dropoff_id = \(place), completed_at = now(), closed_at = now(), status = 'completed' where id = \(ride.uuid)",
            "update rides set buggy_id = \(buggy) where id = \(ride.uuid)",
            "update rides set driver_id = \(driver) where id = \(ride.uuid)",
            "update rides set shift_id = (select id from shifts where hotel_id <> \(hotel)) where id = \(ride.uuid)",
            "update rides set hotel_id = \(second.hotel.id.uuid) where id = \(ride.uuid)",
            "update shifts set location_id = \(place) where hotel_id = \(hotel)",
            "update shifts set buggy_id = \(buggy) where hotel_id = \(hotel)",
            "update shifts set driver_id = \(driver) where hotel_id = \(hotel)",
            "insert into assignments values (\(hotel), \(driver), \(first.buggies[0].id.uuid))",
            "insert into assignments values (\(hotel), \(first.drivers[0].staff.id.uuid), \(buggy))",
            """
            insert into sessions (id, hotel_id, staff_id, token_hash, created_at, last_seen_at)
            values (gen_random_uuid(), \(hotel), \(driver), \(token), now(), now())
            """,
            "insert into retired_location_codes values ('ABCDEFGHJK', \(hotel), \(place), now())",
            "insert into location_photos values (\(hotel), \(place), 'image/png', \(token), \(token), now())",
        ]
    }

    @Test("no row can refer to another hotel's: the database itself refuses")
    func mixedRows() async throws {
        try await Resort.withTwo { first, second in
            try await first.startDuty()
            try await second.startDuty()
            let ride = try await first.call()
            try await first.accept(ride)
            for statement in mixtures(first, second, ride: ride) {
                let error = await #expect(throws: PostgresError.self, "\(statement)") {
                    try await first.pool.query(statement)
                }
                #expect(error?.code == PostgresError.foreignKeyViolation, "\(statement)")
            }
            try await #expect(Invariants.violations(first.pool) == [])
        }
    }

    @Test("what is another hotel's is not found, whoever asks and whatever for")
    func notFound() async throws {
        try await Resort.withTwo { first, second in
            try await first.startDuty()
            try await second.startDuty()
            let ride = try await first.call()
            let work: [@Sendable () async throws -> Void] = [
                { _ = try await second.ride(ride) },
                { try await second.accept(ride) },
                { try await second.cancel(ride) },
                { try await second.call(at: first.lobby) },
                { try await second.call(to: first.lobby) },
                { _ = try await second.store.location(first.lobby, of: second.hotel.id) },
                { _ = try await second.store.buggy(first.buggies[0].id, of: second.hotel.id) },
                { _ = try await second.store.staff(first.administrator.staff.id, of: second.hotel.id) },
                {
                    try await second.transact {
                        try second.locations.remove(first.spa, by: second.administrator, in: $0)
                    }
                },
                {
                    try await second.transact {
                        try second.people.assign(
                            [first.buggies[0].id], to: second.drivers[0].staff.id, by: .system, in: $0)
                    }
                },
            ]
            for work in work { await #expect(throws: Refusal.notFound) { try await work() } }
            try await #expect(second.store.board(of: second.hotel.id).rides.isEmpty)
            try await #expect(first.store.board(of: first.hotel.id).rides.map(\.ride.id) == [ride])
        }
    }
}
