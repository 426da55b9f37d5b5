import Foundation

/// Brings a database's schema to what the code expects, and back.
///
/// Several replicas may start at once: an advisory lock lets one migrate while the others wait, then find nothing to
/// do.
package struct Migrator: Sendable {
    private let pool: PostgresPool
    private let migrations: [Migration]
    private let lockWait: Duration

    /// - Parameters:
    ///   - migrations: from `MigrationFiles.load`, in order and without gaps.
    ///   - lockWait: how long to wait for another migrator to finish.
    package init(_ pool: PostgresPool, migrations: [Migration], lockWait: Duration = .seconds(60)) {
        self.pool = pool
        self.migrations = migrations
        self.lockWait = lockWait
    }

    // MARK: Questions

    /// Every migration known to the files or to the ledger, in order.
    package func status() async throws -> [MigrationState] {
        states(try await ledger())
    }

    /// What `up` would apply. Throws like `verify`.
    package func pending() async throws -> [Migration] {
        try plan(try await ledger())
    }

    /// Throws `MigrationError` if an applied migration was edited or renamed, if the ledger has one that the files do
    /// not, or if one was applied before an earlier one.
    package func verify() async throws {
        _ = try plan(try await ledger())
    }

    /// Whether every migration of these files is applied, unedited; one query. Newer entries in the ledger do not
    /// matter: during a release, replicas of the previous version still serve.
    package func isCurrent() async throws -> Bool {
        let applied = Dictionary(try await ledger().map { ($0.number, $0.checksum) }) { first, _ in first }
        return migrations.allSatisfy { applied[$0.number] == $0.checksum }
    }

    // MARK: Commands

    /// Applies what is pending, each migration in a transaction of its own together with its ledger entry, and returns
    /// it. A dry run only returns it. Throws `MigrationError`; what was applied before the failing migration stays.
    @discardableResult
    package func up(dryRun: Bool = false) async throws -> [Migration] {
        if dryRun { return try await pending() }
        return try await pool.withConnection { connection in
            try prepare(connection)
            try MigrationLedger.create(connection)
            let plan = try plan(MigrationLedger.entries(connection.query(MigrationLedger.read)))
            for migration in plan {
                let start = ContinuousClock.now
                try run(migration.up, of: migration, on: connection) {
                    try MigrationLedger.add(migration, took: .now - start, connection)
                }
            }
            return plan
        }
    }

    /// Reverts every migration with a number above `number`, the last one first, and returns them in that order.
    /// A dry run only returns them.
    @discardableResult
    package func down(to number: Int, dryRun: Bool = false) async throws -> [Migration] {
        if dryRun { return try reversal(to: number, try await ledger()) }
        return try await pool.withConnection { connection in
            try prepare(connection)
            try MigrationLedger.create(connection)
            let plan = try reversal(to: number, MigrationLedger.entries(connection.query(MigrationLedger.read)))
            for migration in plan {
                try run(migration.down, of: migration, on: connection) {
                    try MigrationLedger.remove(migration, connection)
                }
            }
            return plan
        }
    }
}

// MARK: - Plans

extension Migrator {
    private func ledger() async throws -> [MigrationLedger.Entry] {
        do {
            return try MigrationLedger.entries(await pool.query(MigrationLedger.read))
        } catch PostgresError.undefinedTable {
            return []
        }
    }

    private func states(_ ledger: [MigrationLedger.Entry]) -> [MigrationState] {
        let files = Dictionary(migrations.map { ($0.number, $0) }) { first, _ in first }
        let applied = Set(ledger.map(\.number))
        let known = ledger.map { entry in
            let file = files[entry.number]
            let isSame = file?.checksum == entry.checksum && file?.name == entry.name
            let status: MigrationState.Status =
                file == nil
                ? .missing(appliedAt: entry.appliedAt)
                : isSame ? .applied(at: entry.appliedAt) : .edited(appliedAt: entry.appliedAt)
            return MigrationState(number: entry.number, name: entry.name, status: status)
        }
        let pending = migrations.filter { !applied.contains($0.number) }
            .map { MigrationState(number: $0.number, name: $0.name, status: .pending) }
        return (known + pending).sorted { $0.number < $1.number }
    }

    private func plan(_ ledger: [MigrationLedger.Entry]) throws -> [Migration] {
        let last = ledger.map(\.number).max() ?? 0
        let faults = states(ledger).compactMap { state -> String? in
            switch state.status {
            case .applied: nil
            case .edited: "\(state.title) was applied with other contents or another name; add a migration instead."
            case .missing: "\(state.title) was applied, but there is no such file; this is an older release."
            case .pending where state.number < last:
                "\(state.title) is not applied, but a later one is; give it the next free number."
            case .pending: nil
            }
        }
        guard faults.isEmpty else { throw MigrationError(faults) }
        return migrations.filter { $0.number > last }
    }

    private func reversal(to number: Int, _ ledger: [MigrationLedger.Entry]) throws -> [Migration] {
        _ = try plan(ledger)
        let applied = Set(ledger.map(\.number))
        return migrations.filter { $0.number > number && applied.contains($0.number) }.reversed()
    }
}

// MARK: - Running

extension Migrator {
    /// Any number will do as long as no other advisory lock has it: "migrate" in ASCII.
    private static let lock = 0x6D69_6772_6174_65

    /// Settings and the lock; the pool takes both back with the connection.
    private func prepare(_ connection: PostgresConnection) throws {
        try connection.limitStatements(to: nil)
        // Waiting longer for a lock would make everyone else queue up behind the migration.
        try connection.script("set lock_timeout = '5s'")
        let deadline = ContinuousClock.now + lockWait
        while try !connection.query("select pg_try_advisory_lock(\(Self.lock))").one({ try $0.next(Bool.self) }) {
            guard .now < deadline else {
                throw MigrationError(
                    "Another process has been migrating this database for \(lockWait); try again later.")
            }
            Thread.sleep(forTimeInterval: 0.1)
        }
    }

    private func run(
        _ part: String, of migration: Migration, on connection: PostgresConnection, _ record: () throws -> Void
    ) throws {
        do {
            guard migration.isTransactional else {
                try connection.script(part)
                return try record()
            }
            try connection.script("begin")
            try connection.script(part)
            guard connection.isInTransaction else {
                throw MigrationError("it ends its transaction itself")
            }
            try record()
            try connection.script("commit")
        } catch {
            try? connection.script("rollback")
            throw MigrationError("\(migration.title) failed: \(reason(error))")
        }
    }

    /// The server's own words: a migration has no parameters to hide.
    private func reason(_ error: any Error) -> String {
        guard let error = error as? PostgresError else { return "\(error)." }
        return "\(error.message) (\(error.code))." + (error.detail.map { " \($0)" } ?? "")
    }
}
