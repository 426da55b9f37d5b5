import Domain
import Foundation
import HTTPTypes
import Hummingbird

/// What platforms and operators ask (contract §8).
struct HealthAPI: Sendable {
    let health: Health
    let release: Release
    let clock: WallClock

    /// Which program this is, since when.
    struct Release: Sendable {
        let version: String
        let id: String?
        let startedAt: Date
    }

    var endpoints: [Endpoint] {
        [
            .open(.anyone, .get, .health, .json("How the program is", .health)) { _ in
                report(status: health.current.isReady)
            },
            .open(.anyone, .get, .healthLive, .json("Whether the process turns", .health)) { _ in report(status: true)
            },
            .open(.anyone, .get, .healthLiveness, .json("Whether the process turns", .health)) { _ in
                report(status: true)
            },
            .open(.anyone, .get, .healthReady, .json("Whether requests can be served", .health)) { _ in
                report(status: health.current.isReady)
            },
            .open(.anyone, .get, .healthReadiness, .json("Whether requests can be served", .health)) { _ in
                report(status: health.current.isReady)
            },
            .open(.anyone, .get, .healthStartup, .json("Whether start-up is done", .health)) { _ in
                report(status: health.current.isStarted)
            },
            .open(.anyone, .get, .ping, Self.text("Whether anybody is there")) { _ in
                .bytes(Array("pong\n".utf8), Self.plain)
            },
            .open(.anyone, .get, .version, Self.text("Which program this is")) { _ in
                .bytes(Array("\(release.version)\n".utf8), Self.plain)
            },
            .open(.anyone, .get, .robots, Self.text("Nothing here is for search engines")) { _ in
                .bytes(Array("User-agent: *\nDisallow: /\n".utf8), Self.plain)
            },
        ]
    }

    private static let plain = "text/plain; charset=utf-8"

    private static func text(_ summary: String) -> Endpoint.Documentation {
        Endpoint.Documentation(summary: summary, answers: [.init(status: .ok, contentType: "text/plain")])
    }

    private func report(status isWell: Bool) -> Response {
        let report = HealthReport(state: health.current, release: release, now: clock.now())
        return .json(Shape.health.bytes(report), status: isWell ? .ok : .serviceUnavailable)
    }
}

struct HealthReport: Sendable {
    let state: Health.State
    let release: HealthAPI.Release
    let now: Date
}

extension Shape<HealthReport> {
    static let health = Shape(
        "Health",
        [
            .choice("status") { $0.state.word },
            .text("message") { $0.state.message },
            .text("version") { $0.release.version },
            .text(optional: "releaseId") { $0.release.id },
            .integer("uptimeSeconds") { Int($0.now.timeIntervalSince($0.release.startedAt)) },
            .time("timestamp") { $0.now },
            .text("authentication") { $0.state.isDatabaseReady ? "ok" : "unavailable" },
            .choice("cache") { $0.state.cache },
        ])
}
