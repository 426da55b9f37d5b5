package import Domain
package import Foundation
import Synchronization

/// A clock that moves when the test says so.
package final class TestClock: Sendable {
    private let moment: Mutex<Date>

    package init(_ start: Date = Date(timeIntervalSince1970: 1_780_000_000)) {
        moment = Mutex(start)
    }

    package var now: Date { moment.withLock { $0 } }

    package var clock: WallClock { WallClock { self.now } }

    /// - Parameter seconds: negative for a clock that was set back.
    package func advance(by seconds: TimeInterval) {
        moment.withLock { $0 += seconds }
    }
}
