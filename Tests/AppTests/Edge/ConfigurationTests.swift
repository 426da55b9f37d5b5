import Foundation
import Logging
import Ops
import Persistence
import Testing

@testable import App

@Suite("The configuration")
struct ConfigurationTests {
    private static let database = ["DATABASE_URL": "postgres://app:hunter2@db:5432/buggy"]
    private static let production = database.merging([
        "APP_ENV": "production", "SECRET_KEY": String(repeating: "s", count: 32),
        "PUBLIC_URL": "https://buggy.example/",
    ]) { $1 }

    private func problems(_ environment: [String: String]) -> [String] {
        do {
            _ = try Configuration(environment)
            return []
        } catch {
            return (error as? ConfigurationError)?.problems ?? ["\(error)"]
        }
    }

    @Test("of development needs no more than a database")
    func defaults() throws {
        let configuration = try Configuration(Self.database)
        #expect(configuration.port == 8080 && configuration.host == "::")
        #expect(configuration.site.publicURL == "http://localhost:8080")
        #expect(
            !configuration.site.isProduction && !configuration.site.isHTTPS && !configuration.site.trustsRealAddress)
        #expect(configuration.bcryptCost == 12 && configuration.database.poolSize == 8)
        #expect(configuration.logLevel == .info && configuration.logFormat == .text)
        #expect(configuration.migrateOnStart && configuration.shutdownGrace == .seconds(25))
        #expect(configuration.initialData.path.path.hasSuffix("config/initial_data.json"))
        #expect(configuration.initialData.administratorPassword == nil)
        #expect(configuration.redis == nil)
    }

    @Test("of Railway is production at its public domain, behind a proxy that is trusted")
    func railway() throws {
        var environment = Self.production
        environment["APP_ENV"] = nil
        environment["PUBLIC_URL"] = ""
        environment["RAILWAY_ENVIRONMENT_NAME"] = "main"
        environment["RAILWAY_PUBLIC_DOMAIN"] = "Buggy.up.railway.app"
        let configuration = try Configuration(environment)
        #expect(configuration.site.isProduction && configuration.site.isHTTPS && configuration.site.trustsRealAddress)
        #expect(configuration.site.publicURL == "https://Buggy.up.railway.app")
        #expect(configuration.site.allowedHosts == ["buggy.up.railway.app"])
        #expect(configuration.logFormat == .json)
    }

    @Test("keeps a public URL without the slash at its end")
    func publicURL() throws {
        #expect(try Configuration(Self.production).site.publicURL == "https://buggy.example")
    }

    @Test("names every variable that is wrong at once, each with a remedy")
    func everything() {
        let problems = problems([
            "APP_ENV": "staging", "PORT": "99999", "PUBLIC_URL": "buggy", "SECRET_KEY": "short", "BCRYPT_COST": "3",
            "LOG_LEVEL": "loud", "LOG_FORMAT": "xml", "MIGRATE_ON_START": "maybe", "SHUTDOWN_GRACE_SECONDS": "0",
            "DB_POOL_SIZE": "many", "DATABASE_URL": "mysql://db", "INITIAL_ADMIN_PASSWORD": "short",
            "REDIS_URL": "rediss://:hunter2@db", "REDIS_ENABLED": "perhaps",
        ])
        #expect(
            Set(problems.map { String($0.prefix { $0 != ":" }) }) == [
                "APP_ENV", "PORT", "PUBLIC_URL", "SECRET_KEY", "BCRYPT_COST", "LOG_LEVEL", "LOG_FORMAT",
                "MIGRATE_ON_START",
                "SHUTDOWN_GRACE_SECONDS", "DB_POOL_SIZE", "DATABASE_URL", "INITIAL_ADMIN_PASSWORD",
                "REDIS_URL", "REDIS_ENABLED",
            ])
        #expect(problems.count == 14)
        let message = ConfigurationError(problems: problems).description
        #expect(message.contains("14 problems") && problems.allSatisfy { message.contains($0) })
    }

    @Test(
        "of production refuses what is weak",
        arguments: [
            ("SECRET_KEY", "", "SECRET_KEY: missing"),
            ("SECRET_KEY", "31 characters are not enough...", "SECRET_KEY: has 31"),
            ("BCRYPT_COST", "9", "BCRYPT_COST: '9'"), ("RATE_LIMIT_ENABLED", "false", "RATE_LIMIT_ENABLED: cannot"),
        ])
    func production(name: String, value: String, expected: String) {
        let found = problems(Self.production.merging([name: value]) { $1 })
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix(expected) ?? false, "\(found)")
        #expect(problems(Self.production).isEmpty)
    }

    @Test("without PostgreSQL says what to add, and that MySQL is not it")
    func databases() {
        #expect(problems([:]).first?.hasPrefix("DATABASE_URL: missing; add a PostgreSQL database") ?? false)
        let mysql = problems(["MYSQL_URL": "mysql://db", "MYSQLHOST": "db"])
        #expect(mysql.count == 1)
        #expect(mysql.first?.contains("only MySQL") ?? false)
        #expect(mysql.first?.contains("${{Postgres.DATABASE_URL}}") ?? false)
        #expect(problems(["PGHOST": "db"]).isEmpty)
        #expect(problems(["DATABASE_PUBLIC_URL": "postgresql://db/x"]).isEmpty)
    }

    @Test("takes the unpooled database for migrations and the pooled one for the rest")
    func unpooled() throws {
        let configuration = try Configuration(
            Self.database.merging([
                "DATABASE_UNPOOLED_URL": "postgres://direct/buggy", "DATABASE_PUBLIC_URL": "postgres://no",
            ]) { $1 })
        #expect(configuration.database.conninfo == Self.database["DATABASE_URL"])
        #expect(configuration.unpooledDatabase.conninfo == "postgres://direct/buggy")
    }

    @Test(
        "is shown without its secrets",
        arguments: [
            "postgres://app:hunter2@db:5432/buggy", "host=db user=app password=hunter2",
            "host=db password='hunter2 x' user=app",
        ])
    func masked(url: String) async throws {
        let environment = Self.production.merging([
            "DATABASE_URL": url, "INITIAL_ADMIN_PASSWORD": "hunter2hunter2", "REDIS_URL": "redis://:hunter2@db",
        ]) { $1 }
        let (status, output) = try await run(["config"], environment)
        #expect(status == 0)
        #expect(!output.contains("hunter2") && !output.contains(String(repeating: "s", count: 32)))
        #expect(output.contains("REDIS_URL=redis://:********@db:6379/0"))
        #expect(output.contains("DATABASE_URL=") && output.contains("********") && output.contains("PORT=8080"))
    }

    @Test("that is wrong ends every command with exit code 78")
    func exitCode() async throws {
        for command in ["serve", "config", "migrate", "init"] {
            #expect(try await run([command], ["PORT": "no"]).status == 78)
        }
    }

    /// The program itself, as the tests' own build made it.
    private func run(_ arguments: [String], _ environment: [String: String]) async throws -> (
        status: Int32, output: String
    ) {
        let process = Process()
        process.executableURL = repository.appending(path: ".build/debug/buggy")
        process.arguments = arguments
        process.environment = environment
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        let (ended, continuation) = AsyncStream.makeStream(of: Int32.self)
        process.terminationHandler = {
            continuation.yield($0.terminationStatus)
            continuation.finish()
        }
        try process.run()
        let status = await ended.first { _ in true } ?? -1
        return (status, String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self))
    }
}
