package import Domain
import Foundation

extension PostgresStore: BuggyReader {
    package func buggies(of hotel: Hotel.ID) async throws -> [BuggyState] {
        try await pool.query(BuggyState.all(of: hotel)).map(BuggyState.init(from:))
    }

    package func buggy(_ id: Buggy.ID, of hotel: Hotel.ID) async throws -> BuggyState {
        let rows = try await pool.query(
            """
            \(BuggyState.selection)
            where b.hotel_id = \(hotel.uuid) and b.id = \(id.uuid) and b.removed_at is null
            """)
        guard let state = try rows.first(BuggyState.init(from:)) else { throw Refusal.notFound }
        return state
    }
}

extension PostgresTransaction: BuggyTransaction {
    func buggy(_ id: Buggy.ID) throws -> Buggy {
        let rows = try run(
            """
            select \(Buggy.columns)
            from buggies b
            where b.hotel_id = \(hotel.uuid) and b.id = \(id.uuid) and b.removed_at is null
            for no key update
            """)
        guard let buggy = try rows.first(Buggy.init(from:)) else { throw Refusal.notFound }
        return buggy
    }

    func insert(_ buggy: Buggy, at now: Date) throws {
        let details = buggy.details
        try refusing(["buggies_code": .alreadyExists(field: "code")]) {
            try run(
                """
                insert into buggies (
                    id, hotel_id, code, model, license_plate, icon, color, seats, features, in_service, created_at)
                values (
                    \(buggy.id.uuid), \(hotel.uuid), \(details.code), \(details.model), \(details.licensePlate),
                    \(details.icon), \(details.color), \(details.seats), \(details.features.column),
                    \(details.inService), \(now))
                """)
        }
    }

    func save(_ buggy: Buggy) throws {
        let details = buggy.details
        try refusing(["buggies_code": .alreadyExists(field: "code")]) {
            try run(
                """
                update buggies
                set code = \(details.code), model = \(details.model), license_plate = \(details.licensePlate),
                    icon = \(details.icon), color = \(details.color), seats = \(details.seats),
                    features = \(details.features.column), in_service = \(details.inService), version = \(buggy.version)
                where hotel_id = \(hotel.uuid) and id = \(buggy.id.uuid)
                """)
        }
    }

    func remove(_ buggy: Buggy.ID, at now: Date) throws {
        try run(
            """
            update buggies
            set removed_at = \(now), version = version + 1
            where hotel_id = \(hotel.uuid) and id = \(buggy.uuid)
            """)
        try run("delete from assignments where hotel_id = \(hotel.uuid) and buggy_id = \(buggy.uuid)")
    }
}
