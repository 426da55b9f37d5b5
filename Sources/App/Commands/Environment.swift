import ArgumentParser
import Domain
import Foundation
import Logging
import Ops
import Persistence
import Realtime

/// What every command begins with.
enum CommandEnvironment {
    /// sysexits.h: the configuration is wrong (contract §10).
    static let configurationExit: Int32 = 78

    /// Ends the program with exit code 78 and every problem at once.
    static func configuration() throws -> Configuration {
        do {
            return try Configuration(ProcessInfo.processInfo.environment)
        } catch let error as ConfigurationError {
            say("\(error)")
            throw ExitCode(configurationExit)
        }
    }

    /// To standard error: results alone go to standard output.
    static func say(_ text: String) {
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }

    /// Runs `work` with a store, and says in words why it could not.
    static func withStore(
        _ work: (Configuration, Foundations, PostgresStore) async throws -> Void
    ) async throws {
        let configuration = try configuration()
        let foundation = Foundations(
            // What a command changes is found by the servers' next poll: a hint is not worth a connection to Redis.
            pool: PostgresPool(configuration.unpooledDatabase, logger: quiet), announcer: LocalAnnouncer(),
            logger: quiet)
        do {
            try await work(
                configuration, foundation, PostgresStore(pool: foundation.pool, announcer: foundation.announcer))
            await foundation.pool.shutdown()
        } catch {
            await foundation.pool.shutdown()
            if error is ExitCode { throw error }
            say("\(error)")
            throw ExitCode.failure
        }
    }

    /// Commands say what matters themselves.
    private static var quiet: Logger { Logger(label: "buggy") { _ in SwiftLogNoOpLogHandler() } }
}

extension Foundations {
    init(pool: PostgresPool, announcer: any Announcer, logger: Logger) {
        self.init(
            pool: pool, announcer: announcer, clock: .system, ids: .timeOrdered(clock: .system), logger: logger)
    }
}
