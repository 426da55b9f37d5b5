import Foundation
package import Logging

/// A few threads, each owning one blocking connection, behind one first-in-first-out queue.
///
/// Single statements that wait together are sent together (libpq's pipeline mode), so a handful of connections serve
/// many tasks. A transaction is a synchronous closure on its connection's thread: one hop, no suspension inside. A
/// task that is cancelled while it waits leaves the queue; what already runs is left to its timeout.
package final class PostgresPool: Sendable {
    private let queue: PostgresQueue
    private let size: Int

    /// Starts the threads; connections open on demand or by `connect()`.
    package init(_ configuration: PostgresConfiguration, logger: Logger = Logger(label: "postgres")) {
        size = configuration.poolSize
        queue = PostgresQueue(workers: size, acquireTimeout: configuration.acquireTimeout)
        for number in 1...size {
            PostgresWorker(queue: queue, configuration: configuration, logger: logger).start(number: number)
        }
    }

    deinit { queue.stop() }

    /// Runs one statement in a transaction of its own.
    ///
    /// Throws `PostgresError`, or `CancellationError` if the task is cancelled while waiting. A SELECT whose connection
    /// dies before anything came back is sent once more; writes never are.
    @discardableResult
    package func query(_ sql: SQL) async throws -> Rows {
        try await submit { .statement(sql, $0) }
    }

    /// BEGIN, `body`, COMMIT on one connection; ROLLBACK if `body` throws. `body` can run several times: it is
    /// repeated up to three times after a deadlock or serialization failure, so it must have no effect outside the
    /// database.
    @discardableResult
    package func transaction<Value: Sendable>(
        _ body: @escaping @Sendable (PostgresConnection) throws -> Value
    ) async throws -> Value {
        var attempt = 1
        while true {
            do {
                return try await onConnection { try $0.transaction(body) }
            } catch let error as PostgresError where attempt <= error.transactionRetries {
                // 5–20, 5–40, 5–80 ms apart, so that those who collided do not meet again.
                try await Task.sleep(for: .milliseconds(Int.random(in: 5...(10 << attempt))))
                attempt += 1
            }
        }
    }

    /// A connection outside any transaction, for advisory locks and migrations. Session locks and settings that `body`
    /// leaves behind are undone.
    @discardableResult
    package func withConnection<Value: Sendable>(
        _ body: @escaping @Sendable (PostgresConnection) throws -> Value
    ) async throws -> Value {
        try await onConnection { connection in
            defer { connection.restore() }
            return try body(connection)
        }
    }

    /// Opens every connection now, for boot. Throws the first `PostgresError.cannotConnect`; `isUnavailable` holds.
    package func connect() async throws {
        try await withCheckedThrowingContinuation { queue.open($0) }
    }

    /// Fails waiting jobs as unavailable, lets running ones finish, and returns when every thread has ended.
    package func shutdown() async {
        queue.stop()
        await withCheckedContinuation { queue.whenEnded($0) }
    }

    package var statistics: PoolStatistics { queue.statistics }

    private func onConnection<Value: Sendable>(
        _ body: @escaping @Sendable (PostgresConnection) throws -> Value
    ) async throws -> Value {
        try await submit { (continuation: CheckedContinuation<Value, any Error>) in
            .session(
                run: { connection in continuation.resume(with: Result { try body(connection) }) },
                fail: { continuation.resume(throwing: $0) }
            )
        }
    }

    private func submit<Value: Sendable>(
        _ work: @Sendable (CheckedContinuation<Value, any Error>) -> PostgresJob.Work
    ) async throws -> Value {
        try Task.checkCancellation()
        let ticket = PostgresJob.Ticket()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { queue.push(ticket, work($0)) }
        } onCancel: {
            queue.cancel(ticket)
        }
    }
}

extension PostgresError {
    /// How often a transaction that failed this way is run again. Once after a migration outdated its statements.
    fileprivate var transactionRetries: Int {
        isRetryable ? 3 : isStaleStatement ? 1 : 0
    }
}

/// The pool at one moment, for metrics.
package struct PoolStatistics: Sendable, Equatable {
    /// Connections the pool may have.
    package let size: Int
    /// Connections at work now.
    package let busy: Int
    /// Jobs that wait for a connection now.
    package let queued: Int
    /// Connections opened since the start.
    package let opened: Int
    /// Attempts to connect that failed since the start.
    package let failed: Int
}

/// One thing to do on a connection.
struct PostgresJob: Sendable {
    /// Tells jobs apart, for cancellation.
    final class Ticket: Sendable {}

    enum Work: Sendable {
        case statement(SQL, CheckedContinuation<Rows, any Error>)
        case session(run: @Sendable (PostgresConnection) -> Void, fail: @Sendable (any Error) -> Void)
    }

    let ticket: Ticket
    let work: Work
    /// When it gives up waiting for a connection.
    var deadline: ContinuousClock.Instant
    var isSecondAttempt = false

    var isStatement: Bool {
        if case .statement = work { true } else { false }
    }

    func fail(_ error: any Error) {
        switch work {
        case .statement(_, let continuation): continuation.resume(throwing: error)
        case .session(_, let fail): fail(error)
        }
    }
}
