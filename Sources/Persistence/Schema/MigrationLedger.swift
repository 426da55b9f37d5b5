import Foundation

/// The table that remembers which migrations were applied.
struct MigrationLedger {
    struct Entry: Sendable {
        let number: Int
        let name: String
        let checksum: String
        let appliedAt: Date
    }

    static let read: SQL = "select number, name, checksum, applied_at from schema_migrations order by number"

    static func entries(_ rows: Rows) throws -> [Entry] {
        try rows.map {
            Entry(number: try $0.next(), name: try $0.next(), checksum: try $0.next(), appliedAt: try $0.next())
        }
    }

    static func create(_ connection: PostgresConnection) throws {
        try connection.script(
            """
            create table if not exists schema_migrations (
                number int primary key,
                name text not null,
                checksum text not null,
                applied_at timestamptz not null default now(),
                duration_ms int not null
            )
            """
        )
    }

    static func add(_ migration: Migration, took duration: Duration, _ connection: PostgresConnection) throws {
        try connection.query(
            """
            insert into schema_migrations (number, name, checksum, duration_ms)
            values (\(migration.number), \(migration.name), \(migration.checksum), \(duration.milliseconds))
            """
        )
    }

    static func remove(_ migration: Migration, _ connection: PostgresConnection) throws {
        try connection.query("delete from schema_migrations where number = \(migration.number)")
    }
}
