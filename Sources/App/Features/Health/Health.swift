import Domain
import Foundation
import NIOConcurrencyHelpers

/// How the program is, kept in memory so that asking costs nothing. A probe in the background writes it.
final class Health: Sendable {
    struct State: Sendable {
        var isStarted = false
        var isStopping = false
        /// PostgreSQL answers, and its schema is the one that this program knows.
        var isDatabaseReady = false
    }

    private let state = NIOLockedValueBox(State())

    var current: State { state.withLockedValue { $0 } }

    func update(_ change: (inout State) -> Void) {
        state.withLockedValue(change)
    }
}

extension Health.State {
    var isReady: Bool { isStarted && !isStopping && isDatabaseReady }
    var word: String { isReady ? "ok" : "unavailable" }
    var message: String {
        if isStopping { return "shutting down" }
        if !isStarted { return "starting" }
        return isDatabaseReady ? "all is well" : "the database does not answer, or its schema is not current"
    }
}
