import Domain
import Foundation

extension PostgresTransaction: DutyTransaction {
    func duty(ofDriver driver: Staff.ID) throws -> Duty? {
        try duty(where: "s.driver_id = \(driver.uuid)")
    }

    func duty(ofBuggy buggy: Buggy.ID) throws -> Duty? {
        try duty(where: "s.buggy_id = \(buggy.uuid)")
    }

    func checkMayTake(_ buggy: Buggy.ID, driver: Staff.ID) throws {
        let rows = try run(
            """
            select b.in_service, exists (
                select from assignments a
                where a.hotel_id = b.hotel_id and a.buggy_id = b.id and a.staff_id = \(driver.uuid))
            from buggies b
                join staff p on p.hotel_id = b.hotel_id and p.id = \(driver.uuid) and p.active
            where b.hotel_id = \(hotel.uuid) and b.id = \(buggy.uuid) and b.removed_at is null
            for share of b, p
            """)
        let found = try rows.first { (inService: try $0.next(Bool.self), assigned: try $0.next(Bool.self)) }
        guard let found else { throw Refusal.notFound }
        guard found.assigned else { throw Refusal.buggyNotAssigned }
        guard found.inService else { throw Refusal.buggyOutOfService }
    }

    func checkPlace(_ location: Location.ID) throws {
        let rows = try run(
            """
            select from locations l
            where l.hotel_id = \(hotel.uuid) and l.id = \(location.uuid) and l.removed_at is null
            for share
            """)
        if rows.isEmpty { throw Refusal.notFound }
    }

    func insert(_ decision: ShiftDecision, by actor: Event.Actor, at now: Date) throws {
        try refusing(["shifts_one_per_buggy": .buggyInUse, "shifts_one_per_driver": .alreadyOnDuty]) {
            try run(decision.shift.insertion)
        }
        record(decision.facts, by: actor, at: now)
    }

    func save(_ decision: ShiftDecision, by actor: Event.Actor, at now: Date) throws {
        try run(decision.shift.update)
        record(decision.facts, by: actor, at: now)
    }

    func summary(of shift: Shift.ID) throws -> ShiftSummary {
        let rows = try run(
            """
            select \(ShiftSummary.columns)
            from \(ShiftSummary.tables)
            where s.hotel_id = \(hotel.uuid) and s.id = \(shift.uuid)
            """)
        return try rows.one(ShiftSummary.init(from:))
    }

    private func duty(where condition: SQL) throws -> Duty? {
        while true {
            let (locked, duty) = try lockAndRead(condition)
            // A shift that began between the two statements was read and not locked: once more.
            guard let duty, duty.shift.id != locked else { return duty }
        }
    }

    private func lockAndRead(_ condition: SQL) throws -> (locked: Shift.ID?, duty: Duty?) {
        // Locked by a statement of its own: what follows must see what those did for whom this one waited.
        let results = try connection.pipeline([
            "select s.id from shifts s where s.hotel_id = \(hotel.uuid) and \(condition) and s.ended_at is null for update",
            """
            select \(Shift.columns), b.seats, b.features, (
                select r.id
                from rides r
                where r.hotel_id = s.hotel_id and r.buggy_id = s.buggy_id and r.status in ('accepted', 'onboard'))
            from shifts s
                join buggies b on b.id = s.buggy_id
            where s.hotel_id = \(hotel.uuid) and \(condition) and s.ended_at is null
            """,
        ])
        let duty = try results[1].first { row in
            Duty(
                shift: try Shift(from: &row), seats: try row.next(), features: try row.needs(),
                ride: try row.optionalID())
        }
        return (try results[0].first { try $0.id() }, duty)
    }
}

extension Shift {
    fileprivate var insertion: SQL {
        """
        insert into shifts (id, hotel_id, driver_id, buggy_id, location_id, started_at, last_seen_at)
        values (
            \(id.uuid), \(hotel.uuid), \(driver.uuid), \(buggy.uuid), \(location.uuid), \(startedAt), \(lastSeenAt))
        """
    }

    fileprivate var update: SQL {
        """
        update shifts
        set location_id = \(location.uuid), break_since = \(breakSince), stale_since = \(staleSince),
            last_seen_at = \(lastSeenAt), ended_at = \(end?.at), end_reason = \(end?.reason.rawValue)
        where hotel_id = \(hotel.uuid) and id = \(id.uuid)
        """
    }
}
