import Domain
import Foundation
import HTTPTypes
import HummingbirdTesting
import Logging
import Persistence
import Synchronization
import Testing

@testable import App

/// Push services that do as the test says, and what they were sent.
private final class FakeSender: PushSender {
    private let outcomes: Mutex<[PushOutcome]>
    private let messages = Mutex<[PushMessage]>([])

    init(_ outcomes: PushOutcome...) {
        self.outcomes = Mutex(outcomes)
    }

    var sent: [PushMessage] { messages.withLock(\.self) }

    func send(_ message: PushMessage, to subscription: PushSubscription) async -> PushOutcome {
        messages.withLock { $0.append(message) }
        return outcomes.withLock { $0.count > 1 ? $0.removeFirst() : $0.first ?? .delivered }
    }
}

/// Keeps what is logged.
private final class Ledger: Sendable {
    private let kept = Mutex<[String]>([])

    var lines: [String] { kept.withLock(\.self) }
    var logger: Logger { Logger(label: "test") { _ in Handler(ledger: self) } }

    private struct Handler: LogHandler {
        let ledger: Ledger
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            ledger.kept.withLock {
                $0.append("\(event.level) \(event.message) \(event.metadata ?? [:])")
            }
        }
    }
}

@Suite("Sending what is due", .timeLimit(.minutes(10)))
struct PushDispatchTests {
    private static let endpoint = "https://fcm.googleapis.com/fcm/send/secret-of-the-guest"

    private func dispatch(_ house: TestHouse, _ ledger: Ledger = Ledger()) -> PushDispatch {
        PushDispatch(
            queue: house.store,
            notifications: RideNotifications(
                localisation: house.house.edge.localisation, secrets: house.house.edge.secrets),
            services: .known, clock: house.clock.wall, logger: ledger.logger)
    }

    /// A ride that has just been accepted, with a subscription.
    private func accepted(_ house: TestHouse) async throws -> (token: String, id: Ride.ID) {
        let driver = try await house.onDuty("driver1", with: "B1")
        let token = try await house.call(house.visitor).json()["token"].string
        let ride = try #require(try await house.store.guestRide(token: Secrets.hash(token))).summary.ride.id
        try await house.store.transact(in: house.hotel.id) { tx in
            let subscription = PushSubscription(
                endpoint: Self.endpoint, key: [UInt8](repeating: 4, count: 65), secret: [UInt8](repeating: 7, count: 16)
            )
            try PushActions(clock: house.clock.wall).subscribe(ride, subscription, in: tx)
        }
        #expect(try await driver.send(.post, "/api/v1/rides/\(ride.text)/acceptance").status == .ok)
        return (token, ride)
    }

    /// Takes what is due and delivers it; returns how many.
    private func round(_ dispatch: PushDispatch, _ sender: FakeSender) async -> Int {
        let taken = await dispatch.take()
        for delivery in taken { await dispatch.deliver(delivery, with: sender) }
        return taken.count
    }

    @Test("sends each message once, for as long as it is worth")
    func once() async throws {
        try await TestHouse.run { house in
            let (token, _) = try await accepted(house)
            let (sender, dispatch) = (FakeSender(), dispatch(house))
            house.clock.advance(seconds: 100)
            #expect(await round(dispatch, sender) == 1 && sender.sent.count == 1)
            #expect(sender.sent.first?.timeToLive == 200)
            #expect(String(decoding: try #require(sender.sent.first).payload, as: UTF8.self).contains("/r/\(token)"))
            house.clock.advance(seconds: 60)
            #expect(await round(dispatch, sender) == 0)
        }
    }

    @Test("tries again what failed until it is worth nothing, and says so without the guest's secrets")
    func failing() async throws {
        try await TestHouse.run { house in
            let (token, ride) = try await accepted(house)
            let (ledger, sender) = (Ledger(), FakeSender(.failed(why: "status 503", retryAfter: nil)))
            let dispatch = dispatch(house, ledger)
            for _ in 0..<400 {
                _ = await round(dispatch, sender)
                house.clock.advance(seconds: 1)
            }
            // 2, 4, 8, 16, 32, 64, 64 … seconds at most.
            #expect((7...13).contains(sender.sent.count), "\(sender.sent.count)")
            #expect(try await house.count("push_deliveries") == 0)
            #expect(try await house.count("push_subscriptions") == 1)
            #expect(ledger.lines.filter { $0.hasPrefix("warning") }.count == 1)
            for line in ledger.lines {
                #expect(line.contains("https://fcm.googleapis.com") && line.contains(ride.text), "\(line)")
                #expect(!line.contains("secret-of-the-guest") && !line.contains(token), "\(line)")
            }
        }
    }

    @Test("gives up what is refused, and keeps the subscription; forgets one that is gone")
    func refused() async throws {
        try await TestHouse.run { house in
            _ = try await accepted(house)
            #expect(await round(dispatch(house), FakeSender(.refused(why: "status 413"))) == 1)
            #expect(try await [house.count("push_deliveries"), house.count("push_subscriptions")] == [0, 1])
        }
        try await TestHouse.run { house in
            _ = try await accepted(house)
            #expect(await round(dispatch(house), FakeSender(.gone)) == 1)
            #expect(try await [house.count("push_deliveries"), house.count("push_subscriptions")] == [0, 0])
        }
    }

    @Test("does not count how often a push service was left alone")
    func heldBack() async throws {
        try await TestHouse.run { house in
            _ = try await accepted(house)
            let (dispatch, sender) = (dispatch(house), FakeSender(.heldBack(5), .heldBack(5), .delivered))
            for _ in 0..<3 {
                #expect(await round(dispatch, sender) == 1)
                #expect(await round(dispatch, sender) == 0)
                house.clock.advance(seconds: 5)
            }
            #expect(try await house.count("push_deliveries") == 0)
        }
    }

    @Test("does not tell what came too late")
    func late() async throws {
        try await TestHouse.run { house in
            _ = try await accepted(house)
            house.clock.advance(seconds: 300)
            let sender = FakeSender()
            #expect(await round(dispatch(house), sender) == 1 && sender.sent.isEmpty)
            #expect(try await house.count("push_deliveries") == 0)
        }
    }
}
