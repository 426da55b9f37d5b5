package import Domain
import Foundation

extension PostgresConfiguration {
    /// Reads
    /// - `DATABASE_URL`: a libpq URL; else `PGHOST` and the other `PG*` variables that libpq knows; else `DATABASE_PUBLIC_URL`.
    ///   `DATABASE_UNPOOLED_URL` wins where `unpooled`, for migrations and session locks, which a transaction pooler breaks.
    /// - `DB_POOL_SIZE`: connections of one process, 1…100, default 8. Times the replicas it stays below the server's
    ///   `max_connections` (100 unless set), with some left for people.
    package init(_ variables: inout Variables, unpooled: Bool = false) {
        let size = variables.integer("DB_POOL_SIZE", 1...100, default: 8)
        self.init(conninfo: Self.conninfo(&variables, unpooled: unpooled), poolSize: size)
    }

    private static func conninfo(_ variables: inout Variables, unpooled: Bool) -> String {
        if unpooled, let url = variables["DATABASE_UNPOOLED_URL"] {
            return checked(url, "DATABASE_UNPOOLED_URL", &variables)
        }
        if let url = variables["DATABASE_URL"] { return checked(url, "DATABASE_URL", &variables) }
        // libpq reads these itself.
        if variables["PGHOST"] != nil || variables["PGSERVICE"] != nil { return "" }
        if let url = variables["DATABASE_PUBLIC_URL"] { return checked(url, "DATABASE_PUBLIC_URL", &variables) }
        let remedy =
            "add a PostgreSQL database and set DATABASE_URL to its URL (on Railway: ${{Postgres.DATABASE_URL}})"
        let mysql = variables.has(prefix: "MYSQL")
        variables.refuse(
            "DATABASE_URL",
            mysql ? "only MySQL is there, which this program does not use; \(remedy)" : "missing; \(remedy)")
        return ""
    }

    private static func checked(_ url: String, _ name: String, _ variables: inout Variables) -> String {
        if url.contains("://"), !url.hasPrefix("postgres://"), !url.hasPrefix("postgresql://") {
            variables.refuse(name, "is not a PostgreSQL URL (postgres://user:password@host:5432/name)")
        }
        return url
    }
}
