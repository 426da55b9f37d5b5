import Domain
import Foundation
import Logging
import Ops
import Persistence
import Realtime

/// Everything that the environment decides (contract §10), read once. Adapters read their own variables, beside the
/// code that uses them.
struct Configuration: Sendable {
    let site: Site
    let host: String
    let port: Int
    let database: PostgresConfiguration
    /// For migrations and session locks.
    let unpooledDatabase: PostgresConfiguration
    /// Where hints between processes travel; nil: within this process only.
    let redis: RedisURL?
    let pushServices: PushServices
    let secretKey: String
    let bcryptCost: Int
    let isRateLimited: Bool
    let logLevel: Logger.Level
    let logFormat: LogFormat
    let migrateOnStart: Bool
    let initialData: InitialData.Settings
    let shutdownGrace: Duration
    let releaseID: String?
    /// Where `Public`, `migrations` and `config` lie.
    let directory: URL

    /// Reads
    /// - `APP_ENV`: `production` or `development`; production where a `RAILWAY_ENVIRONMENT_*` variable is there
    /// - `PORT` (8080), `HOST` (`::`)
    /// - `PUBLIC_URL`, else `https://$RAILWAY_PUBLIC_DOMAIN`, else `http://localhost:$PORT`
    /// - `SECRET_KEY`: at least 32 characters; required in production
    /// - `BCRYPT_COST` (12; production refuses less than 10), `RATE_LIMIT_ENABLED` (production refuses false)
    /// - `LOG_LEVEL` (info), `LOG_FORMAT` (`json` in production, else `text`)
    /// - `MIGRATE_ON_START` (true), `SHUTDOWN_GRACE_SECONDS` (25)
    /// - `APP_DIRECTORY`: where the program's files lie (the working directory)
    ///
    /// - Throws: `ConfigurationError` with every problem at once.
    init(_ environment: [String: String]) throws {
        var variables = Variables(environment)
        let isRailway = variables.has(prefix: "RAILWAY_ENVIRONMENT")
        let production = isRailway ? "production" : "development"
        let isProduction =
            variables.choice("APP_ENV", of: ["production", "development"], default: production) == "production"
        port = variables.integer("PORT", 1...65_535, default: 8080)
        host = variables["HOST"] ?? "::"
        site = Site(&variables, port: port, isProduction: isProduction, isRailway: isRailway)
        database = PostgresConfiguration(&variables)
        unpooledDatabase = PostgresConfiguration(&variables, unpooled: true)
        redis = RedisURL.read(&variables)
        pushServices = PushServices.read(&variables, allowsLoopback: !isProduction)
        secretKey = Self.secretKey(&variables, isProduction: isProduction)
        bcryptCost = variables.integer("BCRYPT_COST", (isProduction ? 10 : 4)...16, default: 12)
        isRateLimited = variables.flag("RATE_LIMIT_ENABLED", default: true)
        if !isRateLimited, isProduction {
            variables.refuse("RATE_LIMIT_ENABLED", "cannot be false in production; remove it")
        }
        let levels = Logger.Level.allCases.map(\.rawValue)
        logLevel = Logger.Level(rawValue: variables.choice("LOG_LEVEL", of: levels, default: "info")) ?? .info
        logFormat =
            LogFormat(
                rawValue: variables.choice("LOG_FORMAT", of: ["json", "text"], default: isProduction ? "json" : "text"))
            ?? .text
        migrateOnStart = variables.flag("MIGRATE_ON_START", default: true)
        shutdownGrace = .seconds(variables.integer("SHUTDOWN_GRACE_SECONDS", 1...300, default: 25))
        directory = URL(
            filePath: variables["APP_DIRECTORY"] ?? FileManager.default.currentDirectoryPath,
            directoryHint: .isDirectory)
        initialData = InitialData.Settings(&variables, directory: directory)
        releaseID = variables["GIT_COMMIT_SHA"] ?? variables["RAILWAY_GIT_COMMIT_SHA"]
        // The two readings of the database name its problems twice.
        let problems = variables.problems.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
        if !problems.isEmpty { throw ConfigurationError(problems: problems) }
    }

    /// How long the program is unready before it stops: a part of the grace, and at most the few seconds in which a
    /// balancer looks at readiness twice.
    var lameDuck: Duration { min(shutdownGrace / 8, .seconds(5)) }

    /// Development needs none: its sessions and links may as well end when the key of this machine's checkout does.
    private static func secretKey(_ variables: inout Variables, isProduction: Bool) -> String {
        guard let key = variables["SECRET_KEY"] else {
            if isProduction {
                variables.refuse(
                    "SECRET_KEY", "missing; set it to at least 32 random characters (openssl rand -hex 32)")
            }
            return "development only: \(FileManager.default.currentDirectoryPath)"
        }
        if key.count < 32 { variables.refuse("SECRET_KEY", "has \(key.count) characters and needs at least 32") }
        return key
    }
}

struct ConfigurationError: Error, Equatable, CustomStringConvertible {
    let problems: [String]

    var description: String {
        "The configuration has \(problems.count == 1 ? "a problem" : "\(problems.count) problems"):\n"
            + problems.map { "  - \($0)" }.joined(separator: "\n")
    }
}

extension Site {
    /// Reads `PUBLIC_URL` and `RAILWAY_PUBLIC_DOMAIN`.
    fileprivate init(_ variables: inout Variables, port: Int, isProduction: Bool, isRailway: Bool) {
        let domain = variables["RAILWAY_PUBLIC_DOMAIN"]
        var url = variables["PUBLIC_URL"] ?? domain.map { "https://\($0)" } ?? "http://localhost:\(port)"
        while url.hasSuffix("/") { url.removeLast() }
        let parts = URLComponents(string: url)
        if let parts, let scheme = parts.scheme, ["http", "https"].contains(scheme), let host = parts.host,
            !host.isEmpty
        {
            let hosts = [host, domain].compactMap(\.self).map { $0.lowercased() }
            self.init(
                publicURL: url, isProduction: isProduction, trustsRealAddress: isRailway, allowedHosts: Set(hosts))
        } else {
            variables.refuse("PUBLIC_URL", "'\(url)' is not an address such as https://buggy.example.com")
            self.init(publicURL: url, isProduction: isProduction, trustsRealAddress: isRailway, allowedHosts: [])
        }
    }
}
