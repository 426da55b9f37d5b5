package import Domain

/// Fulfils Domain's ports with PostgreSQL; each feature's part stands in its own folder.
package struct PostgresStore: Sendable {
    let pool: PostgresPool
    private let announcer: any Announcer

    package init(pool: PostgresPool, announcer: any Announcer) {
        self.pool = pool
        self.announcer = announcer
    }

    /// Tells the other processes of the events that a committed transaction recorded.
    func announce(_ hint: Hint?) {
        if let hint { announcer.announce(hint) }
    }
}
