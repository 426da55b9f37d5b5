import Domain
import Foundation
import TestSupport
import Testing

@testable import Realtime

@Suite("With Redis in trouble an announcer", .timeLimit(.minutes(10)))
struct RedisOutageTests {
    private static let newest = Hint(hotel: Resort.hotel, cursor: 500)

    /// Two processes that reach each other over a Redis which the test may harm.
    private func withTwoProcesses(
        _ test: @Sendable (PrivateRedis, RedisAnnouncer, RedisAnnouncer, TestLog) async throws -> Void
    ) async throws {
        try await PrivateRedis.run { server in
            let url = try RedisURL(server.url)
            let log = TestLog()
            try await withAnnouncer(url, log: log) { one in
                try await withAnnouncer(url) { other in
                    try await eventually { one.reachesEveryProcess && other.reachesEveryProcess }
                    try await test(server, one, other, log)
                }
            }
        }
    }

    /// A hint of one reaches the other again, though some may be lost on the way.
    private func expectConnected(_ one: RedisAnnouncer, _ other: RedisAnnouncer) async throws {
        try await eventually { one.reachesEveryProcess && other.reachesEveryProcess }
        let hints = other.hints()
        one.announce(Self.newest)
        #expect(await hints.first { $0 == Self.newest } != nil)
    }

    @Test("says so at once when it is killed, and is back by itself when Redis is")
    func killed() async throws {
        try await withTwoProcesses { server, one, other, log in
            await server.kill()
            let seconds = try await eventually { !one.reachesEveryProcess && !other.reachesEveryProcess }
            #expect(seconds < .seconds(3))
            try await Task.sleep(for: .seconds(1))
            #expect(!one.reachesEveryProcess)
            try await server.start()
            try await expectConnected(one, other)
            let words = log.lines.compactMap { $0.split(separator: " ").first }
            #expect(words == ["info", "warning", "notice"], "\(log.lines)")
        }
    }

    @Test("notices within 3 s that it is stopped without a word, and is back when it goes on")
    func frozen() async throws {
        try await withTwoProcesses { server, one, other, _ in
            await server.freeze(true)
            let seconds = try await eventually { !one.reachesEveryProcess && !other.reachesEveryProcess }
            // Quiet and patience make 2 s; the rest is for a busy machine.
            #expect(seconds < .seconds(5))
            one.announce(Hint(hotel: Resort.hotel, cursor: 1))
            await server.freeze(false)
            try await expectConnected(one, other)
        }
    }

    @Test(
        "subscribes again when it kills subscribers, publishes again when it kills clients",
        arguments: ["pubsub", "normal"])
    func clientsKilled(type: String) async throws {
        try await withTwoProcesses { server, one, other, log in
            #expect(try await server.command("client", "kill", "type", type).contains("2"))
            try await eventually { log.lines.contains { $0.hasPrefix("warning") } }
            try await expectConnected(one, other)
        }
    }

    @Test("brings the newest cursor though the publishing connection is killed again and again")
    func publisherKilled() async throws {
        try await withTwoProcesses { server, one, other, _ in
            let hints = other.hints()
            for cursor in 1...Self.newest.cursor {
                one.announce(Hint(hotel: Resort.hotel, cursor: cursor))
                if cursor.isMultiple(of: 100) { try await server.command("client", "kill", "type", "normal") }
            }
            #expect(await hints.first { $0 == Self.newest } != nil)
            try await eventually { one.backlog == 0 }
        }
    }

    @Test("does not mind that it forgets everything")
    func flushed() async throws {
        try await withTwoProcesses { server, one, other, log in
            try await server.command("flushall")
            try await expectConnected(one, other)
            #expect(log.lines.count == 1, "\(log.lines)")
        }
    }

    @Test("tells this process at once, keeps one hint a hotel, and publishes them when Redis is there")
    func bounded() async throws {
        try await PrivateRedis.run(isStarted: false) { server in
            let url = try RedisURL(server.url)
            let log = TestLog()
            try await withAnnouncer(url, log: log) { one in
                try await eventually { !log.lines.isEmpty }
                let hints = one.hints()
                let hotels = [Resort.hotel, Resort.otherHotel]
                for cursor in 1...1000 {
                    for hotel in hotels { one.announce(Hint(hotel: hotel, cursor: cursor)) }
                }
                #expect(await hints.first { _ in true } != nil)
                #expect(one.backlog == 2)
                try await Task.sleep(for: .seconds(1))
                #expect(!one.reachesEveryProcess && one.backlog == 2)
                #expect(log.lines.count == 1 && log.lines[0].hasPrefix("warning"), "\(log.lines)")
                try await server.start()
                try await eventually { one.reachesEveryProcess && one.backlog == 0 }
            }
        }
    }

    @Test("that nothing answers is shut down without delay")
    func shutdown() async throws {
        // A port that refuses, and a database that is not there.
        for url in ["redis://127.0.0.1:1", "unix:///nowhere/redis.sock"] {
            let announcer = RedisAnnouncer(try RedisURL(url), channel: "test", logger: TestLog().logger)
            announcer.start()
            announcer.announce(Hint(hotel: Resort.hotel, cursor: 1))
            try await Task.sleep(for: .milliseconds(300))
            let start = ContinuousClock.now
            await announcer.shutdown()
            await announcer.shutdown()
            #expect(start.duration(to: .now) < .seconds(2))
            announcer.announce(Hint(hotel: Resort.hotel, cursor: 2))
        }
    }

    @Test("that shuts down publishes its last hint and leaves no connection")
    func farewell() async throws {
        try await withTwoProcesses { server, one, other, _ in
            let hints = other.hints()
            one.announce(Self.newest)
            await one.shutdown()
            #expect(await hints.first { $0 == Self.newest } != nil)
            // The other's two, and the one that asks.
            try await eventually {
                try await server.command("client", "list").split(separator: "\n").count == 3
            }
        }
    }
}
