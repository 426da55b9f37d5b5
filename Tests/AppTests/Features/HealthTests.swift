import Domain
import Foundation
import Hummingbird
import HummingbirdTesting
import TestSupport
import Testing

@testable import App

@Suite("The answer about health", .timeLimit(.minutes(10)))
struct HealthTests {
    private static let redis = ["REDIS_URL": "redis://unused"]

    private func report(_ house: TestHouse, _ path: String = "/health") async throws -> (HTTPResponse.Status, [String])
    {
        let answer = try await house.visitor.get(path)
        let body = try answer.json()
        return (answer.status, ["status", "cache", "message"].map { body[$0].string })
    }

    @Test("is that all is well, and what carries the news")
    func well() async throws {
        for (environment, cache) in [([:], "memory"), (Self.redis, "redis")] {
            try await TestHouse.run(environment: environment, announcer: SwitchedAnnouncer()) { house in
                house.isReady(true)
                for path in ["/health", "/health/ready"] {
                    let (status, words) = try await report(house, path)
                    #expect(status == .ok && words == ["ok", cache, "all is well"])
                }
            }
        }
    }

    @Test("is 'degraded' and 200 while Redis is away, in words, and 'ok' when it is back")
    func degraded() async throws {
        let announcer = SwitchedAnnouncer()
        try await TestHouse.run(environment: Self.redis, announcer: announcer) { house in
            house.isReady(true)
            announcer.reachesEveryProcess = false
            for path in ["/health", "/health/ready", "/health/live"] {
                let (status, words) = try await report(house, path)
                #expect(status == .ok && words.prefix(2) == ["degraded", "unavailable"])
                #expect(words[2].contains("Redis is away"))
            }
            announcer.reachesEveryProcess = true
            #expect(try await report(house).1.prefix(2) == ["ok", "redis"])
        }
    }

    @Test("is 'unavailable' and 503 without PostgreSQL, Redis or not")
    func unavailable() async throws {
        let announcer = SwitchedAnnouncer()
        try await TestHouse.run(environment: Self.redis, announcer: announcer) { house in
            for isOn in [true, false] {
                announcer.reachesEveryProcess = isOn
                house.isReady(false)
                let (status, words) = try await report(house)
                #expect(status == .serviceUnavailable && words[0] == "unavailable")
                #expect(words[2].contains("database"))
            }
        }
    }
}

extension TestHouse {
    fileprivate func isReady(_ isReady: Bool) {
        house.health.update {
            $0.isStarted = true
            $0.isDatabaseReady = isReady
        }
    }
}
