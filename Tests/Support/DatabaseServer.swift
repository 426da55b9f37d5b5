import Foundation
import Persistence

/// The server that `scripts/test` started, and the template in it.
actor DatabaseServer {
    private let base: String
    private let pool: PostgresPool
    private var template: Task<String, any Error>?
    private var free = DatabaseServer.width
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// Databases at once: the test runner starts every test immediately, the server has a limit of connections.
    private static let width = 6

    private static let instance = Result { try DatabaseServer() }

    static func shared() throws -> DatabaseServer { try instance.get() }

    private init() throws {
        guard let base = ProcessInfo.processInfo.environment["TEST_DATABASE_URL"], !base.isEmpty else {
            throw TestDatabaseError(
                description: "These tests need PostgreSQL: run them with scripts/test, which starts one, "
                    + "or set TEST_DATABASE_URL to a database whose user may create others."
            )
        }
        self.base = base
        // Creating a database can take longer than a statement of the application may.
        pool = PostgresPool(
            PostgresConfiguration(
                conninfo: base, poolSize: 2, acquireTimeout: .seconds(60), statementTimeout: .seconds(60),
                applicationName: "buggy-tests"
            )
        )
    }

    func withDatabase<Value: Sendable>(
        migrated: Bool, _ body: @Sendable (String) async throws -> Value
    ) async throws -> Value {
        await enter()
        defer { leave() }
        let name = "buggy_test_\(Self.randomName())"
        let template = migrated ? try await migratedTemplate() : "template0"
        try await pool.query("create database \(raw: name) template \(raw: template)")
        return try await finally(
            { try await body(Self.conninfo(base, database: name)) },
            { try await pool.query("drop database \(raw: name) with (force)") }
        )
    }

    private func enter() async {
        guard free == 0 else {
            free -= 1
            return
        }
        await withCheckedContinuation { waiting.append($0) }
    }

    private func leave() {
        if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
    }

    private func migratedTemplate() async throws -> String {
        if let template { return try await template.value }
        let task = Task { [base, pool] in try await Self.prepareTemplate(base, pool) }
        template = task
        return try await task.value
    }

    /// The template is named after the migrations' contents: it is made once and serves until they change. Made under
    /// another name first, so that a template that exists is complete, and of two processes the faster one wins.
    private static func prepareTemplate(_ base: String, _ pool: PostgresPool) async throws -> String {
        let migrations = try MigrationFiles.load(from: migrationsDirectory)
        let name = "buggy_template_\(digest(of: migrations))"
        let isThere = try await !pool.query("select 1 from pg_database where datname = \(name)").isEmpty
        guard !isThere else { return name }
        let draft = "buggy_draft_\(randomName())"
        try await pool.query("create database \(raw: draft) template template0")
        try await migrate(conninfo(base, database: draft), migrations)
        do {
            try await pool.query("alter database \(raw: draft) rename to \(raw: name)")
        } catch let error as PostgresError where error.code == .init("42P04") {
            try await pool.query("drop database \(raw: draft) with (force)")
        }
        return name
    }

    private static func migrate(_ conninfo: String, _ migrations: [Migration]) async throws {
        let pool = PostgresPool(PostgresConfiguration(conninfo: conninfo, poolSize: 1))
        try await finally(
            { _ = try await Migrator(pool, migrations: migrations).up() },
            { await pool.shutdown() }
        )
    }

    private static func digest(of migrations: [Migration]) -> String {
        let all = migrations.map(\.checksum).joined()
        // FNV-1a: any short name that follows the contents will do.
        let hash = all.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x0100_0000_01b3 }
        return String(hash, radix: 36)
    }

    private static func randomName() -> String {
        UUID().uuidString.lowercased().replacing("-", with: "")
    }

    /// The same server, another database. In both forms of a connection string the later `dbname` counts.
    private static func conninfo(_ base: String, database: String) -> String {
        guard base.contains("://") else { return "\(base) dbname=\(database)" }
        return "\(base)\(base.contains("?") ? "&" : "?")dbname=\(database)"
    }

    /// `migrations/` beside `Tests/`.
    private static var migrationsDirectory: URL {
        URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../migrations").standardized
    }
}
