import Domain
import Logging
import Testing

@testable import Realtime

@Suite("The follower of events", .timeLimit(.minutes(10)))
struct EventFollowerTests {
    private let history = FakeHistory()
    private let announcer = LocalAnnouncer()

    /// - Parameter poll: too slow to matter, unless a test is about it.
    private func follow(
        poll: Duration = .seconds(3600), grace: Duration = .zero,
        _ test: (EventFollower) async throws -> Void
    ) async throws {
        var options = EventFollower.Options()
        options.pollInterval = poll
        options.resumeGrace = grace
        options.roomInterval = .milliseconds(5)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let follower = EventFollower(reader: history, announcer: announcer, options: options, logger: logger)
        let running = Task { await follower.run() }
        defer { running.cancel() }
        // A hint that comes before the follower listens is lost, as hints may be; these tests want to see theirs.
        while announcer.listenerCount == 0 { await Task.yield() }
        try await test(follower)
    }

    private func happen(_ count: Int = 1, in hotel: Hotel.ID = Resort.hotel) {
        history.append(count, to: hotel)
        announcer.announce(Hint(hotel: hotel, cursor: .max))
    }

    @Test("a hint brings the event without a poll")
    func hint() async throws {
        try await follow { follower in
            let ear = Ear()
            follower.subscribe(ear, as: Resort.desk, in: Resort.hotel, after: 0)
            await ear.waitForHello()
            happen()
            await ear.wait(forEvents: 1)
            #expect(ear.told == [.hello(cursor: 0), .event(Resort.other(.hotelUpdated, cursor: 1), as: .desk)])
        }
    }

    @Test("a poll brings what no hint told")
    func lostHint() async throws {
        try await follow(poll: .milliseconds(10)) { follower in
            let ear = Ear()
            _ = follower.subscribe(ear, as: Resort.desk, in: Resort.hotel)
            await ear.waitForHello()
            history.append(3)
            await ear.wait(forEvents: 3)
            #expect(ear.cursors == [1, 2, 3])
        }
    }

    @Test("an event is read once for any number of listeners")
    func readOnce() async throws {
        try await follow { follower in
            let ears = (0..<100).map { _ in Ear() }
            for ear in ears {
                follower.subscribe(ear, as: Resort.desk, in: Resort.hotel, after: 0)
            }
            happen()
            for ear in ears { await ear.wait(forEvents: 1) }
            happen()
            for ear in ears { await ear.wait(forEvents: 2) }
            // The announced cursor lies far beyond the history, so the end is looked for once more at most.
            #expect(history.reads.filter { $0 == 0 }.count == 1)
            #expect(history.reads.filter { $0 == 1 }.count <= 2)
            #expect(history.reads.count <= 4)
        }
    }

    @Test("nobody hears another hotel")
    func otherHotel() async throws {
        try await follow { follower in
            let ear = Ear(), otherEar = Ear()
            follower.subscribe(ear, as: Resort.desk, in: Resort.hotel, after: 0)
            follower.subscribe(otherEar, as: Resort.desk, in: Resort.otherHotel, after: 0)
            happen(2, in: Resort.otherHotel)
            happen(1)
            await otherEar.wait(forEvents: 2)
            await ear.wait(forEvents: 1)
            #expect(ear.told.count == 2)
            #expect(otherEar.told.count == 3)
        }
    }

    @Test("while the history is away listeners wait, and then hear everything once")
    func away() async throws {
        try await follow(poll: .milliseconds(10)) { follower in
            let ear = Ear()
            _ = follower.subscribe(ear, as: Resort.desk, in: Resort.hotel)
            await ear.waitForHello()
            history.isAway = true
            for _ in 0..<5 {
                happen()
                try await Task.sleep(for: .milliseconds(10))
            }
            #expect(ear.cursors.isEmpty)
            let late = Ear()
            _ = follower.subscribe(late, as: Resort.desk, in: Resort.otherHotel)
            try await Task.sleep(for: .milliseconds(20))
            #expect(late.told.isEmpty)
            history.isAway = false
            await late.wait { $0.told == [.hello(cursor: 0)] }
            await ear.wait(forEvents: 5)
            #expect(ear.cursors == [1, 2, 3, 4, 5])
        }
    }

    @Test("a client has a moment to say where it was before its first event")
    func grace() async throws {
        history.append(5)
        try await follow(grace: .milliseconds(200)) { follower in
            let ear = Ear()
            let id = follower.subscribe(ear, as: Resort.desk, in: Resort.hotel)
            await ear.waitForHello()
            happen()
            try await Task.sleep(for: .milliseconds(20))
            follower.resume(id, after: 3)
            await ear.wait(forEvents: 3)
            #expect(ear.told.first == .hello(cursor: 5))
            #expect(ear.cursors == [4, 5, 6])
        }
    }

    @Test("a replay waits for room and loses nothing")
    func room() async throws {
        history.append(300)
        try await follow { follower in
            let ear = Ear(room: 100)
            follower.subscribe(ear, as: Resort.desk, in: Resort.hotel, after: 0)
            await ear.wait(forEvents: LiveLimits.replayPage)
            try await Task.sleep(for: .milliseconds(30))
            #expect(ear.cursors.count == LiveLimits.replayPage)
            ear.makeRoom(1000)
            await ear.wait(forEvents: 300)
            #expect(ear.cursors == Array(1...300))
        }
    }

    @Test("a listener that has gone, or whose session ended, is told nothing more")
    func gone() async throws {
        try await follow { follower in
            let gone = Ear(), signedOut = Ear(), there = Ear()
            follower.subscribe(gone, as: Resort.desk, in: Resort.hotel, after: 0)
            follower.subscribe(signedOut, as: Resort.admin, in: Resort.hotel, after: 0)
            follower.subscribe(there, as: Resort.desk, in: Resort.hotel, after: 0)
            await gone.waitForHello()
            gone.close()
            history.append { Resort.sessionEnded(Resort.session, cursor: $0) }
            happen()
            await there.wait(forEvents: 2)
            #expect(gone.told == [.hello(cursor: 0)])
            #expect(signedOut.told == [.hello(cursor: 0), .ended(.signedOut)])
        }
    }

    @Test("whoever comes, goes and comes back while events happen misses none and hears none twice")
    func comingAndGoing() async throws {
        try await follow(poll: .milliseconds(10)) { follower in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<20 {
                    group.addTask { try await comeAndGo(follower, patience: number % 5) }
                }
                for _ in 0..<500 {
                    history.append(1)
                    if Bool.random() { announcer.announce(Hint(hotel: Resort.hotel, cursor: Int.random(in: 0...600))) }
                    await Task.yield()
                }
                try await group.waitForAll()
            }
        }
    }

    /// A client that keeps its cursor over many short connections.
    private func comeAndGo(_ follower: EventFollower, patience: Int) async throws {
        var heard: [Int] = []
        while heard.last != 500 {
            let ear = Ear()
            let id = follower.subscribe(ear, as: Resort.desk, in: Resort.hotel, after: heard.last ?? 0)
            await ear.wait(forEvents: 1)
            try await Task.sleep(for: .milliseconds(patience))
            follower.unsubscribe(id)
            heard += ear.cursors
        }
        #expect(heard == Array(1...500))
    }
}
