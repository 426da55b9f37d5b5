import Foundation

/// What the workers ask of the queue and tell it.
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
        job.deadline = .now + acquireTimeout
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
