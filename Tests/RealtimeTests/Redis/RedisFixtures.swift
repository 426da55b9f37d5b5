import Domain
import Foundation
import Logging
import Synchronization
import TestSupport

@testable import Realtime

enum TestRedis {
    /// The Redis of `scripts/test`, shared by all tests: they neither stop nor empty it.
    static func url() throws -> String {
        guard let url = ProcessInfo.processInfo.environment["TEST_REDIS_URL"] else {
            throw TestFailure(description: "TEST_REDIS_URL is not set: run these tests through scripts/test.")
        }
        return url
    }
}

/// Runs `test` with an announcer that has been started, and shuts it down.
func withAnnouncer(
    _ url: RedisURL, channel: String = "test", log: TestLog = TestLog(),
    _ test: @Sendable (RedisAnnouncer) async throws -> Void
) async throws {
    let announcer = RedisAnnouncer(url, channel: channel, logger: log.logger)
    announcer.start()
    try await finally({ try await test(announcer) }, { await announcer.shutdown() })
}

/// Waits until the condition holds.
///
/// - Throws: when it does not within `limit`.
/// - Returns: how long it took.
@discardableResult
func eventually(
    within limit: Duration = .seconds(15), _ condition: () async throws -> Bool
) async throws -> Duration {
    let start = ContinuousClock.now
    while try await !condition() {
        guard start.duration(to: .now) < limit else {
            throw TestFailure(description: "did not happen within \(limit)")
        }
        try await Task.sleep(for: .milliseconds(5))
    }
    return start.duration(to: .now)
}

/// A sentence for whoever runs the tests.
struct TestFailure: Error, CustomStringConvertible {
    let description: String
}

/// Keeps what was logged.
final class TestLog: Sendable {
    private let kept = Mutex<[String]>([])

    /// Level, message and metadata of each line.
    var lines: [String] { kept.withLock(\.self) }
    var logger: Logger { Logger(label: "test") { _ in Handler(log: self) } }

    private struct Handler: LogHandler {
        let log: TestLog
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            log.kept.withLock { $0.append("\(event.level) \(event.message) \(event.metadata ?? [:])") }
        }
    }
}
