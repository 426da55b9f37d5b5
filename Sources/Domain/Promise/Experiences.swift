package import Foundation
import Synchronization

/// What this process has learned of its hotels, in memory: promises are made in the middle of requests, which wait for
/// nothing that is not theirs.
package final class Experiences: Sendable {
    private let known = Mutex<[Hotel.ID: Experience]>([:])

    package init() {}

    /// The prior until something was learned.
    package subscript(hotel: Hotel.ID) -> Experience {
        known.withLock { $0[hotel] } ?? .prior
    }

    package func keep(_ experience: Experience, of hotel: Hotel.ID) {
        known.withLock { $0[hotel] = experience }
    }
}

/// Reads what there is to learn from. Fulfilled by Persistence.
package protocol ExperienceReader: Sendable {
    /// The hotel's completed rides since `start`, newest first; of very many the newest.
    func finishedRides(of hotel: Hotel.ID, since start: Date) async throws -> [FinishedRide]
}
