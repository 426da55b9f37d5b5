import Foundation
import Persistence
import TestSupport
import Testing

@Suite("Transactions")
struct TransactionTests {
    private struct Refusal: Error {}

    private func withTable(size: Int = 2, _ body: @Sendable (PostgresPool) async throws -> Void) async throws {
        try await TestDatabase.withPool(size: size, migrated: false) { pool in
            try await pool.query("create table t (id int primary key, a int not null default 0)")
            try await body(pool)
        }
    }

    private func count(_ pool: PostgresPool) async throws -> Int {
        try await pool.query("select count(*) from t").one { try $0.next() }
    }

    @Test("what the closure returns arrives, and what it wrote stays")
    func commit() async throws {
        try await withTable { pool in
            let affected = try await pool.transaction { try $0.query("insert into t values (1), (2)").affected }
            #expect(affected == 2)
            try await #expect(count(pool) == 2)
        }
    }

    @Test("a thrown error undoes everything and passes through")
    func rollBack() async throws {
        try await withTable { pool in
            await #expect(throws: Refusal.self) {
                try await pool.transaction { connection in
                    try connection.query("insert into t values (1)")
                    throw Refusal()
                }
            }
            try await #expect(count(pool) == 0)
        }
    }

    @Test("a transaction whose failed statement was swallowed is not reported as committed")
    func swallowed() async throws {
        try await withTable { pool in
            let error = await #expect(throws: PostgresError.self) {
                try await pool.transaction { connection in
                    try connection.query("insert into t values (1)")
                    _ = try? connection.query("insert into t values (1)")
                }
            }
            #expect(error?.code == PostgresError.failedTransaction)
            try await #expect(count(pool) == 0)
        }
    }

    @Test("a pipeline returns the rows of every statement in order")
    func pipeline() async throws {
        try await withTable { pool in
            let counts = try await pool.transaction { connection in
                try connection.pipeline([
                    "insert into t values (\(1)), (\(2))", "select id from t", "delete from t where id = \(1)",
                ]).map { ($0.count, $0.affected) }
            }
            #expect(counts.map(\.0) == [0, 2, 0])
            #expect(counts.map(\.1) == [2, 2, 1])
            try await #expect(pool.transaction { try $0.pipeline([]).count } == 0)
        }
    }

    @Test("the first failure in a pipeline is thrown, names its statement and undoes the transaction")
    func failingPipeline() async throws {
        try await withTable(size: 1) { pool in
            let error = await #expect(throws: PostgresError.self) {
                try await pool.transaction { connection in
                    try connection.pipeline([
                        "insert into t values (1)", "insert into t values (\(1))", "insert into t values (3)",
                    ])
                }
            }
            #expect(error?.code == PostgresError.uniqueViolation)
            #expect(error?.sql == "insert into t values ($1)")
            try await #expect(count(pool) == 0)
            #expect(pool.statistics.opened == 1)
        }
    }

    @Test("two transactions that lock each other out both succeed in the end")
    func deadlock() async throws {
        try await withTable { pool in
            try await pool.query("insert into t values (1), (2)")
            // A sequence is not rolled back, so it counts the attempts.
            try await pool.query("create sequence attempt")
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (first, second) in [(1, 2), (2, 1)] {
                    group.addTask {
                        try await pool.transaction { connection in
                            try connection.query("select nextval('attempt')")
                            try connection.query("update t set a = a + 1 where id = \(first)")
                            try connection.query("select pg_sleep(0.2)")
                            try connection.query("update t set a = a + 1 where id = \(second)")
                        }
                    }
                }
                try await group.waitForAll()
            }
            let sums = try await pool.query("select a from t").map { try $0.next(Int.self) }
            #expect(sums == [2, 2])
            let attempts = try await pool.query("select last_value from attempt").one { try $0.next(Int.self) }
            #expect(attempts > 2)
        }
    }

    @Test(
        "a transaction that cannot be serialised is run again, four times at most", arguments: [(2, true), (9, false)])
    func serialization(failures: Int, succeeds: Bool) async throws {
        try await withTable { pool in
            // A sequence is not rolled back, so it counts the attempts.
            try await pool.query("create sequence attempt")
            let run = { @Sendable in
                try await pool.transaction { connection in
                    let attempt = try connection.query("select nextval('attempt')").one { try $0.next(Int.self) }
                    guard attempt <= failures else { return }
                    try connection.script("do $$ begin raise exception 'no' using errcode = '40001'; end $$")
                }
            }
            if succeeds {
                try await run()
            } else {
                let error = await #expect(throws: PostgresError.self) { try await run() }
                #expect(error?.isRetryable == true)
            }
            let attempts = try await pool.query("select last_value from attempt").one { try $0.next(Int.self) }
            #expect(attempts == (succeeds ? failures + 1 : 4))
        }
    }

    @Test("a connection comes back without transaction, session lock or setting")
    func restored() async throws {
        try await TestDatabase.withPool(size: 1, migrated: false) { pool in
            try await pool.withConnection { connection in
                try connection.limitStatements(to: nil)
                try connection.script("set search_path = pg_catalog; begin")
                try connection.query("select pg_advisory_lock(1)")
            }
            let state = try await pool.query(
                """
                select current_setting('statement_timeout'), current_setting('search_path'),
                    (select count(*)::int from pg_locks where locktype = 'advisory' and pid = pg_backend_pid())
                """
            ).one { (try $0.next(String.self), try $0.next(String.self), try $0.next(Int.self)) }
            #expect(state == ("5s", "\"$user\", public", 0))
            #expect(pool.statistics.opened == 1)
        }
    }
}
