import Domain
import Foundation
import Synchronization

/// A history in memory that can be away.
final class FakeHistory: EventReader {
    struct Away: Error {}

    private struct State {
        var events: [Hotel.ID: [LiveEvent]] = [:]
        var isAway = false
        var reads: [Int] = []
    }

    private let state = Mutex(State())

    var isAway: Bool {
        get { state.withLock(\.isAway) }
        set { state.withLock { $0.isAway = newValue } }
    }

    /// The cursors behind which was read.
    var reads: [Int] { state.withLock(\.reads) }

    /// - Returns: the cursor of the new event.
    @discardableResult
    func append(to hotel: Hotel.ID = Resort.hotel, _ make: (Int) -> LiveEvent) -> Int {
        state.withLock { state in
            let cursor = (state.events[hotel]?.count ?? 0) + 1
            state.events[hotel, default: []].append(make(cursor))
            return cursor
        }
    }

    func append(_ count: Int, to hotel: Hotel.ID = Resort.hotel) {
        for _ in 0..<count { append(to: hotel) { Resort.other(.hotelUpdated, cursor: $0, hotel: hotel) } }
    }

    func events(of hotel: Hotel.ID, after cursor: Int, limit: Int) async throws -> [LiveEvent] {
        await Task.yield()
        return try state.withLock { state in
            if state.isAway { throw Away() }
            state.reads.append(cursor)
            return Array((state.events[hotel] ?? []).dropFirst(cursor).prefix(limit))
        }
    }

    func newestCursors() async throws -> [Hotel.ID: Int] {
        try state.withLock { state in
            if state.isAway { throw Away() }
            return state.events.mapValues(\.count)
        }
    }
}

/// Remembers what it was told and lets a test wait for it.
final class Ear: LiveListener {
    private struct State {
        var told: [LiveDelivery] = []
        var room = Int.max
        var isOpen = true
    }

    private let state: Mutex<State>
    private let (changes, change) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

    /// - Parameter room: how many deliveries it has room for.
    init(room: Int = .max) {
        state = Mutex(State(room: room))
    }

    var told: [LiveDelivery] { state.withLock(\.told) }
    var cursors: [Int] { told.compactMap(\.cursor) }
    var hasRoom: Bool { state.withLock { $0.room >= LiveLimits.replayPage } }

    func close() { state.withLock { $0.isOpen = false } }
    func makeRoom(_ room: Int) { state.withLock { $0.room = room } }

    func hear(_ delivery: LiveDelivery) -> Bool {
        defer { change.yield() }
        return state.withLock { state in
            guard state.isOpen else { return false }
            state.told.append(delivery)
            state.room -= 1
            return true
        }
    }

    /// Returns once it was told `count` events, or anything else that `condition` waits for.
    func wait(until condition: (Ear) -> Bool) async {
        for await _ in changes where condition(self) { return }
    }

    func waitForHello() async {
        if told.isEmpty { await wait { !$0.told.isEmpty } }
    }

    func wait(forEvents count: Int) async {
        if cursors.count < count { await wait { $0.cursors.count >= count } }
    }
}
