import Foundation
import Logging

/// A thread and the connection that only it touches.
struct PostgresWorker: Sendable {
    let queue: PostgresQueue
    let configuration: PostgresConfiguration
    let logger: Logger

    func start(number: Int) {
        Thread {
            // Linux's own way: Foundation's `Thread.name` does not reach the system reliably.
            try? Data("postgres-\(number)".utf8).write(to: URL(filePath: "/proc/thread-self/comm"))
            run()
        }.start()
    }

    private func run() {
        let connection = PostgresConnection(configuration)
        var round = 0
        loop: while true {
            switch queue.waitForDemand(round: &round) {
            case .stop: break loop
            case .open: queue.reportOpening(openNow(connection))
            case .jobs: if isReady(connection) { work(connection) }
            }
        }
        connection.close()
        queue.ended()
    }

    /// False if there is no connection to be had yet; the jobs stay in the queue, where others find them.
    private func isReady(_ connection: PostgresConnection) -> Bool {
        let wasOpen = connection.isOpen
        if connection.isAlive { return true }
        queue.passOn()
        if wasOpen { queue.disconnected() }
        if let pause = queue.claimAttempt() {
            Thread.sleep(forTimeInterval: Double(pause.milliseconds) / 1000)
            return false
        }
        return open(connection) == nil
    }

    private func openNow(_ connection: PostgresConnection) -> PostgresError? {
        let wasOpen = connection.isOpen
        if connection.isAlive { return nil }
        if wasOpen { queue.disconnected() }
        return open(connection)
    }

    private func open(_ connection: PostgresConnection) -> PostgresError? {
        do {
            try connection.open()
            if queue.connected() != nil { logger.notice("PostgreSQL is back") }
            return nil
        } catch {
            let error = error as? PostgresError ?? PostgresError.lost("\(error)")
            if queue.cannotConnect(error) {
                logger.error("PostgreSQL cannot be reached", metadata: ["error": "\(error)"])
            }
            return error
        }
    }

    private func work(_ connection: PostgresConnection) {
        let batch = queue.take()
        guard !batch.isEmpty else { return }
        run(batch, on: connection)
        if !connection.isOpen { queue.disconnected() }
        queue.finished()
    }

    private func run(_ batch: [PostgresJob], on connection: PostgresConnection) {
        if batch.count == 1 {
            switch batch[0].work {
            case .statement(let sql, _): settle(batch[0], Result { try connection.query(sql) })
            case .session(let run, _): run(connection)
            }
            return
        }
        let statements = batch.compactMap { job in
            if case .statement(let sql, _) = job.work { sql } else { nil }
        }
        connection.each(statements) { index, result in settle(batch[index], result) }
    }

    private func settle(_ job: PostgresJob, _ result: Result<Rows, any Error>) {
        guard case .statement(let sql, let continuation) = job.work else { return }
        if case .failure(let error as PostgresError) = result, error.isConnectionLoss, sql.isRead,
            !job.isSecondAttempt
        {
            queue.retry(job)
        } else {
            continuation.resume(with: result)
        }
    }
}
