import Domain
import Foundation
import TestSupport
import Testing

@testable import Realtime

/// Both ways of telling other processes.
enum Transport: CaseIterable {
    case memory, redis

    /// Runs `test` with the announcers of two processes; in memory there is only one.
    func withTwoProcesses(_ test: @Sendable (any Announcer, any Announcer) async throws -> Void) async throws {
        switch self {
        case .memory:
            let announcer = LocalAnnouncer()
            try await test(announcer, announcer)
        case .redis:
            let url = try RedisURL(TestRedis.url())
            // Tests run at the same time on one Redis.
            let channel = "test:\(UUID())"
            try await withAnnouncer(url, channel: channel) { one in
                try await withAnnouncer(url, channel: channel) { other in
                    try await eventually { one.reachesEveryProcess && other.reachesEveryProcess }
                    try await test(one, other)
                }
            }
        }
    }
}

@Suite("An announcer, whatever carries its hints,", .timeLimit(.minutes(10)))
struct AnnouncerContractTests {
    @Test("tells every listener of every process of each hint, its own included", arguments: Transport.allCases)
    func everyone(transport: Transport) async throws {
        try await transport.withTwoProcesses { one, other in
            let listeners = [one.hints(), one.hints(), other.hints(), other.hints()]
            for (cursor, announcer) in [one, other].enumerated() {
                let hint = Hint(hotel: Resort.hotel, cursor: cursor)
                announcer.announce(hint)
                for listener in listeners { #expect(await listener.first { _ in true } == hint) }
            }
        }
    }

    @Test("tells the newest cursor of each hotel, however many come at once", arguments: Transport.allCases)
    func newest(transport: Transport) async throws {
        try await transport.withTwoProcesses { one, other in
            let hotels = (0..<5).map { _ in Hotel.ID(UUID()) }
            let listeners = hotels.map { _ in other.hints() }
            let busy = Task {
                for cursor in 1...2000 {
                    for hotel in hotels { one.announce(Hint(hotel: hotel, cursor: cursor)) }
                }
            }
            for (hotel, listener) in zip(hotels, listeners) {
                #expect(await listener.first { $0 == Hint(hotel: hotel, cursor: 2000) } != nil)
            }
            await busy.value
        }
    }

    @Test("goes on telling the others when a listener ends", arguments: Transport.allCases)
    func ended(transport: Transport) async throws {
        try await transport.withTwoProcesses { one, other in
            let leaving = Task { for await _ in other.hints() {} }
            let staying = other.hints()
            leaving.cancel()
            await leaving.value
            let hint = Hint(hotel: Resort.hotel, cursor: 7)
            one.announce(hint)
            #expect(await staying.first { _ in true } == hint)
        }
    }

    @Test("never waits for those who listen", arguments: Transport.allCases)
    func slowListeners(transport: Transport) async throws {
        try await transport.withTwoProcesses { one, other in
            let idle = [one.hints(), other.hints()]
            let start = ContinuousClock.now
            for cursor in 0..<10_000 { one.announce(Hint(hotel: Resort.hotel, cursor: cursor)) }
            #expect(start.duration(to: .now) < .seconds(2))
            for hints in idle { #expect(await hints.first { $0.cursor == 9999 } != nil) }
        }
    }

    @Test("says that it reaches every process when it does", arguments: Transport.allCases)
    func reach(transport: Transport) async throws {
        try await transport.withTwoProcesses { one, other in
            #expect(one.reachesEveryProcess && other.reachesEveryProcess)
        }
    }

    @Test("forgets a listener whose task is cancelled")
    func forgotten() async throws {
        let announcer = LocalAnnouncer()
        let listening = Task { for await _ in announcer.hints() {} }
        while announcer.listenerCount == 0 { await Task.yield() }
        listening.cancel()
        await listening.value
        #expect(announcer.listenerCount == 0)
    }
}
