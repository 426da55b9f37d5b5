import Domain
import Synchronization

/// Publishes the newest cursor of each hotel. What waits is bounded by the number of hotels, however long Redis is
/// away: of two hints for a hotel the newer says everything.
final class RedisPublisher: RedisRole {
    private struct State {
        var waiting: [Hotel.ID: Int] = [:]
        /// Sent and not yet answered; nothing more is sent until it is, so that this is bounded as well.
        var sent: [Hotel.ID: Int] = [:]
        var unanswered = 0
    }

    private let state = Mutex(State())
    private let channel: String
    private let origin: HintMessage.Origin

    init(channel: String, origin: HintMessage.Origin) {
        self.channel = channel
        self.origin = origin
    }

    /// Hints that Redis has not confirmed.
    var backlog: Int { state.withLock { $0.waiting.count + $0.sent.count } }

    func add(_ hint: Hint) {
        state.withLock { $0.waiting[hint.hotel] = max(hint.cursor, $0.waiting[hint.hotel] ?? .min) }
    }

    let direction = RedisReach.Direction.out

    /// Proves that we may publish on the channel; nobody reads anything from it.
    var opening: [String] { ["PUBLISH", channel, ""] }

    func commands() -> [[String]] {
        let batch = state.withLock { state -> [Hotel.ID: Int] in
            guard state.unanswered == 0 else { return [:] }
            state.sent = state.waiting
            state.unanswered = state.waiting.count
            state.waiting = [:]
            return state.sent
        }
        return batch.map { hotel, cursor in
            ["PUBLISH", channel, HintMessage(hint: Hint(hotel: hotel, cursor: cursor), origin: origin).text]
        }
    }

    func hear(_ reply: RedisReply) {
        // A published message is answered with the number of those who got it, a ping with a text.
        guard case .number = reply else { return }
        state.withLock { state in
            state.unanswered -= 1
            if state.unanswered == 0 { state.sent = [:] }
        }
    }

    func disconnected() {
        state.withLock { state in
            state.waiting.merge(state.sent, uniquingKeysWith: max)
            state.sent = [:]
            state.unanswered = 0
        }
    }
}
