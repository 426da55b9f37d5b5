import Domain
import Foundation
import NIOConcurrencyHelpers

/// How the program is, kept in memory so that asking costs nothing. A probe in the background writes it.
final class Health: Sendable {
    /// Through what this process and the others hear of each other at once.
    enum Cache: String, Sendable, CaseIterable {
        case memory, redis
        /// Redis is configured and away.
        case unavailable
    }

    struct State: Sendable {
        var isStarted = false
        var isStopping = false
        /// PostgreSQL answers, and its schema is the one that this program knows.
        var isDatabaseReady = false
        fileprivate(set) var cache = Cache.memory
    }

    private let state = NIOLockedValueBox(State())
    private let cache: @Sendable () -> Cache

    /// - Parameter cache: answers from memory, for it is asked with every question.
    init(cache: @escaping @Sendable () -> Cache) {
        self.cache = cache
    }

    var current: State {
        var current = state.withLockedValue { $0 }
        current.cache = cache()
        return current
    }

    func update(_ change: (inout State) -> Void) {
        state.withLockedValue(change)
    }
}

extension Health.State {
    enum Word: String, CaseIterable {
        case ok, degraded, unavailable
    }

    /// Degraded is ready: everything is served, some of it later.
    var isReady: Bool { isStarted && !isStopping && isDatabaseReady }
    var word: Word {
        guard isReady else { return .unavailable }
        return cache == .unavailable ? .degraded : .ok
    }
    var message: String {
        if isStopping { return "shutting down" }
        if !isStarted { return "starting" }
        guard isDatabaseReady else { return "the database does not answer, or its schema is not current" }
        guard cache != .unavailable else {
            return "Redis is away: nothing is lost, but what happens in other processes is heard a moment later"
        }
        return "all is well"
    }
}
