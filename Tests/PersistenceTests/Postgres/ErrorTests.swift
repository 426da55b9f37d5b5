import Foundation
import Persistence
import TestSupport
import Testing

@Suite("What PostgreSQL complains about")
struct ErrorTests {
    @Test("a violated constraint is told by code, name and table")
    func uniqueViolation() async throws {
        try await TestDatabase.withPool(migrated: false) { pool in
            try await pool.query("create table staff (email text constraint staff_email_taken unique)")
            try await pool.query("insert into staff values (\("a@example.org"))")
            do {
                try await pool.query("insert into staff values (\("a@example.org"))")
                Issue.record("the second row was accepted")
            } catch PostgresError.uniqueViolation {
            }
            let error = await #expect(throws: PostgresError.self) {
                try await pool.query("insert into staff values (\("a@example.org"))")
            }
            #expect(error?.constraint == "staff_email_taken")
            #expect(error?.table == "staff")
            #expect(error?.sql == "insert into staff values ($1)")
            #expect(error?.isUnavailable == false)
            #expect(error?.isRetryable == false)
            #expect(error?.detail?.contains("a@example.org") == true)
        }
    }

    @Test(
        "the description of an error holds no parameter",
        arguments: [
            "insert into staff values (\("s3cret"), 1)", "select \("s3cret")::int", "select \("s3cret")::uuid",
            "select \("{s3cret")::int[]", "select \("s3cret")::jsonb", "select \("s3cret")::timestamptz",
            "insert into staff values (\("longer s3cret"), 2)", "insert into staff values ('x', \(-1))",
        ] as [SQL]
    )
    func description(_ sql: SQL) async throws {
        try await TestDatabase.withPool(migrated: false) { pool in
            try await pool.query(
                "create table staff (email varchar(8) primary key, number int check (number > 0))"
            )
            try await pool.query("insert into staff values ('s3cret', 1)")
            let error = await #expect(throws: PostgresError.self) { try await pool.query(sql) }
            let text = try #require(error.map { "\($0)" })
            #expect(!text.contains("s3cret") && !text.contains("-1"))
            #expect(text.contains("in: "))
        }
    }

    @Test("a statement that runs too long is cancelled, and is not an outage")
    func statementTimeout() async throws {
        try await TestDatabase.withPool(size: 1, migrated: false, adjust: { $0.statementTimeout = .milliseconds(50) }) {
            pool in
            let error = await #expect(throws: PostgresError.self) { try await pool.query("select pg_sleep(5)") }
            #expect(error?.code == PostgresError.queryCanceled)
            #expect(error?.isUnavailable == false)
            #expect(pool.statistics.opened == 1)
        }
    }

    @Test("waiting for a row that another transaction holds ends with the lock timeout")
    func lockTimeout() async throws {
        try await TestDatabase.withPool(migrated: false, adjust: { $0.lockTimeout = .milliseconds(50) }) { pool in
            try await pool.query("create table t (a int)")
            try await pool.query("insert into t values (1)")
            let holder = Task {
                try await pool.transaction { connection in
                    try connection.query("update t set a = 2")
                    try connection.query("select pg_sleep(0.5)")
                }
            }
            while pool.statistics.busy == 0 { try await Task.sleep(for: .milliseconds(5)) }
            try await Task.sleep(for: .milliseconds(50))
            let error = await #expect(throws: PostgresError.self) { try await pool.query("update t set a = 3") }
            #expect(error?.code == PostgresError.lockNotAvailable)
            try await holder.value
        }
    }

    @Test("a connection string that cannot be read is not repeated in the error")
    func connectionString() async {
        let pool = PostgresPool(PostgresConfiguration(conninfo: "postgres//user:s3cret@host/db"))
        let error = await #expect(throws: PostgresError.self) { try await pool.connect() }
        #expect(error?.isUnavailable == true)
        #expect(error.map { "\($0)\($0.message)".contains("s3cret") } == false)
        await pool.shutdown()
    }
}
