import Domain
import Foundation

extension Shift {
    static let columns: SQL = """
        s.id, s.hotel_id, s.driver_id, s.buggy_id, s.started_at, s.location_id, s.break_since, s.stale_since,
        s.last_seen_at, s.ended_at, s.end_reason
        """

    init(from row: inout Row) throws {
        self.init(
            id: try row.id(), hotel: try row.id(), driver: try row.id(), buggy: try row.id(), startedAt: try row.next(),
            location: try row.id(), breakSince: try row.next(), staleSince: try row.next(), lastSeenAt: try row.next(),
            end: try End(from: &row))
    }
}

extension Shift.End {
    fileprivate init?(from row: inout Row) throws {
        let at = try row.next(Date?.self)
        let reason = try row.next(String?.self).flatMap(Shift.EndReason.init)
        guard let at, let reason else { return nil }
        self.init(at: at, reason: reason)
    }
}

extension ShiftSummary {
    static let columns: SQL = """
        \(Shift.columns), buggy.code, buggy.icon, buggy.color, driver.full_name, place.name
        """

    static let tables: SQL = """
        shifts s
            join buggies buggy on buggy.id = s.buggy_id
            join staff driver on driver.id = s.driver_id
            join locations place on place.id = s.location_id
        """

    /// One row in any case: the hotel's newest cursor, then the driver's open shift or nulls.
    static func open(of driver: Staff.ID, in hotel: Hotel.ID) -> SQL {
        """
        select c.event_cursor, s.id is not null, \(columns)
        from hotel_counters c
            left join (
                shifts s
                    join buggies buggy on buggy.id = s.buggy_id
                    join staff driver on driver.id = s.driver_id
                    join locations place on place.id = s.location_id
            ) on s.hotel_id = c.hotel_id and s.driver_id = \(driver.uuid) and s.ended_at is null
        where c.hotel_id = \(hotel.uuid)
        """
    }

    init(from row: inout Row) throws {
        let shift = try Shift(from: &row)
        let buggy = BuggyName(id: shift.buggy, code: try row.next(), icon: try row.next(), color: try row.next())
        self.init(
            shift: shift, buggy: buggy, driver: StaffName(id: shift.driver, fullName: try row.next()),
            location: LocationName(id: shift.location, name: try row.next()))
    }

    /// Reads whether there is a shift, then the shift if there is one.
    init?(optional row: inout Row) throws {
        guard try row.next(Bool.self) else { return nil }
        try self.init(from: &row)
    }
}
