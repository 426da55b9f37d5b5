package import Foundation

/// Reading the history, which is also the realtime log. Fulfilled by Persistence.
package protocol EventReader: Sendable {
    /// Up to `limit` events of the hotel after `cursor`, in order, without gaps.
    func events(of hotel: Hotel.ID, after cursor: Int, limit: Int) async throws -> [LiveEvent]
    /// The newest cursor of each hotel; 0 for one without events.
    func newestCursors() async throws -> [Hotel.ID: Int]
}

/// Telling the other processes that there is something to read. A hint: it may be lost, repeated or come late, and
/// costs latency only. Fulfilled by Realtime.
package protocol Announcer: Sendable {
    /// Never blocks and never fails.
    func announce(_ hint: Hint)
    /// Each hint from any process, this one's own included, from now on; ends when the task is cancelled.
    func hints() -> AsyncStream<Hint>
    /// Whether hints go out to and come in from the other processes at present. While false, whoever follows the
    /// history looks more often by itself.
    var reachesEveryProcess: Bool { get }
}

/// There are events of `hotel` up to `cursor`.
package struct Hint: Hashable, Sendable {
    package let hotel: Hotel.ID
    package let cursor: Int

    package init(hotel: Hotel.ID, cursor: Int) {
        self.hotel = hotel
        self.cursor = cursor
    }
}

/// Recording what was decided; written with the commit, in the order of recording.
package protocol HistoryTransaction {
    func record(_ facts: [Fact], by actor: Event.Actor, at now: Date)
}

/// Reading the history as a list, oldest first. Fulfilled by Persistence.
package protocol HistoryReader: Sendable {
    func history(of hotel: Hotel.ID, matching filter: EventFilter, page: PageRequest) async throws -> ListPage<Event>
}

/// Which events a list shows; nil means all.
package struct EventFilter: Equatable, Sendable {
    /// Only events after this cursor.
    package var after: Int?
    package var kind: Event.Kind?
    /// The id of a ride, shift, buggy, place or person.
    package var subject: UUID?
    package var from: Date?
    /// Exclusive.
    package var to: Date?

    package init() {}
}
