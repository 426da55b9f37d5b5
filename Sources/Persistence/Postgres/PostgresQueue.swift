import Foundation

/// What the threads of a pool share: the waiting jobs and the state of the outage, if there is one.
///
/// `@unchecked Sendable`: every `var` is only touched while `condition` is locked. (A lock of Foundation, because
/// ThreadSanitizer does not understand `Synchronization.Mutex` on Linux.)
final class PostgresQueue: @unchecked Sendable {
    private let condition = NSCondition()
    private let workers: Int
    private let acquireTimeout: Duration

    private var jobs: [PostgresJob] = []
    /// Jobs before this index are taken; saves moving the rest.
    private var head = 0
    private var isStopped = false
    private var isSweepScheduled = false

    private var running: Int
    private var busy = 0
    private var live = 0
    private var opened = 0
    private var failed = 0
    /// Why the last attempt to connect failed; nil once one has succeeded.
    private var outage: PostgresError?
    private var nextAttempt = ContinuousClock.now

    private var opening = Opening()
    private var endWaiters: [CheckedContinuation<Void, Never>] = []

    /// One call of `connect()`: every worker reports once.
    private struct Opening {
        var round = 0
        var missing = 0
        var error: (any Error)?
        var waiters: [CheckedContinuation<Void, any Error>] = []
    }

    /// More statements than this in one pipeline make the last one wait longer than another connection would.
    private static let maxBatch = 16

    init(workers: Int, acquireTimeout: Duration) {
        self.workers = workers
        self.acquireTimeout = acquireTimeout
        running = workers
    }

    private func locked<Value>(_ body: () throws -> Value) rethrows -> Value {
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

    /// The queue is in order of deadlines, so one timer for its first job is enough. Called locked.
    private func scheduleSweep(after delay: Duration) {
        guard !isSweepScheduled else { return }
        isSweepScheduled = true
        DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(delay.milliseconds)) { [weak self] in
            self?.sweep()
        }
    }

    private func sweep() {
        let expired = locked {
            isSweepScheduled = false
            let now = ContinuousClock.now
            let end = jobs[head...].firstIndex { $0.deadline > now } ?? jobs.count
            let expired = Array(jobs[head..<end])
            head = end
            compact()
            if let next = jobs[head...].first { scheduleSweep(after: next.deadline - now) }
            return expired
        }
        for job in expired { job.fail(PostgresError.allBusy) }
    }

    private func drain() -> [PostgresJob] {
        defer {
            jobs = []
            head = 0
        }
        return Array(jobs[head...])
    }

    private func compact() {
        if head == jobs.count {
            jobs.removeAll(keepingCapacity: true)
            head = 0
        } else if head > 4096 {
            jobs.removeFirst(head)
            head = 0
        }
    }
}

// MARK: - From workers

extension PostgresQueue {
    enum Demand { case jobs, open, stop }

    /// Waits until there is something to do. `round` is the last opening the worker took part in.
    func waitForDemand(round: inout Int) -> Demand {
        locked {
            while true {
                if isStopped { return .stop }
                if round != opening.round {
                    round = opening.round
                    return .open
                }
                if head < jobs.count { return .jobs }
                condition.wait()
            }
        }
    }

    /// A worker's share of the queue: one session, or as many statements as keep all workers equally busy.
    func take() -> [PostgresJob] {
        locked {
            guard head < jobs.count, !isStopped else { return [] }
            var batch = [jobs[head]]
            head += 1
            if batch[0].isStatement {
                let share = min(Self.maxBatch, (jobs.count - head + 1) / workers)
                while batch.count < share, jobs[head].isStatement {
                    batch.append(jobs[head])
                    head += 1
                }
            }
            compact()
            busy += 1
            return batch
        }
    }

    func finished() {
        locked { busy -= 1 }
    }

    /// Puts a statement whose connection died back to the front, once.
    func retry(_ job: PostgresJob) {
        var job = job
        job.isSecondAttempt = true
        let isRefused = locked {
            if isStopped { return true }
            if head > 0 {
                head -= 1
                jobs[head] = job
            } else {
                jobs.insert(job, at: 0)
            }
            scheduleSweep(after: acquireTimeout)
            condition.signal()
            return false
        }
        if isRefused { job.fail(PostgresError.poolShutdown) }
    }

    /// A worker without connection leaves the jobs to the others while it connects.
    func passOn() {
        locked { condition.signal() }
    }

    /// How long to wait before connecting; nil means now. During an outage only one worker tries at a time, every
    /// 100–250 ms: often enough to be back within a second, seldom enough not to hammer a server that starts.
    func claimAttempt() -> Duration? {
        locked {
            guard outage != nil else { return nil }
            let now = ContinuousClock.now
            if now < nextAttempt { return nextAttempt - now }
            nextAttempt = now + .milliseconds(Int.random(in: 100...250))
            return nil
        }
    }

    /// Returns the outage that ended with this connection, if any.
    func connected() -> PostgresError? {
        locked {
            live += 1
            opened += 1
            defer { outage = nil }
            return outage
        }
    }

    /// Returns whether this begins an outage.
    func cannotConnect(_ error: PostgresError) -> Bool {
        let (isNew, hopeless) = locked {
            failed += 1
            nextAttempt = .now + .milliseconds(Int.random(in: 100...250))
            defer { outage = error }
            return (outage == nil, live == 0 ? drain() : [])
        }
        for job in hopeless { job.fail(error) }
        return isNew
    }

    /// A connection died. With the last one gone and none to be had, waiting is pointless.
    func disconnected() {
        let (hopeless, error) = locked {
            live -= 1
            return (live == 0 && outage != nil ? drain() : [], outage)
        }
        for job in hopeless { job.fail(error ?? PostgresError.allBusy) }
    }

    func reportOpening(_ error: (any Error)?) {
        let (waiters, failure) = locked {
            opening.missing -= 1
            opening.error = opening.error ?? error
            guard opening.missing == 0 else { return ([CheckedContinuation<Void, any Error>](), nil as (any Error)?) }
            defer { opening.waiters = [] }
            return (opening.waiters, opening.error)
        }
        for waiter in waiters {
            if let failure { waiter.resume(throwing: failure) } else { waiter.resume() }
        }
    }

    func ended() {
        let waiters = locked {
            running -= 1
            return running == 0 ? endWaiters : []
        }
        for waiter in waiters { waiter.resume() }
    }
}

extension PostgresError {
    fileprivate static let poolShutdown = PostgresError(code: shutdown, message: "the connection pool is shut down")
    fileprivate static let allBusy = PostgresError(
        code: acquireTimeout, message: "no connection became free in time"
    )
}
