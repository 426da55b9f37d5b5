import ArgumentParser
import Domain
import Foundation
import Logging
import Ops
import Persistence
import Realtime

struct ShowConfiguration: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Show the configuration in effect, secrets masked.")

    func run() throws {
        let configuration = try CommandEnvironment.configuration()
        for (name, value) in configuration.shown { print("\(name)=\(value)") }
    }
}

extension Configuration {
    fileprivate var shown: [(String, String)] {
        [
            ("APP_ENV", site.isProduction ? "production" : "development"),
            ("HOST", host),
            ("PORT", String(port)),
            ("PUBLIC_URL", site.publicURL),
            ("DATABASE_URL", Self.masked(database.conninfo)),
            ("DB_POOL_SIZE", String(database.poolSize)),
            ("REDIS_URL", redis?.description ?? ""),
            ("PUSH_SERVICES", pushServices.description),
            ("SECRET_KEY", "********"),
            ("BCRYPT_COST", String(bcryptCost)),
            ("LOG_LEVEL", logLevel.rawValue),
            ("LOG_FORMAT", logFormat.rawValue),
            ("MIGRATE_ON_START", String(migrateOnStart)),
            ("INITIAL_DATA_PATH", initialData.path.path),
            ("INITIAL_ADMIN_PASSWORD", initialData.administratorPassword == nil ? "" : "********"),
            ("SHUTDOWN_GRACE_SECONDS", String(shutdownGrace.components.seconds)),
        ]
    }

    /// A URL or a keyword string without its password.
    private static func masked(_ conninfo: String) -> String {
        conninfo
            .replacing(/(:\/\/[^:\/@]*:)[^@]*@/) { "\($0.output.1)********@" }
            .replacing(/(password=)('[^']*'|\S+)/) { "\($0.output.1)********" }
    }
}
