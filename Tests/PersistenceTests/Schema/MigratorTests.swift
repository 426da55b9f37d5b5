import Foundation
import Persistence
import TestSupport
import Testing

@Suite("The migrator")
struct MigratorTests {
    private static let hotels = migration(
        1, "create_hotels", up: "create table hotel (id int)", down: "drop table hotel")
    private static let rides = migration(2, "create_rides", up: "create table ride (id int)", down: "drop table ride")
    private static let staff = migration(3, "create_staff", up: "create table staff (id int)", down: "drop table staff")

    private static func migration(
        _ number: Int, _ name: String, up: String, down: String, isTransactional: Bool = true
    ) -> Migration {
        Migration(
            number: number, name: name, up: up, down: down, checksum: "\(name)\(up)\(down)",
            isTransactional: isTransactional
        )
    }

    private func withPool(_ body: @Sendable (PostgresPool) async throws -> Void) async throws {
        try await TestDatabase.withPool(size: 2, migrated: false, body)
    }

    private func tables(_ pool: PostgresPool) async throws -> [String] {
        try await pool.query("select tablename from pg_tables where schemaname = 'public' order by 1")
            .map { try $0.next() }
    }

    private func complaint(_ work: () async throws -> Void) async -> String? {
        await #expect(throws: MigrationError.self) { try await work() }?.description
    }

    @Test("up applies what is pending, in order and once; down reverts it")
    func upAndDown() async throws {
        try await withPool { pool in
            let first = Migrator(pool, migrations: [Self.hotels])
            let all = Migrator(pool, migrations: [Self.hotels, Self.rides, Self.staff])
            let steps = [
                try await first.up(), try await all.up(), try await all.up(), try await all.down(to: 1),
            ]
            #expect(steps == [[Self.hotels], [Self.rides, Self.staff], [], [Self.staff, Self.rides]])
            var left = try await tables(pool)
            #expect(left == ["hotel", "schema_migrations"])
            try await all.up()
            try await all.down(to: 0)
            left = try await tables(pool)
            #expect(left == ["schema_migrations"])
        }
    }

    @Test("status tells what is applied and what is pending, also before the first migration")
    func status() async throws {
        try await withPool { pool in
            let all = Migrator(pool, migrations: [Self.hotels, Self.rides])
            let before = try await all.status()
            #expect(before.map(\.status) == [.pending, .pending])
            let current = try await all.isCurrent()
            #expect(!current)
            let start = Date.now
            try await Migrator(pool, migrations: [Self.hotels]).up()
            let states = try await all.status()
            #expect(states.map(\.title) == ["0001_create_hotels", "0002_create_rides"])
            guard case .applied(let moment) = states[0].status else {
                Issue.record("the first migration is not applied")
                return
            }
            #expect(abs(moment.timeIntervalSince(start)) < 5)
            #expect(states[1].status == .pending)
            let pending = try await all.pending()
            #expect(pending == [Self.rides])
        }
    }

    @Test("a dry run tells the plan and changes nothing")
    func dryRun() async throws {
        try await withPool { pool in
            let migrator = Migrator(pool, migrations: [Self.hotels, Self.rides])
            let up = try await migrator.up(dryRun: true)
            #expect(up == [Self.hotels, Self.rides])
            var left = try await tables(pool)
            #expect(left.isEmpty)
            try await migrator.up()
            let down = try await migrator.down(to: 0, dryRun: true)
            #expect(down == [Self.rides, Self.hotels])
            left = try await tables(pool)
            #expect(left == ["hotel", "ride", "schema_migrations"])
        }
    }

    @Test("an edited, a missing and a reordered migration are refused, by every command")
    func refusals() async throws {
        try await withPool { pool in
            try await Migrator(pool, migrations: [Self.hotels, Self.rides]).up()
            let edited = Self.migration(2, "create_rides", up: "create table ride (id bigint)", down: "drop table ride")
            let other = Migrator(pool, migrations: [Self.hotels, edited])
            let sentence = "0002_create_rides was applied with other contents or another name; add a migration instead."
            for complaint in [
                await complaint { try await other.verify() }, await complaint { try await other.up() },
                await complaint { try await other.up(dryRun: true) }, await complaint { try await other.down(to: 0) },
            ] { #expect(complaint == sentence) }
            let isCurrent = try await other.isCurrent()
            #expect(!isCurrent)
            let edits = try await other.status().filter { if case .edited = $0.status { true } else { false } }
            #expect(edits.map(\.number) == [2])

            let older = Migrator(pool, migrations: [Self.hotels])
            let missing = await complaint { try await older.verify() }
            #expect(missing == "0002_create_rides was applied, but there is no such file; this is an older release.")

            try await pool.query("delete from schema_migrations where number = 1")
            let gap = await complaint { try await Migrator(pool, migrations: [Self.hotels, Self.rides]).up() }
            #expect(gap == "0001_create_hotels is not applied, but a later one is; give it the next free number.")
        }
    }

    @Test("the schema is current for the release that made it and for the one before")
    func isCurrent() async throws {
        try await withPool { pool in
            let new = Migrator(pool, migrations: [Self.hotels, Self.rides])
            let old = Migrator(pool, migrations: [Self.hotels])
            try await old.up()
            let before = [try await old.isCurrent(), try await new.isCurrent()]
            #expect(before == [true, false])
            try await new.up()
            let after = [try await old.isCurrent(), try await new.isCurrent()]
            #expect(after == [true, true])
        }
    }

    @Test("two migrators at once apply every migration once")
    func concurrent() async throws {
        try await withPool { pool in
            let slow = Self.migration(
                1, "create_hotels", up: "create table hotel (id int); select pg_sleep(0.3)", down: "drop table hotel"
            )
            let migrator = Migrator(pool, migrations: [slow, Self.rides])
            async let one = migrator.up()
            async let two = migrator.up()
            let counts = try await [one.count, two.count].sorted()
            #expect(counts == [0, 2])
        }
    }

    @Test("waiting for another migrator ends")
    func boundedWait() async throws {
        try await withPool { pool in
            let slow = Self.migration(1, "create_hotels", up: "select pg_sleep(0.8)", down: "select 1")
            let first = Task { try await Migrator(pool, migrations: [slow]).up() }
            try await Task.sleep(for: .milliseconds(300))
            let second = Migrator(pool, migrations: [slow], lockWait: .milliseconds(200))
            let sentence = await complaint { try await second.up() }
            #expect(sentence?.hasPrefix("Another process has been migrating this database") == true)
            _ = try await first.value
        }
    }

    @Test(
        "a failing migration leaves nothing behind and does not undo the ones before it",
        arguments: [
            ("create table ride (id int); create table hotel (id int)", "already exists (42P07)."),
            ("create table ride (id int); commit", "it ends its transaction itself."),
        ]
    )
    func failing(up: String, reason: String) async throws {
        try await withPool { pool in
            let broken = Self.migration(2, "create_rides", up: up, down: "drop table ride")
            let sentence = await complaint { try await Migrator(pool, migrations: [Self.hotels, broken]).up() }
            #expect(sentence?.hasPrefix("0002_create_rides failed: ") == true)
            #expect(sentence?.hasSuffix(reason) == true)
            let numbers = try await pool.query("select number from schema_migrations").map { try $0.next(Int.self) }
            #expect(numbers == [1])
            let left = try await tables(pool)
            #expect(left.contains("ride") == up.hasSuffix("commit"))
            // Neither the lock nor a setting stays with the connection.
            try await Migrator(pool, migrations: [Self.hotels], lockWait: .zero).up()
        }
    }

    @Test("a migration outside any transaction may build an index concurrently")
    func withoutTransaction() async throws {
        try await withPool { pool in
            let index = Self.migration(
                2, "index_hotels", up: "-- Why.\ncreate index concurrently hotel_id on hotel (id);",
                down: "drop index concurrently hotel_id", isTransactional: false
            )
            let migrator = Migrator(pool, migrations: [Self.hotels, index])
            try await migrator.up()
            let isCurrent = try await migrator.isCurrent()
            #expect(isCurrent)
            try await migrator.down(to: 1)
            let indices = try await pool.query("select from pg_indexes where indexname = 'hotel_id'")
            #expect(indices.isEmpty)
        }
    }

    @Test("the project's own migrations go up, down and up again")
    func ownMigrations() async throws {
        let directory = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../migrations")
        let migrations = try MigrationFiles.load(from: directory.standardized)
        try await withPool { pool in
            let migrator = Migrator(pool, migrations: migrations)
            let counts = [
                try await migrator.up().count, try await migrator.down(to: 0).count, try await migrator.up().count,
            ]
            #expect(counts == Array(repeating: migrations.count, count: 3))
            try await migrator.verify()
        }
    }

    @Test("a fresh test database has the current schema")
    func template() async throws {
        try await TestDatabase.withPool { pool in
            let count = try await pool.query("select count(*) from schema_migrations").one { try $0.next(Int.self) }
            #expect(count > 0)
        }
    }
}
