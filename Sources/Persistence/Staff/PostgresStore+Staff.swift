package import Domain
import Foundation

extension PostgresStore: StaffReader {
    package func staff(of hotel: Hotel.ID) async throws -> [Staff] {
        try await pool.query(
            """
            select \(Staff.columns)
            from staff p
            where p.hotel_id = \(hotel.uuid)
            order by array_position(array['admin', 'dispatcher', 'driver'], p.role), p.full_name
            """
        ).map(Staff.init(from:))
    }

    package func staff(_ id: Staff.ID, of hotel: Hotel.ID) async throws -> Staff {
        let rows = try await pool.query(
            "select \(Staff.columns) from staff p where p.hotel_id = \(hotel.uuid) and p.id = \(id.uuid)")
        guard let staff = try rows.first(Staff.init(from:)) else { throw Refusal.notFound }
        return staff
    }
}

extension PostgresTransaction: StaffTransaction {
    func staff(_ id: Staff.ID) throws -> Staff {
        let rows = try run(
            """
            select \(Staff.columns)
            from staff p
            where p.hotel_id = \(hotel.uuid) and p.id = \(id.uuid)
            for no key update of p
            """)
        guard let staff = try rows.first(Staff.init(from:)) else { throw Refusal.notFound }
        return staff
    }

    func insert(_ staff: Staff, passwordHash: String, at now: Date) throws {
        let details = staff.details
        try refusing(["staff_username": .alreadyExists(field: "username")]) {
            try run(
                """
                insert into staff (
                    id, hotel_id, username, full_name, role, locale, active, password_hash, must_change_password,
                    created_at)
                values (
                    \(staff.id.uuid), \(hotel.uuid), \(details.username), \(details.fullName),
                    \(details.role.rawValue), \(details.locale), \(details.active), \(passwordHash),
                    \(staff.mustChangePassword), \(now))
                """)
        }
    }

    func save(_ staff: Staff) throws {
        let details = staff.details
        try refusing(["staff_username": .alreadyExists(field: "username")]) {
            try run(
                """
                update staff
                set username = \(details.username), full_name = \(details.fullName), role = \(details.role.rawValue),
                    locale = \(details.locale), active = \(details.active),
                    must_change_password = \(staff.mustChangePassword), version = \(staff.version)
                where hotel_id = \(hotel.uuid) and id = \(staff.id.uuid)
                """)
        }
    }

    func assign(_ buggies: [Buggy.ID], to staff: Staff.ID) throws {
        try run("delete from assignments where hotel_id = \(hotel.uuid) and staff_id = \(staff.uuid)")
        let rows = try run(
            """
            insert into assignments (hotel_id, staff_id, buggy_id)
            select b.hotel_id, \(staff.uuid), b.id
            from buggies b
            where b.hotel_id = \(hotel.uuid) and b.id = any(\(buggies.map(\.uuid))::uuid[]) and b.removed_at is null
            """)
        guard rows.affected == Set(buggies).count else { throw Refusal.notFound }
    }

    func setPassword(_ hash: String, of staff: Staff.ID) throws {
        try run(
            "update staff set password_hash = \(hash) where hotel_id = \(hotel.uuid) and id = \(staff.uuid)")
    }

    func endSessions(of staff: Staff.ID, except kept: Session.ID?) throws -> [Session.ID] {
        try run(
            """
            delete from sessions
            where hotel_id = \(hotel.uuid) and staff_id = \(staff.uuid) and id is distinct from \(kept?.uuid)::uuid
            returning id
            """
        ).map { try $0.id() }
    }

    func endSession(_ session: Session.ID, of staff: Staff.ID) throws -> Bool {
        try run(
            """
            delete from sessions
            where hotel_id = \(hotel.uuid) and staff_id = \(staff.uuid) and id = \(session.uuid)
            """
        ).affected == 1
    }

    func otherActiveAdministrators(than staff: Staff.ID) throws -> Int {
        // One change at a time, or two administrators deactivate each other.
        try connection.pipeline([
            "select from hotels h where h.id = \(hotel.uuid) for no key update",
            """
            select count(*)
            from staff p
            where p.hotel_id = \(hotel.uuid) and p.role = 'admin' and p.active and p.id <> \(staff.uuid)
            """,
        ])[1].one { try $0.next() }
    }
}
