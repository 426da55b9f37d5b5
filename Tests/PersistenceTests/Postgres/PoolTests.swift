import Foundation
import Persistence
import TestSupport
import Testing

@Suite("The pool")
struct PoolTests {
    /// Waits until something holds, for a second.
    private func eventually(_ condition: () -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(1)
        while !condition(), .now < deadline { try await Task.sleep(for: .milliseconds(2)) }
        #expect(condition())
    }

    /// Occupies a connection until the server lets it go.
    private func sleeping(_ seconds: Double, on pool: PostgresPool) -> Task<Void, any Error> {
        Task {
            _ = try await pool.transaction { try $0.query("select pg_sleep(\(seconds))") }
        }
    }

    @Test("statements sent together each get their own answer, failing and succeeding ones mixed")
    func mixed() async throws {
        try await TestDatabase.withPool(size: 1, migrated: false) { pool in
            try await pool.query("create table t (id int primary key)")
            let results = await withTaskGroup(of: (Int, Result<Int, any Error>).self) { group in
                let holder = sleeping(0.1, on: pool)
                for number in 0..<300 {
                    group.addTask {
                        do {
                            let sql: SQL =
                                switch number % 4 {
                                case 0: "insert into t values (\(number)) returning id"
                                case 1: "select \(number)::int / 0"
                                case 2: "select nonsense\(raw: "\(number % 3)") from t"
                                default: "select \(number)::int"
                                }
                            return (number, .success(try await pool.query(sql).one { try $0.next() }))
                        } catch {
                            return (number, .failure(error))
                        }
                    }
                }
                _ = await holder.result
                return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
            }
            for (number, result) in results {
                switch number % 4 {
                case 1: #expect(throws: PostgresError.self) { try result.get() }
                case 2:
                    let error = #expect(throws: PostgresError.self) { try result.get() }
                    #expect(error?.code == .init("42703"))
                    #expect(error?.sql == "select nonsense\(number % 3) from t")
                default: #expect(try result.get() == number)
                }
            }
            #expect(results.count == 300)
            let rows = try await pool.query("select count(*) from t").one { try $0.next(Int.self) }
            #expect(rows == 75)
            #expect(pool.statistics.opened == 1)
        }
    }

    @Test("thousands of statements from many tasks all get the answer to their own question")
    func many() async throws {
        try await TestDatabase.withPool(size: 4, migrated: false) { pool in
            try await pool.connect()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for task in 0..<32 {
                    group.addTask {
                        for number in 0..<50 {
                            let value = task * 1000 + number
                            let answer = try await pool.query("select \(value)::int").one { try $0.next(Int.self) }
                            #expect(answer == value)
                        }
                    }
                }
                try await group.waitForAll()
            }
            let statistics = pool.statistics
            #expect((statistics.size, statistics.queued, statistics.opened, statistics.failed) == (4, 0, 4, 0))
        }
    }

    @Test("who waits too long for a connection is told that the database is unavailable")
    func acquireTimeout() async throws {
        try await TestDatabase.withPool(
            size: 1, migrated: false, adjust: { $0.acquireTimeout = .milliseconds(100) }
        ) { pool in
            try await pool.connect()
            let holder = sleeping(0.6, on: pool)
            try await eventually { pool.statistics.busy == 1 }
            let start = ContinuousClock.now
            let error = await #expect(throws: PostgresError.self) { try await pool.query("select 1") }
            let waited = ContinuousClock.now - start
            #expect(error?.code == PostgresError.acquireTimeout)
            #expect(error?.isUnavailable == true)
            #expect(waited >= .milliseconds(100) && waited < .milliseconds(400))
            #expect(pool.statistics.queued == 0)
            try await holder.value
            try await pool.query("select 1")
        }
    }

    @Test("a cancelled task leaves the queue at once and its statement never runs")
    func cancellation() async throws {
        try await TestDatabase.withPool(size: 1, migrated: false) { pool in
            try await pool.query("create table t (id int)")
            let holder = sleeping(0.3, on: pool)
            try await eventually { pool.statistics.busy == 1 }
            let waiting = Task { try await pool.query("insert into t values (1)") }
            try await eventually { pool.statistics.queued == 1 }
            waiting.cancel()
            await #expect(throws: CancellationError.self) { try await waiting.value }
            #expect(pool.statistics.busy == 1)
            try await holder.value
            let isEmpty = try await pool.query("select from t").isEmpty
            #expect(isEmpty)
        }
    }

    @Test("shutting down lets running work finish, refuses waiting work and ends the threads")
    func shutdown() async throws {
        try await TestDatabase.withPool(size: 1, migrated: false) { pool in
            try await pool.query("create table t (id int)")
            let running = Task {
                try await pool.transaction { connection in
                    try connection.query("select pg_sleep(0.2)")
                    return try connection.query("insert into t values (1)").affected
                }
            }
            try await eventually { pool.statistics.busy == 1 }
            let waiting = Task { try await pool.query("select 1") }
            try await eventually { pool.statistics.queued == 1 }
            await pool.shutdown()
            #expect(pool.statistics.busy == 0)
            let affected = try await running.value
            #expect(affected == 1)
            let refused = await #expect(throws: PostgresError.self) { try await waiting.value }
            #expect(refused?.code == PostgresError.shutdown)
            let late = await #expect(throws: PostgresError.self) { try await pool.query("select 1") }
            #expect(late?.isUnavailable == true)
            await #expect(throws: PostgresError.self) { try await pool.connect() }
        }
    }

    @Test("statements whose plan a migration outdated are prepared again", arguments: [1, 8])
    func stalePlan(together: Int) async throws {
        try await TestDatabase.withPool(size: 1, migrated: false) { pool in
            try await pool.query("create table t (id int)")
            try await pool.query("insert into t values (1)")
            try await pool.query("select * from t")
            try await pool.transaction { try $0.query("select * from t where id = 1") }
            try await pool.query("alter table t alter column id type bigint")
            let holder = sleeping(together > 1 ? 0.1 : 0, on: pool)
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<together {
                    group.addTask { try await pool.query("select * from t").one { try $0.next() } }
                }
                for try await id in group { #expect(id == 1) }
            }
            try await holder.value
            try await pool.query("alter table t alter column id type int")
            let id = try await pool.transaction { connection in
                try connection.query("select * from t where id = 1").one { try $0.next(Int.self) }
            }
            #expect(id == 1)
        }
    }

    @Test("more different statements than the cache holds are no problem")
    func manyStatements() async throws {
        try await TestDatabase.withPool(
            size: 1, migrated: false, adjust: { $0.acquireTimeout = .seconds(30) }
        ) { pool in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<1200 {
                    group.addTask {
                        let answer = try await pool.query("select \(raw: "\(number)")").one { try $0.next(Int.self) }
                        #expect(answer == number)
                    }
                }
                try await group.waitForAll()
            }
            let prepared = try await pool.query("select count(*) from pg_prepared_statements")
                .one { try $0.next(Int.self) }
            #expect(prepared <= 512)
        }
    }

    @Test("COPY is refused instead of confusing the connection")
    func copy() async throws {
        try await TestDatabase.withPool(size: 1, migrated: false) { pool in
            await #expect(throws: PostgresError.self) {
                try await pool.withConnection { try $0.script("copy (select 1) to stdout") }
            }
            let answer = try await pool.query("select 1").one { try $0.next(Int.self) }
            #expect(answer == 1)
        }
    }

    @Test("threads carry names")
    func names() async throws {
        try await TestDatabase.withPool(size: 1, migrated: false) { pool in
            let name = try await pool.withConnection { _ in
                try String(contentsOfFile: "/proc/thread-self/comm", encoding: .utf8)
            }
            #expect(name == "postgres-1\n")
        }
    }
}
