import Domain
import Foundation
import HTTPTypes
import Persistence
import Testing

@testable import App

@Suite("The open sockets")
struct LiveSocketsTests {
    private let sockets = LiveSockets(limits: .init(perPerson: 2, perRide: 2, perAddress: 3))
    private let person = Staff.ID.new()

    private func staff(_ person: Staff.ID, _ session: Session.ID = .new()) -> Viewer {
        .staff(person, .dispatcher, session: session)
    }

    private func policy(of body: () throws -> Void) -> String? {
        #expect(throws: Problem.self) { try body() }?.headers[.rateLimitPolicy]
    }

    @Test("a person, a ride and an address have a limit each, and a place that is given up makes room")
    func limits() throws {
        let ride = Ride.ID.new()
        for viewer in [staff(person), .guest(ride)] {
            var places = try (0..<2).map { _ in try sockets.place(for: viewer, address: nil) }
            #expect(policy { _ = try sockets.place(for: viewer, address: "192.0.2.1") } == "\"sockets\";q=2")
            places.removeLast()
            places.append(try sockets.place(for: viewer, address: nil))
            #expect(places.count == 2)
        }
        #expect(sockets.isEmpty)
    }

    @Test("an address has its own limit, whoever listens from it; what was refused counts nowhere")
    func address() throws {
        let places = try (0..<3).map { _ in try sockets.place(for: .guest(.new()), address: "192.0.2.1") }
        for _ in 0..<3 {
            let refused = policy { _ = try sockets.place(for: staff(person), address: "192.0.2.1") }
            #expect(refused == "\"sockets-per-address\";q=3")
        }
        let elsewhere = try (0..<2).map { _ in try sockets.place(for: staff(person), address: "192.0.2.2") }
        #expect(places.count + elsewhere.count == 5)
    }

    @Test(
        "an address behind which may be a proxy is not counted, and without limits nothing is",
        arguments: ["127.0.0.1", "::1", "10.1.2.3"])
    func uncounted(address: String) throws {
        let ours = try (0..<10).map { _ in try sockets.place(for: .guest(.new()), address: address) }
        let unlimited = LiveSockets(limits: nil)
        let many = try (0..<10).map { _ in try unlimited.place(for: staff(person), address: "192.0.2.1") }
        #expect(ours.count + many.count == 20)
    }

    @Test("a screen's session ends with its season, or when nobody has used it, at the next look")
    func looks() async throws {
        try await TestHouse.run { test in
            let look = SessionService(
                sockets: test.house.sockets, sessions: test.store, clock: test.clock.wall, logger: test.house.logger)
            let day = TimeInterval(24 * 3600)
            var listening = [try await Screen(test)]
            for _ in 0..<8 {
                test.clock.advance(seconds: 11 * day)
                await look.look()
                #expect(!listening[0].socket.isClosed, "a screen that listens is in use")
            }
            listening.append(try await Screen(test))
            test.clock.advance(seconds: 3 * day)
            await look.look()
            #expect(listening.map(\.socket.isClosed) == [true, false])
            #expect(listening[0].socket.take().frames == [Screen.signedOut])
            // As if no look had found it for as long as this.
            test.clock.advance(seconds: 15 * day)
            await look.look()
            #expect(listening.map(\.socket.isClosed) == [true, true])
        }
    }

    /// The administrator's, with a session of its own.
    private struct Screen {
        static let signedOut = WebSocketFrame.close(WebSocketClose(.policyViolation, "signed out")).encoded()

        let socket = WebSocket(maximumQueuedBytes: 1000) {}
        private let place: LiveSockets.Place

        init(_ test: TestHouse) async throws {
            _ = try await test.signedIn("admin")
            let newest = try await test.pool.query(
                "select id, staff_id from sessions order by created_at desc limit 1"
            ).one { (session: Session.ID(try $0.next()), staff: Staff.ID(try $0.next())) }
            let viewer = Viewer.staff(newest.staff, .admin, session: newest.session)
            place = try test.house.sockets.place(for: viewer, address: nil)
            place.open(socket)
        }
    }
}

extension Identifier {
    fileprivate static func new() -> Self { Self(UUID()) }
}
