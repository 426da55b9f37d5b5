import Logging
import Synchronization

/// Whether hints go out and come in, from what the two connections report; logs each outage once, and its end.
final class RedisReach: Sendable {
    enum Direction { case out, `in` }

    private struct State {
        var standing: Set<Direction> = []
        /// Nil before the first news.
        var isWell: Bool?
    }

    private let state = Mutex(State())
    private let logger: Logger

    init(logger: Logger) {
        self.logger = logger
    }

    var isWell: Bool { state.withLock { $0.isWell ?? false } }

    func gained(_ direction: Direction) {
        let (isNew, wasAway) = state.withLock { state in
            state.standing.insert(direction)
            let isNew = state.standing == [.in, .out] && state.isWell != true
            defer { if isNew { state.isWell = true } }
            return (isNew, state.isWell == false)
        }
        if isNew, wasAway { logger.notice("Redis is back; hints travel through it again.") }
        if isNew, !wasAway { logger.info("Hints travel through Redis.") }
    }

    func lost(_ direction: Direction, to error: RedisError) {
        let isNew = state.withLock { state in
            state.standing.remove(direction)
            defer { state.isWell = false }
            return state.isWell != false
        }
        if isNew {
            logger.warning(
                "Redis is away; events of other processes are found by polling.", metadata: ["error": "\(error)"])
        }
    }
}
