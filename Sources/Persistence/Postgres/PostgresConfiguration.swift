/// Where PostgreSQL is and how long anything may wait for it. Every wait has a limit.
package struct PostgresConfiguration: Sendable {
    /// A libpq connection string: `postgres://…` or `host=… user=…`. Holds the password; never logged.
    package var conninfo: String
    /// Connections, and threads that own them. Four are enough on two cores.
    package var poolSize: Int
    /// Address, handshake, authentication and session settings together.
    package var connectTimeout: Duration
    /// How long a job waits for a free connection before it fails as unavailable.
    package var acquireTimeout: Duration
    /// PostgreSQL's `statement_timeout`; the client itself gives up one second later and drops the connection.
    package var statementTimeout: Duration
    /// PostgreSQL's `lock_timeout`.
    package var lockTimeout: Duration
    /// PostgreSQL's `idle_in_transaction_session_timeout`.
    package var idleInTransactionTimeout: Duration
    /// Shown in `pg_stat_activity`.
    package var applicationName: String

    package init(
        conninfo: String,
        poolSize: Int = 8,
        connectTimeout: Duration = .seconds(3),
        acquireTimeout: Duration = .seconds(1),
        statementTimeout: Duration = .seconds(5),
        lockTimeout: Duration = .seconds(2),
        idleInTransactionTimeout: Duration = .seconds(5),
        applicationName: String = "buggy"
    ) {
        self.conninfo = conninfo
        self.poolSize = max(1, poolSize)
        self.connectTimeout = connectTimeout
        self.acquireTimeout = acquireTimeout
        self.statementTimeout = statementTimeout
        self.lockTimeout = lockTimeout
        self.idleInTransactionTimeout = idleInTransactionTimeout
        self.applicationName = applicationName
    }
}

extension PostgresConfiguration {
    /// libpq's parameters in the order that decides who wins: what stands before `dbname` is a default which the
    /// connection string may change, what stands after it is not negotiable.
    var parameters: [(keyword: String, value: String)] {
        [
            // A peer that vanished without a word is noticed after 15 + 3 × 5 seconds when idle, 10 when sending.
            ("keepalives_idle", "15"), ("keepalives_interval", "5"), ("keepalives_count", "3"),
            ("tcp_user_timeout", "10000"),
            ("fallback_application_name", applicationName),
            ("dbname", conninfo),
            ("client_encoding", "UTF8"),
        ]
    }

    /// Sent as SET rather than in the `options` parameter: the connection string may have `options` of its own,
    /// and some poolers refuse them. The time zone is fixed so that no SQL depends on the server's.
    var sessionSettings: String {
        """
        set statement_timeout = \(statementTimeout.milliseconds);
        set lock_timeout = \(lockTimeout.milliseconds);
        set idle_in_transaction_session_timeout = \(idleInTransactionTimeout.milliseconds);
        set client_min_messages = warning;
        set timezone = 'UTC'
        """
    }
}

extension Duration {
    /// Whole milliseconds, rounded up, so that a wait never ends just before its deadline.
    var milliseconds: Int {
        let (seconds, attoseconds) = components
        return Int(seconds) * 1000 + Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}
