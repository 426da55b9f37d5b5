package import Domain
package import Foundation

extension PostgresStore: PresenceStore {
    package func heard(_ signs: [SignOfLife]) async throws -> [SignOfLife] {
        try await pool.query(
            """
            with heard as (
                select s.id, sign.driver_id, sign.hotel_id, sign.at
                from unnest(\(signs.map(\.driver.uuid))::uuid[], \(signs.map(\.hotel.uuid))::uuid[],
                    \(signs.map(\.at))::timestamptz[]) as sign (driver_id, hotel_id, at)
                    join shifts s on s.hotel_id = sign.hotel_id and s.driver_id = sign.driver_id and s.ended_at is null
                where s.last_seen_at < sign.at or s.stale_since is not null
            ), free as (
                -- One statement for all hotels must not wait for what goes on in one of them.
                select s.id, h.at
                from heard h
                    join shifts s on s.id = h.id
                for no key update of s skip locked
            ), noted as (
                update shifts s
                set last_seen_at = greatest(s.last_seen_at, f.at)
                from free f
                where s.id = f.id and s.ended_at is null
                returning s.id, s.stale_since is null as is_fresh
            )
            select h.driver_id, h.hotel_id, h.at
            from heard h
            where h.id not in (select n.id from noted n where n.is_fresh)
            """
        ).map { SignOfLife(driver: try $0.id(), hotel: try $0.id(), at: try $0.next()) }
    }

    package func silent(listeningSince: Date, at now: Date) async throws -> [Candidate<Staff>] {
        try await candidates(
            """
            s.stale_since is null
                and greatest(s.last_seen_at, \(listeningSince))
                    <= \(now) - make_interval(secs => case when r.id is null then h.idle_stale_after else h.stale_after end)
            """)
    }

    package func abandoned(listeningSince: Date, at now: Date) async throws -> [Candidate<Staff>] {
        try await candidates(
            """
            greatest(s.stale_since, \(listeningSince)) <= \(now) - make_interval(secs => h.release_after)
                and s.stale_since is not null and r.status = 'accepted'
            """)
    }

    package func overlong(at now: Date) async throws -> [Candidate<Staff>] {
        try await candidates("s.started_at <= \(now) - make_interval(secs => h.max_shift) and r.id is null")
    }

    /// All of them: there are never more than open shifts, and a hotel that cannot be served keeps no other one
    /// waiting.
    private func candidates(_ condition: SQL) async throws -> [Candidate<Staff>] {
        try await pool.query(
            """
            select s.hotel_id, s.driver_id
            from shifts s
                join hotels h on h.id = s.hotel_id
                left join rides r on r.hotel_id = s.hotel_id and r.buggy_id = s.buggy_id
                    and r.status in ('accepted', 'onboard')
            where s.ended_at is null and \(condition)
            order by s.last_seen_at
            """
        ).map { (try $0.id(), try $0.id()) }
    }
}
