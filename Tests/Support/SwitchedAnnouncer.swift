package import Domain
import Synchronization

/// Carries no hints; reaches every process or none, as a test says.
package final class SwitchedAnnouncer: Announcer {
    private let isOn: Mutex<Bool>

    package init(_ isOn: Bool = true) {
        self.isOn = Mutex(isOn)
    }

    package var reachesEveryProcess: Bool {
        get { isOn.withLock(\.self) }
        set { isOn.withLock { $0 = newValue } }
    }

    package func announce(_ hint: Hint) {}
    package func hints() -> AsyncStream<Hint> { AsyncStream { $0.finish() } }
}
