import Domain
import Foundation
import Logging
import Ops
import Persistence
import Realtime
import ServiceLifecycle

/// Everything that has to be done before requests can be served, then the watch over it.
struct StartUp: NamedService {
    let configuration: Configuration
    let foundation: Foundations
    let house: House

    func run() async throws {
        let isConnected = try await cancelWhenGracefulShutdown {
            do {
                try await foundation.pool.connect(within: .seconds(60), logger: foundation.logger)
                return true
            } catch is CancellationError {
                return false
            }
        }
        guard isConnected else { return }
        if configuration.migrateOnStart { try await migrate() }
        try await loadInitialData()
        _ = await house.frontDesk.onlyHotel()
        house.health.update {
            $0.isDatabaseReady = true
            $0.isStarted = true
        }
        foundation.logger.info(
            "ready", metadata: ["url": "\(configuration.site.publicURL)", "port": "\(configuration.port)"])
        await watch()
    }

    private func migrate() async throws {
        let pool = PostgresPool(configuration.unpooledDatabase, logger: foundation.logger)
        let applied: [Migration]
        do {
            applied = try await Migrator(pool, migrations: configuration.migrations()).up()
        } catch {
            await pool.shutdown()
            throw error
        }
        await pool.shutdown()
        foundation.logger.info("[OK] Database migrations completed", metadata: ["applied": "\(applied.count)"])
    }

    private func loadInitialData() async throws {
        let report = try await InitialDataLoader(configuration, foundation, house.store).run(configuration.initialData)
        for account in report.accounts {
            guard let password = account.oneTimePassword else { continue }
            foundation.logger.notice(
                "account made; this password is shown only now",
                metadata: ["username": "\(account.username)", "oneTimePassword": "\(password)"])
        }
    }

    /// Asks PostgreSQL every second, so that readiness is answered from memory.
    private func watch() async {
        let migrator = try? Migrator(foundation.pool, migrations: configuration.migrations())
        try? await gracefulShutdownWatch {
            let isReady = (try? await migrator?.isCurrent()) ?? false
            house.health.update { $0.isDatabaseReady = isReady }
            if isReady { _ = await house.frontDesk.onlyHotel() }
        }
        house.health.update { $0.isStopping = true }
    }

    private func gracefulShutdownWatch(_ look: @escaping @Sendable () async -> Void) async throws {
        try await cancelWhenGracefulShutdown {
            while true {
                try await Task.sleep(for: .seconds(1))
                await look()
            }
        }
    }
}

/// Keeps the pool until everything that uses it has stopped.
struct PoolService: NamedService {
    let pool: PostgresPool

    func run() async throws {
        try await gracefulShutdown()
        await pool.shutdown()
    }
}

/// Keeps the connections to Redis, if there is one, until nobody announces any more. Start-up does not wait for them.
struct RedisService: NamedService {
    let announcer: RedisAnnouncer?

    func run() async throws {
        announcer?.start()
        try await gracefulShutdown()
        await announcer?.shutdown()
    }
}

/// Tells live clients, and forgets guest pages that are no longer true.
struct FollowerService: NamedService {
    let follower: EventFollower
    let announcer: any Announcer
    let guestPages: GuestPageCache

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask { await follower.run() }
                group.addTask {
                    for await hint in announcer.hints() { guestPages.forget(hint.hotel) }
                }
            }
        }
    }
}

extension Configuration {
    func migrations() throws -> [Migration] {
        try MigrationFiles.load(from: directory.appending(path: "migrations"))
    }
}

extension InitialDataLoader {
    init(_ configuration: Configuration, _ foundation: Foundations, _ store: PostgresStore) {
        let passwords = PasswordHasher(cost: configuration.bcryptCost)
        self.init(
            hotels: store, locations: store, transactor: store, clock: foundation.clock, ids: foundation.ids,
            hash: passwords.hash, oneTimePassword: PasswordHasher.oneTimePassword)
    }
}

extension PostgresPool {
    /// Waits for a database that is still starting, with full jitter (so that replicas do not knock together).
    func connect(within limit: Duration, logger: Logger) async throws {
        let deadline = ContinuousClock.now + limit
        var ceiling = 0.1
        while true {
            do {
                return try await connect()
            } catch {
                guard ContinuousClock.now < deadline else { throw error }
                logger.warning("waiting for PostgreSQL", metadata: ["error": "\(error)"])
                try await Task.sleep(for: .seconds(Double.random(in: 0...ceiling)))
                ceiling = min(ceiling * 2, 5)
            }
        }
    }
}
