import Foundation

/// What the threads of a pool share: the waiting jobs and the state of the outage, if there is one.
///
/// `@unchecked Sendable`: every `var` is only touched while `condition` is locked. (A lock of Foundation, because
/// ThreadSanitizer does not understand `Synchronization.Mutex` on Linux.)
final class PostgresQueue: @unchecked Sendable {
    let condition = NSCondition()
    let workers: Int
    let acquireTimeout: Duration

    var jobs: [PostgresJob] = []
    /// Jobs before this index are taken; saves moving the rest.
    var head = 0
    var isStopped = false
    var isSweepScheduled = false

    var running: Int
    var busy = 0
    var live = 0
    var opened = 0
    var failed = 0
    /// Why the last attempt to connect failed; nil once one has succeeded.
    var outage: PostgresError?
    var nextAttempt = ContinuousClock.now

    var opening = Opening()
    var endWaiters: [CheckedContinuation<Void, Never>] = []

    /// One call of `connect()`: every worker reports once.
    struct Opening {
        var round = 0
        var missing = 0
        var error: (any Error)?
        var waiters: [CheckedContinuation<Void, any Error>] = []
    }

    /// More statements than this in one pipeline make the last one wait longer than another connection would.
    static let maxBatch = 16

    init(workers: Int, acquireTimeout: Duration) {
        self.workers = workers
        self.acquireTimeout = acquireTimeout
        running = workers
    }

    func locked<Value>(_ body: () throws -> Value) rethrows -> Value {
        condition.lock()
        defer { condition.unlock() }
        return try body()
    }

    var statistics: PoolStatistics {
        locked {
            PoolStatistics(size: workers, busy: busy, queued: jobs.count - head, opened: opened, failed: failed)
        }
    }
}

// MARK: - From tasks

extension PostgresQueue {
    func push(_ ticket: PostgresJob.Ticket, _ work: PostgresJob.Work) {
        let job = PostgresJob(ticket: ticket, work: work, deadline: .now + acquireTimeout)
        condition.lock()
        let isRefused = isStopped
        if !isRefused {
            jobs.append(job)
            scheduleSweep(after: acquireTimeout)
            condition.signal()
        }
        condition.unlock()
        if isRefused { job.fail(PostgresError.poolShutdown) }
    }

    func cancel(_ ticket: PostgresJob.Ticket) {
        let job: PostgresJob? = locked {
            jobs[head...].firstIndex { $0.ticket === ticket }.map { jobs.remove(at: $0) }
        }
        job?.fail(CancellationError())
    }

    func open(_ waiter: CheckedContinuation<Void, any Error>) {
        let isRefused = locked {
            if isStopped { return true }
            if opening.missing == 0 {
                opening.round += 1
                opening.missing = workers
                opening.error = nil
            }
            opening.waiters.append(waiter)
            condition.broadcast()
            return false
        }
        if isRefused { waiter.resume(throwing: PostgresError.poolShutdown) }
    }

    func stop() {
        let (waiting, waiters) = locked {
            isStopped = true
            condition.broadcast()
            defer { opening.waiters = [] }
            return (drain(), opening.waiters)
        }
        for job in waiting { job.fail(PostgresError.poolShutdown) }
        for waiter in waiters { waiter.resume(throwing: PostgresError.poolShutdown) }
    }

    func whenEnded(_ waiter: CheckedContinuation<Void, Never>) {
        let hasEnded = locked {
            if running > 0 { endWaiters.append(waiter) }
            return running == 0
        }
        if hasEnded { waiter.resume() }
    }

    /// One timer, for the job that expires first, is enough. Called locked.
    func scheduleSweep(after delay: Duration) {
        guard !isSweepScheduled else { return }
        isSweepScheduled = true
        DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(delay.milliseconds)) { [weak self] in
            self?.sweep()
        }
    }

    func sweep() {
        let expired = locked {
            isSweepScheduled = false
            let now = ContinuousClock.now
            let expired = jobs[head...].filter { $0.deadline <= now }
            if !expired.isEmpty {
                jobs = jobs[head...].filter { $0.deadline > now }
                head = 0
            }
            if let next = jobs[head...].map(\.deadline).min() { scheduleSweep(after: next - now) }
            return expired
        }
        for job in expired { job.fail(PostgresError.allBusy) }
    }

    func drain() -> [PostgresJob] {
        defer {
            jobs = []
            head = 0
        }
        return Array(jobs[head...])
    }

    func compact() {
        if head == jobs.count {
            jobs.removeAll(keepingCapacity: true)
            head = 0
        } else if head > 4096 {
            jobs.removeFirst(head)
            head = 0
        }
    }
}

extension PostgresError {
    static let poolShutdown = PostgresError(code: shutdown, message: "the connection pool is shut down")
    static let allBusy = PostgresError(
        code: acquireTimeout, message: "no connection became free in time"
    )
}
