package import Domain
package import Foundation

extension PostgresStore: RideReader {
    package func guestRide(token hash: [UInt8]) async throws -> GuestRide? {
        let rows = try await pool.query(
            """
            select \(RideSummary.columns), \(RideSummary.queuePosition), \(Hotel.columns)
            from \(RideSummary.tables)
                join hotels h on h.id = r.hotel_id
            where r.token_hash = \(hash.column)
            """)
        return try rows.first { GuestRide(summary: try RideSummary(from: &$0), hotel: try Hotel(from: &$0)) }
    }

    package func openRide(ofDevice hash: [UInt8], in hotel: Hotel.ID) async throws -> Ride.ID? {
        try await pool.query(Ride.open(ofDevice: hash, in: hotel)).first { try $0.id() }
    }

    package func board(of hotel: Hotel.ID) async throws -> Board {
        try await pool.withConnection { connection in
            // The cursor is read first: what happens between the statements is told twice and not missed.
            let answers = try connection.pipeline([
                Event.newestCursor(of: hotel), RideSummary.open(in: hotel), BuggyState.all(of: hotel),
            ])
            return Board(
                cursor: try answers[0].one { try $0.next() }, rides: try RideSummary.queue(answers[1]),
                buggies: try answers[2].map(BuggyState.init(from:)))
        }
    }

    package func board(ofDriver driver: Staff.ID, in hotel: Hotel.ID) async throws -> DriverBoard {
        try await pool.withConnection { connection in
            let answers = try connection.pipeline([
                ShiftSummary.open(of: driver, in: hotel), RideSummary.visible(toDriver: driver, in: hotel),
            ])
            let (cursor, shift) = try answers[0].one { (try $0.next(Int.self), try ShiftSummary(optional: &$0)) }
            let rides = try RideSummary.queue(answers[1])
            return DriverBoard(
                cursor: cursor, shift: shift, rides: rides.filter { $0.ride.status != .pending },
                queue: rides.filter { $0.ride.status == .pending })
        }
    }

    package func ride(_ id: Ride.ID, of hotel: Hotel.ID) async throws -> (ride: RideSummary, history: [Event]) {
        try await pool.withConnection { connection in
            let answers = try connection.pipeline([
                """
                select \(RideSummary.columns), \(RideSummary.queuePosition)
                from \(RideSummary.tables)
                where r.hotel_id = \(hotel.uuid) and r.id = \(id.uuid)
                """,
                """
                select \(Event.columns)
                from events e
                where e.hotel_id = \(hotel.uuid) and e.subject_id = \(id.uuid)
                order by e.cursor
                """,
            ])
            guard let ride = try answers[0].first(RideSummary.init(from:)) else { throw Refusal.notFound }
            return (ride, try answers[1].map(Event.init(from:)))
        }
    }

    package func due(at now: Date) async throws -> [Candidate<Ride>] {
        try await candidates("r.status = 'scheduled' and r.scheduled_for <= \(now)", by: "r.scheduled_for")
    }

    package func unanswered(at now: Date) async throws -> [Candidate<Ride>] {
        try await candidates(
            """
            r.status = 'pending'
                and coalesce(r.scheduled_for, r.requested_at) <= \(now) - make_interval(secs => h.unanswered_after)
            """,
            by: "r.requested_at")
    }

    private func candidates(_ condition: SQL, by order: SQL) async throws -> [Candidate<Ride>] {
        try await pool.query(
            """
            select h.id, due.id
            from hotels h
                cross join lateral (
                    select r.id
                    from rides r
                    where r.hotel_id = h.id and \(condition)
                    order by \(order)
                    limit 20
                ) due
            """
        ).map { (try $0.id(), try $0.id()) }
    }
}

extension RideSummary {
    fileprivate static func open(in hotel: Hotel.ID) -> SQL {
        """
        select \(columns)
        from \(tables)
        where r.hotel_id = \(hotel.uuid) and r.status in ('scheduled', 'pending', 'accepted', 'onboard')
        order by r.requested_at, r.id
        """
    }

    fileprivate static func visible(toDriver driver: Staff.ID, in hotel: Hotel.ID) -> SQL {
        """
        select \(columns)
        from \(tables)
        where r.hotel_id = \(hotel.uuid)
            and (r.status = 'pending' or (r.status in ('accepted', 'onboard') and r.driver_id = \(driver.uuid)))
        order by r.requested_at, r.id
        """
    }

    /// Rides in the order of their request, the pending ones numbered from 1.
    fileprivate static func queue(_ rows: Rows) throws -> [RideSummary] {
        var waiting = 0
        return try rows.map { row in
            let summary = try RideSummary(from: &row, queuePosition: { _ in waiting + 1 })
            guard summary.ride.status == .pending else { return summary.withoutQueuePosition }
            waiting += 1
            return summary
        }
    }

    private var withoutQueuePosition: RideSummary {
        RideSummary(
            ride: ride, number: number, guest: guest, pickup: pickup, destination: destination, dropoff: dropoff,
            buggy: buggy, driver: driver, queuePosition: nil)
    }
}
