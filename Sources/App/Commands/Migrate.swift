import ArgumentParser
import Foundation
import Persistence

struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Bring the schema to where the program wants it.",
        subcommands: [Up.self, Down.self, Status.self, Verify.self], defaultSubcommand: Up.self)

    struct Up: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Apply what is pending.")

        @Flag(help: "Only say what would be done; exit code 1 when there is something.")
        var dryRun = false

        func run() async throws {
            try await CommandEnvironment.withMigrator { migrator in
                let migrations = try await migrator.up(dryRun: dryRun)
                for migration in migrations { print("\(dryRun ? "would apply" : "applied") \(migration.title)") }
                if migrations.isEmpty { print("nothing to do") }
                if dryRun, !migrations.isEmpty { throw ExitCode.failure }
            }
        }
    }

    struct Down: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Take migrations back.")

        @Option(help: "The number of the last migration to keep; 0 empties the schema.")
        var to: Int

        @Flag(help: "Only say what would be done.")
        var dryRun = false

        func run() async throws {
            try await CommandEnvironment.withMigrator { migrator in
                let migrations = try await migrator.down(to: to, dryRun: dryRun)
                for migration in migrations { print("\(dryRun ? "would take back" : "took back") \(migration.title)") }
                if migrations.isEmpty { print("nothing to do") }
            }
        }
    }

    struct Status: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Say what is applied and what is pending.")

        func run() async throws {
            try await CommandEnvironment.withMigrator { migrator in
                for state in try await migrator.status() { print("\(state.title)  \(state.status.words)") }
            }
        }
    }

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Fail on an edited or missing migration.")

        func run() async throws {
            try await CommandEnvironment.withMigrator { migrator in
                try await migrator.verify()
                print("the ledger and the files agree")
            }
        }
    }
}

extension CommandEnvironment {
    fileprivate static func withMigrator(_ work: (Migrator) async throws -> Void) async throws {
        try await withStore { configuration, foundation, _ in
            try await work(Migrator(foundation.pool, migrations: configuration.migrations()))
        }
    }
}

extension MigrationState.Status {
    fileprivate var words: String {
        switch self {
        case .applied(let date): "applied \(date.formatted(.iso8601))"
        case .pending: "pending"
        case .edited: "EDITED since it was applied"
        case .missing: "MISSING: applied, and its file is gone"
        }
    }
}
