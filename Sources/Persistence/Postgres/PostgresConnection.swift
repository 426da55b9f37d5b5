/// One connection, used by one thread. Deliberately not Sendable: the compiler keeps it inside the closure that it is
/// given to, so nothing can `await` while a transaction is open.
package final class PostgresConnection {
    let configuration: PostgresConfiguration
    var link: PostgresLink?
    var cache = StatementCache()
    /// The server's `statement_timeout` as last set here. Nil waits for ever.
    var statementTimeout: Duration?

    init(_ configuration: PostgresConfiguration) {
        self.configuration = configuration
        statementTimeout = configuration.statementTimeout
    }

    // MARK: Statements

    /// Runs one statement. Throws `PostgresError`.
    @discardableResult
    package func query(_ sql: SQL) throws -> Rows {
        try using(sql.text) { link in
            do {
                return try execute(sql, on: link)
            } catch let error as PostgresError where error.isStaleStatement && link.isIdle {
                try cache.forget(on: link, until: deadline)
                return try execute(sql, on: link)
            }
        }
    }

    /// Sends all statements in one round trip and returns their rows in order. The first failure is thrown and the
    /// statements behind it do not run. Outside a transaction, they are one together.
    @discardableResult
    package func pipeline(_ statements: [SQL]) throws -> [Rows] {
        try using("pipeline") { link in
            try cache.makeRoom(for: statements.count, on: link, until: deadline)
            let calls = try statements.map { try call($0, on: link) }
            try link.enterPipeline()
            for call in calls { try link.send(call.name, call.parameters) }
            try link.sendSync()
            let results = try calls.map { _ in try link.single(until: deadline) }
            try link.finishSync(until: deadline)
            try link.exitPipeline()
            return try zip(statements, results).map { try Rows($1, of: $0) }
        }
    }

    /// Runs any number of statements without parameters; they are one transaction unless they say otherwise.
    package func script(_ text: String) throws {
        try using(text) { link in
            try link.sendScript(text)
            try link.finishScript(until: deadline)
        }
    }

    /// Whether a transaction is open and has not failed.
    package var isInTransaction: Bool { link?.isInTransaction ?? false }

    /// Another statement timeout until the closure ends; nil removes it.
    package func limitStatements(to timeout: Duration?) throws {
        try script("set statement_timeout = \(timeout?.milliseconds ?? 0)")
        statementTimeout = timeout
    }

    private func execute(_ sql: SQL, on link: PostgresLink) throws -> Rows {
        let call = try call(sql, on: link)
        try link.send(call.name, call.parameters)
        return try Rows(link.single(until: deadline), of: sql)
    }

    func call(_ sql: SQL, on link: PostgresLink) throws -> (name: String, parameters: PostgresParameters) {
        do {
            let parameters = try PostgresParameters(sql.values)
            return (try cache.name(of: sql.text, on: link, until: deadline), parameters)
        } catch let error as PostgresError {
            throw error.about(sql.text)
        }
    }

    /// PostgreSQL cancels what takes too long and says so; only if it stays silent a second longer does the client
    /// give up.
    var deadline: PostgresLink.Deadline? {
        statementTimeout.map { .now + $0 + .seconds(1) }
    }

    /// Drops the connection if the work leaves it unusable, and never opens another: within a transaction, that would
    /// silently run the second half without the first.
    func using<Value>(_ sql: String, _ work: (PostgresLink) throws -> Value) throws -> Value {
        guard let link else { throw PostgresError.lost("the connection is closed").about(sql) }
        do {
            return try work(link)
        } catch {
            if link.isBroken || link.isInPipeline { close() }
            throw (error as? PostgresError)?.about(sql) ?? error
        }
    }
}

extension Rows {
    /// Throws the server's error, naming its statement.
    init(_ result: PostgresResult, of sql: SQL) throws {
        if let error = result.error { throw error.about(sql.text) }
        self.init(result)
    }
}

// MARK: - Opening and closing

extension PostgresConnection {
    var isOpen: Bool { link != nil }

    /// Whether the connection can be used, found without waiting. Closes a dead one.
    var isAlive: Bool {
        guard let link else { return false }
        if !link.isAlive { close() }
        return isOpen
    }

    /// Throws `PostgresError.cannotConnect`.
    func open() throws {
        close()
        link = try PostgresLink(configuration)
    }

    func close() {
        link = nil
        cache = StatementCache()
        statementTimeout = configuration.statementTimeout
    }
}
