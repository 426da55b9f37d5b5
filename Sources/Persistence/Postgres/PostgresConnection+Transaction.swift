extension PostgresConnection {
    /// Throws what `body` throws after rolling back. `PostgresError.transactionResolutionUnknown` if the connection
    /// dies while committing.
    func transaction<Value>(_ body: (PostgresConnection) throws -> Value) throws -> Value {
        try script("begin")
        do {
            let value = try body(self)
            // COMMIT of a failed transaction rolls back and calls that a success.
            guard isInTransaction else {
                throw PostgresError(
                    code: PostgresError.failedTransaction,
                    message: "the transaction cannot be committed: a statement failed and its error was swallowed"
                )
            }
            try commit()
            return value
        } catch {
            rollBack()
            if let error = error as? PostgresError, error.isStaleStatement, let link {
                try? cache.forget(on: link, until: deadline)
            }
            throw error
        }
    }

    private func commit() throws {
        do {
            try script("commit")
        } catch let error as PostgresError where error.isUnavailable {
            throw PostgresError(code: PostgresError.transactionResolutionUnknown, message: error.message, sql: "commit")
        }
    }

    private func rollBack() {
        guard let link, !link.isIdle else { return }
        try? script("rollback")
        if !link.isIdle { close() }
    }

    /// Leaves nothing of a closure behind: no transaction, no session lock, no setting.
    func restore() {
        rollBack()
        do {
            try script("reset all; unlisten *; select pg_advisory_unlock_all(); \(configuration.sessionSettings)")
            statementTimeout = configuration.statementTimeout
        } catch {
            close()
        }
    }
}
