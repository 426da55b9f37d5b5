package import Domain
package import Foundation

extension PostgresStore: SessionStore {
    package func credentials(username: String) async throws -> Credentials? {
        let rows = try await pool.query(
            "select \(Staff.columns), p.password_hash from staff p where lower(p.username) = lower(\(username))")
        return try rows.first { Credentials(staff: try Staff(from: &$0), passwordHash: try $0.next()) }
    }

    package func start(_ session: NewSession) async throws {
        _ = try await pool.query(
            """
            insert into sessions (
                id, hotel_id, staff_id, token_hash, created_at, last_seen_at, address, user_agent)
            values (
                \(session.id.uuid), \(session.hotel.uuid), \(session.staff.uuid), \(session.token.column),
                \(session.startedAt), \(session.startedAt), \(session.address), \(session.userAgent))
            """)
    }

    package func roles(of sessions: [Session.ID], at now: Date) async throws -> [Session.ID: Role] {
        let pairs = try await pool.query(
            """
            with current as (
                select s.id, s.last_seen_at, p.role
                from sessions s
                    join staff p on p.id = s.staff_id
                where s.id = any(\(sessions.map(\.uuid))::uuid[]) and p.active
                    and s.last_seen_at > \(now - Session.idleLimit) and s.created_at > \(now - Session.absoluteLimit)
            ), free as (
                -- The same session may be looked at elsewhere just now; then that look says that it is used.
                select s.id
                from sessions s
                    join current c on c.id = s.id and c.last_seen_at < \(now - Self.seenPrecision)
                for no key update of s skip locked
            ), seen as (
                update sessions s
                set last_seen_at = \(now)
                from free f
                where s.id = f.id
            )
            select c.id, c.role from current c
            """
        ).map { (try $0.id(Session.self), try $0.word(Role.self)) }
        return Dictionary(uniqueKeysWithValues: pairs)
    }

    package func principal(token hash: [UInt8], at now: Date) async throws -> Principal? {
        let rows = try await pool.query(
            """
            select s.id, s.last_seen_at, \(Staff.columns)
            from sessions s
                join staff p on p.id = s.staff_id
            where s.token_hash = \(hash.column) and p.active and s.last_seen_at > \(now - Session.idleLimit)
                and s.created_at > \(now - Session.absoluteLimit)
            """)
        let found = try rows.first { row in
            (session: try row.id(Session.self), seenAt: try row.next(Date.self), staff: try Staff(from: &row))
        }
        guard let found else { return nil }
        if now.timeIntervalSince(found.seenAt) > Self.seenPrecision { try await seen(found.session, at: now) }
        return Principal(session: found.session, staff: found.staff)
    }

    /// How exactly use is recorded, in seconds: a write with every request would cost more than the request.
    private static let seenPrecision: TimeInterval = 60

    private func seen(_ session: Session.ID, at now: Date) async throws {
        _ = try await pool.query("update sessions set last_seen_at = \(now) where id = \(session.uuid)")
    }

    package func sessions(of staff: Staff.ID, in hotel: Hotel.ID) async throws -> [Session] {
        try await pool.query(
            """
            select s.id, s.staff_id, s.created_at, s.last_seen_at, s.address, s.user_agent
            from sessions s
            where s.hotel_id = \(hotel.uuid) and s.staff_id = \(staff.uuid)
            order by s.last_seen_at desc
            """
        ).map { row in
            Session(
                id: try row.id(), staff: try row.id(), createdAt: try row.next(), lastSeenAt: try row.next(),
                address: try row.next(), userAgent: try row.next())
        }
    }

    package func end(
        _ session: Session.ID, of staff: Staff.ID, in hotel: Hotel.ID, by actor: Event.Actor, at now: Date
    ) async throws {
        try await transact(in: hotel) { tx in
            guard try tx.endSession(session, of: staff) else { throw Refusal.notFound }
            tx.record([Fact(.sessionEnded, .staff(staff), ["session": .id(session)])], by: actor, at: now)
        }
    }
}
