import Domain

extension PostgresError: TemporaryFault {
    /// PostgreSQL is away, or the row is locked for longer than anybody should wait.
    package var isTemporary: Bool { isUnavailable || isRetryable || code == Self.lockNotAvailable }
}
