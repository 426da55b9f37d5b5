import Domain
import Foundation
import Hummingbird
import HummingbirdTesting
import Logging
import Ops
import Persistence
import Realtime
import Synchronization
import TestSupport

@testable import App

/// The whole program over a database of its own, with the initial data loaded and a clock that the test moves.
struct TestHouse: Sendable {
    let house: House
    let pool: PostgresPool
    let clock: TestClock
    let hotel: Hotel
    let locations: [Location]
    private let client: any TestClientProtocol
    private let passwords: [String: String]

    static let administratorPassword = "correct horse battery"

    var store: PostgresStore { house.store }

    /// Nobody: no session, no device.
    var visitor: Browser { Browser(client: client) }

    /// Somebody who has just signed in. A one-time password is replaced first, unless `asNew`.
    func signedIn(_ username: String, asNew: Bool = false) async throws -> Browser {
        let password = passwords[username] ?? Self.administratorPassword
        let credentials = ["username": JSONValue.text(username), "password": .text(password)]
        let own = "own password of \(username)"
        let first = try await visitor.send(.post, "/api/v1/auth/session", json: .object(credentials))
        if first.status == .unauthorized {
            let again = ["username": JSONValue.text(username), "password": .text(own)]
            return visitor.keeping(try await visitor.send(.post, "/api/v1/auth/session", json: .object(again)))
        }
        let browser = visitor.keeping(first)
        guard !asNew, try first.json()["staff"]["mustChangePassword"] == .flag(true) else { return browser }
        let change = ["currentPassword": JSONValue.text(password), "newPassword": .text(own)]
        _ = try await browser.send(.put, "/api/v1/auth/password", json: .object(change))
        return browser
    }

    func oneTimePassword(of username: String) -> String { passwords[username] ?? "" }

    /// The id of the initial data's buggy with this code.
    func buggy(_ code: String) async throws -> String {
        try await store.buggies(of: hotel.id).first { $0.buggy.details.code == code }?.buggy.id.text ?? ""
    }

    /// Rows in `table`.
    func count(_ table: String) async throws -> Int {
        try await pool.query("select count(*)::int from \(raw: table)").one { try $0.next() }
    }

    /// - Parameter environment: what else is configured.
    static func run(
        environment: [String: String] = [:], announcer: any Announcer = LocalAnnouncer(),
        _ body: @escaping @Sendable (TestHouse) async throws -> Void
    ) async throws {
        try await TestDatabase.withPool(size: 3) { pool in
            let clock = TestClock()
            let configuration = try Configuration(testEnvironment.merging(environment) { $1 })
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            let foundation = Foundations(
                pool: pool, announcer: announcer, clock: clock.wall, ids: .timeOrdered(clock: clock.wall),
                logger: logger)
            let house = try House(configuration, foundation)
            let report = try await InitialDataLoader(configuration, foundation, house.store)
                .run(configuration.initialData)
            let passwords = Dictionary(
                uniqueKeysWithValues: report.accounts.map { ($0.username, $0.oneTimePassword ?? administratorPassword) }
            )
            try await Application(router: house.router, logger: logger).test(.router) { client in
                try await body(
                    TestHouse(
                        house: house, pool: pool, clock: clock, hotel: report.hotel, locations: report.locations,
                        client: client, passwords: passwords))
            }
        }
    }

    private static var testEnvironment: [String: String] {
        [
            "APP_DIRECTORY": repository.path, "DATABASE_URL": "host=unused", "BCRYPT_COST": "4",
            "INITIAL_ADMIN_PASSWORD": administratorPassword, "SECRET_KEY": String(repeating: "k", count: 32),
            "PUBLIC_URL": "https://buggy.example",
        ]
    }
}

/// The root of the repository, three folders above this file.
let repository = URL(filePath: #filePath).appending(path: "../../../..").standardized

/// A wall clock that stands until the test moves it.
final class TestClock: Sendable {
    private let instant = Mutex(Date(timeIntervalSince1970: 1_790_000_000))

    var wall: WallClock { WallClock { [self] in instant.withLock { $0 } } }

    func advance(seconds: TimeInterval) {
        instant.withLock { $0 += seconds }
    }
}
