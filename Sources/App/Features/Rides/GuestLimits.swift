import Domain
import Foundation
import Synchronization

/// How many calls guests may make, so that nobody fills the queue with rides that no one waits for.
///
/// In the memory of this process: every replica has its own count. What is limited is calls that would take a place in the
/// queue; a call that is repeated, or that finds the one that is open already, is never in the way.
final class GuestLimits: Sendable {
    /// Generous, because people are trusted, and because all guests of a hotel may share one address, so that addresses
    /// say nothing.
    struct Rules: Sendable {
        /// A party that calls, thinks again and calls again: ten times at once, then once a minute.
        var perDevice = RateLimit(burst: 10, interval: 60)
        /// A coach empties at the lobby: sixty calls at once, then one every three seconds; far above what any fleet can
        /// fetch, and few enough for the desk to see and to clear.
        var perPlace = RateLimit(burst: 60, interval: 3)
    }

    fileprivate enum Key: Hashable {
        case device([UInt8])
        case place(Location.ID)
    }

    /// What was taken, to be given back when no call came of it.
    struct Share: Sendable {
        fileprivate var taken: [(key: Key, limit: RateLimit)] = []
    }

    /// Entries are forgotten once they say nothing any more. Places bound how many devices can have one, so that this is
    /// out of reach but for a hotel of thousands of places.
    private static let capacity = 50_000

    private let rules: Rules?
    private let clock: WallClock
    private let arrivals = Mutex<[Key: Date]>([:])

    /// - Parameter rules: nil for none.
    init(rules: Rules?, clock: WallClock) {
        self.rules = rules
        self.clock = clock
    }

    /// A share of every limit, or of none.
    ///
    /// - Parameter device: the hash of its cookie; nil for one that has none yet, which only its place's limit concerns.
    /// - Throws: `rate_limited`.
    func take(device: [UInt8]?, at place: Location.ID) throws(Problem) -> Share {
        guard let rules else { return Share() }
        let now = clock.now()
        var wanted = [(key: Key.place(place), limit: rules.perPlace, name: "calls-per-place")]
        if let device { wanted.append((.device(device), rules.perDevice, "calls")) }
        let refusal: Problem? = arrivals.withLock { arrivals in
            var next: [Key: Date] = [:]
            for (key, limit, name) in wanted {
                switch limit.judge(arrivals[key], at: now) {
                case .admitted(let arrival): next[key] = arrival
                case .refused(let wait):
                    return .rateLimited(name, quota: limit.burst, retryAfter: Int(wait.rounded(.up)))
                }
            }
            if arrivals.count >= Self.capacity { arrivals = arrivals.filter { $0.value > now } }
            if arrivals.count >= Self.capacity { arrivals.removeAll() }
            arrivals.merge(next) { $1 }
            return nil
        }
        if let refusal { throw refusal }
        return Share(taken: wanted.map { ($0.key, $0.limit) })
    }

    func giveBack(_ share: Share) {
        arrivals.withLock { arrivals in
            for (key, limit) in share.taken { arrivals[key]? -= limit.interval }
        }
    }
}
