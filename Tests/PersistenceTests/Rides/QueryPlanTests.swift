import Domain
import Foundation
import Persistence
import TestSupport
import Testing

@Suite("The plans of the hot queries")
struct QueryPlanTests {
    @Test("with 20,000 closed rides, nobody reads rides, shifts, events, sessions or messages from end to end")
    func plans() async throws {
        try await Resort.with(size: 1) { resort in
            try await resort.startDuty()
            let token = Resort.secret()
            let ride = try await resort.call(token: token)
            try await resort.accept(try await resort.call())
            try await grow(resort)
            let subscription = PushSubscription(
                endpoint: "https://push.example/1", key: Array(repeating: 4, count: 65),
                secret: Array(repeating: 7, count: 16))
            try await resort.transact {
                try PushActions(clock: resort.time.clock).subscribe(ride, subscription, in: $0)
            }
            let (store, hotel) = (resort.store, resort.hotel.id)
            let signs = resort.drivers.map { SignOfLife(driver: $0.staff.id, hotel: hotel, at: resort.time.now + 1) }
            let queries: [(String, @Sendable () async throws -> Void)] = [
                ("desk board", { _ = try await store.board(of: hotel) }),
                ("driver board", { _ = try await store.board(ofDriver: resort.drivers[0].staff.id, in: hotel) }),
                ("guest's ride", { try await #expect(store.guestRide(token: token) != nil) }),
                ("device's ride", { _ = try await store.openRide(ofDevice: token, in: hotel) }),
                ("session", { _ = try await store.principal(token: token, at: resort.time.now) }),
                ("events", { try await #expect(store.events(of: hotel, after: 100, limit: 64).count == 64) }),
                ("ride with history", { _ = try await store.ride(ride, of: hotel) }),
                ("scan", { _ = try await store.place(code: resort.places[0].code) }),
                ("unanswered", { _ = try await store.unanswered(at: resort.time.now) }),
                ("due", { _ = try await store.due(at: resort.time.now) }),
                ("silent", { _ = try await store.silent(listeningSince: .distantPast, at: resort.time.now) }),
                ("abandoned", { _ = try await store.abandoned(listeningSince: .distantPast, at: resort.time.now) }),
                ("overlong", { _ = try await store.overlong(at: resort.time.now) }),
                ("heard", { _ = try await store.heard(signs) }),
                ("tell", { _ = try await resort.cancel(ride) }),
                (
                    "send",
                    {
                        for delivery in try await store.takeDeliveries(10, lease: 15, at: resort.time.now) {
                            try await store.settle(
                                delivery, .again(at: resort.time.now, attempts: 0), at: resort.time.now)
                            try await store.settle(delivery, .unsubscribed, at: resort.time.now)
                            try await store.settle(delivery, .ended, at: resort.time.now)
                        }
                    }
                ),
                ("finished rides", { _ = try await store.finishedRides(of: hotel, since: .distantPast) }),
                ("load", { try await resort.release(resort.accept(resort.call(), by: 1).ride.id, by: 1) }),
            ]
            for (name, query) in queries {
                try await resort.pool.query("deallocate all")
                try await query()
                let plans = try await plans(resort)
                #expect(!plans.isEmpty, "\(name)")
                for plan in plans {
                    for table in ["rides", "shifts", "events", "sessions", "push_subscriptions", "push_deliveries"] {
                        #expect(!plan.contains("Seq Scan on \(table)"), "\(name):\n\(plan)")
                    }
                }
            }
        }
    }

    @Test("the premise: without its index, the session's query does read from end to end")
    func premise() async throws {
        try await Resort.with(size: 1) { resort in
            try await resort.startDuty()
            try await grow(resort)
            try await resort.pool.query("alter table sessions drop constraint sessions_token")
            try await resort.pool.query("deallocate all")
            _ = try await resort.store.principal(token: Resort.secret(), at: resort.time.now)
            try await #expect(plans(resort).contains { $0.contains("Seq Scan on sessions") })
        }
    }

    /// The plans, for any parameters, of the statements that the connection has prepared since it forgot the others.
    private func plans(_ resort: Resort) async throws -> [String] {
        try await resort.pool.withConnection { connection in
            try connection.script("set plan_cache_mode = force_generic_plan")
            let prepared = try connection.query(
                """
                select name, coalesce(array_length(parameter_types, 1), 0)
                from pg_prepared_statements
                where statement like '%from%' and statement not like '%pg_prepared_statements%'
                """
            ).map { (name: try $0.next(String.self), parameters: try $0.next(Int.self)) }
            return try prepared.map { statement in
                let nulls = Array(repeating: "null", count: statement.parameters).joined(separator: ", ")
                let call = statement.parameters == 0 ? "" : "(\(nulls))"
                return try connection.query("explain execute \"\(raw: statement.name)\"\(raw: call)")
                    .map { try $0.next(String.self) }.joined(separator: "\n")
            }
        }
    }

    /// Two hotels' worth of a season: ended shifts, closed rides, their events, and sessions; and messages to guests that all
    /// wait for a push service.
    private func grow(_ resort: Resort) async throws {
        let driver = resort.drivers[0].staff.id.uuid
        try await resort.pool.query(
            """
            insert into shifts (
                id, hotel_id, driver_id, buggy_id, location_id, started_at, last_seen_at, ended_at, end_reason)
            select
                gen_random_uuid(), s.hotel_id, s.driver_id, s.buggy_id, s.location_id, t, t + interval '8 hours',
                t + interval '8 hours', 'driver'
            from generate_series(1, 20000) n
                cross join lateral (
                    select s.started_at - n * interval '9 hours' as t, s.* from shifts s where s.ended_at is null
                        and s.driver_id = \(driver)) s
            """)
        try await resort.pool.query(
            """
            insert into rides (
                id, hotel_id, number, version, status, source, pickup_id, dropoff_id, party_size, token_hash, device_hash,
                shift_id, buggy_id, driver_id, requested_at, accepted_at, picked_up_at, completed_at, closed_at)
            select
                gen_random_uuid(), s.hotel_id, 1000 + n, 4, 'completed', 'guest', s.location_id, s.location_id, 2,
                sha256(n::text::bytea), sha256((n % 5000)::text::bytea), s.id, s.buggy_id, s.driver_id,
                t, t + interval '1 minute', t + interval '4 minutes', t + interval '9 minutes', t + interval '9 minutes'
            from generate_series(1, 20000) n
                cross join lateral (select s.started_at - n * interval '5 minutes' as t, s.* from shifts s where s.driver_id = \(driver) and s.ended_at is null) s
            """)
        try await resort.pool.query(
            """
            insert into events (hotel_id, cursor, kind, at, subject_type, subject_id, actor_type, data, hash)
            select r.hotel_id, 1000 + row_number() over (), 'ride.updated', r.requested_at, 'ride', r.id, 'guest', '{}', '\\x00'
            from rides r cross join generate_series(1, 2)
            """)
        try await resort.pool.query(
            """
            insert into sessions (id, hotel_id, staff_id, token_hash, created_at, last_seen_at)
            select gen_random_uuid(), p.hotel_id, p.id, sha256(n::text::bytea), now(), now()
            from staff p cross join generate_series(1, 5000) n where p.id = \(driver)
            """)
        try await resort.pool.query(
            """
            insert into push_subscriptions (hotel_id, ride_id, endpoint, p256dh, auth, created_at)
            select
                hotel_id, id, 'https://push.example/' || id, decode(repeat('04', 65), 'hex'),
                decode(repeat('07', 16), 'hex'), requested_at
            from rides
            """)
        try await resort.pool.query(
            """
            insert into push_deliveries (hotel_id, ride_id, kind, ride_version, next_attempt_at, expires_at)
            select
                r.hotel_id, r.id, 'ride.completed', r.version, s.started_at + interval '1 hour',
                s.started_at + interval '2 hours'
            from rides r cross join shifts s
            where r.status = 'completed' and s.ended_at is null and s.driver_id = \(driver)
            """)
        for table in [
            "rides", "events", "sessions", "shifts", "staff", "locations", "buggies", "hotels", "push_subscriptions",
            "push_deliveries",
        ] {
            try await resort.pool.query("analyze \(raw: table)")
        }
    }
}
