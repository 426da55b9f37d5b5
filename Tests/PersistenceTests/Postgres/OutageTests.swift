import Foundation
import Persistence
import TestSupport
import Testing

/// Well below what waiting out the connect or the statement time-outs one after another would take, and above what a
/// machine needs that runs hundreds of other tests. That a server answers within a second is measured on the program
/// itself (test_faults.py).
private let patience = Duration.seconds(5)

@Suite("When PostgreSQL goes away")
struct OutageTests {
    private func withServer(
        size: Int = 4, statementTimeout: Duration = .seconds(5),
        _ body: @Sendable (PrivatePostgres, PostgresPool) async throws -> Void
    ) async throws {
        try await PrivatePostgres.run { server in
            let pool = PostgresPool(
                PostgresConfiguration(
                    conninfo: server.conninfo, poolSize: size, statementTimeout: statementTimeout
                )
            )
            try await finally(
                {
                    try await pool.connect()
                    try await body(server, pool)
                },
                { await pool.shutdown() }
            )
        }
    }

    /// Sends statements from many tasks at once; the longest wait and the errors.
    private func storm(_ pool: PostgresPool) async -> (longest: Duration, errors: [PostgresError]) {
        await withTaskGroup(of: (Duration, PostgresError?).self) { group in
            for _ in 0..<64 {
                group.addTask {
                    let start = ContinuousClock.now
                    do {
                        try await pool.query("select 1")
                        return (.now - start, nil)
                    } catch {
                        return (.now - start, error as? PostgresError)
                    }
                }
            }
            return await group.reduce(into: (.zero, [])) { result, next in
                result.0 = max(result.0, next.0)
                if let error = next.1 { result.1.append(error) }
            }
        }
    }

    @Test("a killed server makes every query fail within a second, and service resumes by itself")
    func killed() async throws {
        try await withServer { server, pool in
            let running = Task { try await pool.query("select pg_sleep(5)") }
            let writing = Task { try await pool.transaction { try $0.query("select pg_sleep(5)") } }
            try await Task.sleep(for: .milliseconds(100))
            try await server.kill()
            let read = await #expect(throws: PostgresError.self) { try await running.value }
            let write = await #expect(throws: PostgresError.self) { try await writing.value }
            #expect(read?.isUnavailable == true && write?.isUnavailable == true)
            for _ in 0..<3 {
                let (longest, errors) = await storm(pool)
                #expect(errors.count == 64 && errors.allSatisfy(\.isUnavailable))
                #expect(longest < patience)
            }
            #expect(pool.statistics.queued == 0)

            try await server.start()
            let back = ContinuousClock.now
            while (try? await pool.query("select 1")) == nil, .now - back < .seconds(5) {}
            #expect(.now - back < patience)
            let (_, errors) = await storm(pool)
            #expect(errors.isEmpty)
        }
    }

    @Test("connections that died while idle are replaced before anything is sent on them")
    func terminated() async throws {
        try await withServer { _, pool in
            for _ in 0..<5 {
                let terminate: SQL = """
                    select pg_terminate_backend(pid, 2000) from pg_stat_activity
                    where pid <> pg_backend_pid() and application_name = 'buggy'
                    """
                try await pool.query(terminate)
                let (_, errors) = await storm(pool)
                #expect(errors.isEmpty)
                try await pool.query("create table if not exists t (id int)")
            }
            #expect(pool.statistics.opened > 4)
        }
    }

    @Test("a read whose connection dies under it is sent again, a write is not")
    func lostUnderway() async throws {
        try await withServer { _, pool in
            try await pool.query("create table t (id int)")
            let read = Task { try await pool.query("select pg_sleep(0.3)") }
            let write = Task { try await pool.query("insert into t select 1 from pg_sleep(0.3)") }
            try await Task.sleep(for: .milliseconds(100))
            try await pool.query(
                """
                select pg_terminate_backend(pid, 2000) from pg_stat_activity
                where query like '%pg_sleep(0.3)' and state = 'active'
                """
            )
            _ = try await read.value
            let error = await #expect(throws: PostgresError.self) { try await write.value }
            #expect(error?.isUnavailable == true)
            let isEmpty = try await pool.query("select from t").isEmpty
            #expect(isEmpty)
        }
    }

    @Test("a server that hangs without closing its sockets is given up, and used again when it goes on")
    func frozen() async throws {
        try await withServer(size: 2, statementTimeout: .milliseconds(200)) { server, pool in
            let backends = try await pool.query("select pid from pg_stat_activity where application_name = 'buggy'")
                .map { try $0.next(Int.self) }
            #expect(backends.count == 2)
            await server.freeze(true, backends)
            let (longest, errors) = await storm(pool)
            #expect(errors.count == 64 && errors.allSatisfy(\.isUnavailable))
            #expect(longest < patience)
            await server.freeze(false, backends)
            let back = ContinuousClock.now
            while (try? await pool.query("select 1")) == nil, .now - back < .seconds(10) {}
            #expect(.now - back < patience * 2)
        }
    }

    @Test("a server that is not there is reported when connecting, at once")
    func absent() async throws {
        let pool = PostgresPool(PostgresConfiguration(conninfo: "host=/tmp/no-such-directory user=app"))
        let start = ContinuousClock.now
        let error = await #expect(throws: PostgresError.self) { try await pool.connect() }
        #expect(error?.code == PostgresError.cannotConnect)
        let (longest, errors) = await storm(pool)
        #expect(errors.count == 64 && errors.allSatisfy(\.isUnavailable))
        #expect(longest < patience)
        #expect(.now - start < patience * 12)
        await pool.shutdown()
    }
}
