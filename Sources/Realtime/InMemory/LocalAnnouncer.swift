package import Domain
import Synchronization

/// Hints within one process: for tests, and for a single replica without Redis.
package final class LocalAnnouncer: Announcer {
    private struct State {
        var listeners: [Int: AsyncStream<Hint>.Continuation] = [:]
        var nextListener = 0
    }

    /// Hints are worth little and late ones less: a listener that does not keep up loses the oldest.
    private static let bufferedHints = 256

    private let state = Mutex(State())

    package init() {}

    var listenerCount: Int { state.withLock(\.listeners.count) }

    /// There is only one.
    package let reachesEveryProcess = true

    package func announce(_ hint: Hint) {
        let listeners = state.withLock { Array($0.listeners.values) }
        for listener in listeners { listener.yield(hint) }
    }

    package func hints() -> AsyncStream<Hint> {
        let (hints, listener) = AsyncStream.makeStream(
            of: Hint.self, bufferingPolicy: .bufferingNewest(Self.bufferedHints))
        let number = state.withLock { state in
            state.nextListener += 1
            state.listeners[state.nextListener] = listener
            return state.nextListener
        }
        listener.onTermination = { [weak self] _ in
            self?.state.withLock { _ = $0.listeners.removeValue(forKey: number) }
        }
        return hints
    }
}
