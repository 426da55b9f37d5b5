import Domain
import Logging
import TestSupport
import Testing

@testable import Realtime

@Suite("The follower of events when hints do not come", .timeLimit(.minutes(10)))
struct FollowerWithoutHintsTests {
    private func follow(
        _ announcer: SwitchedAnnouncer, _ test: (FakeHistory, Ear) async throws -> Void
    ) async throws {
        var options = EventFollower.Options()
        options.pollInterval = .seconds(3600)
        options.pollIntervalWithoutHints = .milliseconds(10)
        options.resumeGrace = .zero
        let history = FakeHistory()
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let follower = EventFollower(reader: history, announcer: announcer, options: options, logger: logger)
        let running = Task { await follower.run() }
        defer { running.cancel() }
        let ear = Ear()
        follower.subscribe(ear, as: Resort.desk, in: Resort.hotel, after: 0)
        await ear.waitForHello()
        try await test(history, ear)
    }

    @Test("looks by itself, more often")
    func without() async throws {
        try await follow(SwitchedAnnouncer(false)) { history, ear in
            for count in 1...5 {
                history.append(1)
                await ear.wait(forEvents: count)
            }
            #expect(ear.cursors == [1, 2, 3, 4, 5])
        }
    }

    @Test("looks once more when they come again, and then seldom")
    func again() async throws {
        let announcer = SwitchedAnnouncer(true)
        try await follow(announcer) { history, ear in
            history.append(1)
            try await Task.sleep(for: .milliseconds(100))
            #expect(ear.cursors.isEmpty, "the premise: with hints it waits for them")
            announcer.reachesEveryProcess = false
            await ear.wait(forEvents: 1)
            announcer.reachesEveryProcess = true
            history.append(1)
            await ear.wait(forEvents: 2)
            try await Task.sleep(for: .milliseconds(100))
            history.append(1)
            try await Task.sleep(for: .milliseconds(100))
            #expect(ear.cursors == [1, 2])
        }
    }
}
