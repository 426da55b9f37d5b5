import Domain
import Synchronization

/// When each driver's devices were last heard, until it is written down.
///
/// A driver with several tabs or phones is one presence: whichever of them spoke last. Connections that open or close
/// say nothing here. Bounded by the number of drivers.
final class Presence: Sendable {
    private let clock: WallClock
    private let signs = Mutex<[Staff.ID: SignOfLife]>([:])

    init(clock: WallClock) {
        self.clock = clock
    }

    /// A call, a message, a pong: anything that only a living device sends. Never waits for the database.
    func heard(_ driver: Staff.ID, of hotel: Hotel.ID) {
        note([SignOfLife(driver: driver, hotel: hotel, at: clock.now())])
    }

    /// What was heard since the last time.
    func take() -> [SignOfLife] {
        signs.withLock { signs in
            defer { signs = [:] }
            return Array(signs.values)
        }
    }

    /// Signs that could not be written down, for the next time; later ones have come meanwhile.
    func putBack(_ unwritten: [SignOfLife]) {
        note(unwritten)
    }

    private func note(_ new: [SignOfLife]) {
        signs.withLock { signs in
            for sign in new {
                if let known = signs[sign.driver], known.at > sign.at { continue }
                signs[sign.driver] = sign
            }
        }
    }
}
