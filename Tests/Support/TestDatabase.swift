import Foundation
package import Persistence

/// Databases for tests: each test that asks gets one of its own, made from a template that holds the migrated schema,
/// so tests may commit and use several connections at once.
package enum TestDatabase {
    /// Runs `body` with a pool on a fresh database that is dropped afterwards.
    ///
    /// - Parameters:
    ///   - size: connections in the pool.
    ///   - migrated: false for an empty database.
    ///   - adjust: changes timeouts.
    package static func withPool<Value: Sendable>(
        size: Int = 2,
        migrated: Bool = true,
        adjust: @Sendable (inout PostgresConfiguration) -> Void = { _ in },
        _ body: @Sendable (PostgresPool) async throws -> Value
    ) async throws -> Value {
        try await withConfiguration(size: size, migrated: migrated) { configuration in
            var configuration = configuration
            adjust(&configuration)
            let pool = PostgresPool(configuration)
            return try await finally({ try await body(pool) }, { await pool.shutdown() })
        }
    }

    /// As `withPool`, for tests that make pools of their own.
    package static func withConfiguration<Value: Sendable>(
        size: Int = 2,
        migrated: Bool = true,
        _ body: @Sendable (PostgresConfiguration) async throws -> Value
    ) async throws -> Value {
        try await DatabaseServer.shared().withDatabase(migrated: migrated) { conninfo in
            try await body(PostgresConfiguration(conninfo: conninfo, poolSize: size))
        }
    }
}

/// Runs `cleanUp` whichever way `body` ends; `defer` cannot await.
package func finally<Value: Sendable>(
    _ body: @Sendable () async throws -> Value, _ cleanUp: @Sendable () async throws -> Void
) async throws -> Value {
    let value: Value
    do {
        value = try await body()
    } catch {
        try await cleanUp()
        throw error
    }
    try await cleanUp()
    return value
}

/// A sentence for whoever runs the tests.
package struct TestDatabaseError: Error, CustomStringConvertible {
    package let description: String
}
