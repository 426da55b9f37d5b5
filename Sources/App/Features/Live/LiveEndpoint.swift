import Domain
import Foundation
import HTTPTypes
import Hummingbird

/// `GET /ws` (contract §7): everything that happens, to whom it concerns.
struct LiveEndpoint: Sendable {
    let feed: any LiveFeed
    let rides: any RideReader
    let presence: any PresenceStore
    let gate: Gate
    let frames: LiveFrames
    var options = WebSocketOptions()

    var endpoints: [Endpoint] {
        let documentation = Endpoint.Documentation(
            summary: "Live events over WebSocket (RFC 6455), subprotocol buggy.v1",
            query: [InputField<String>.text("ride", 1...100)],
            answers: [.init(status: .switchingProtocols, contentType: "text/plain")])
        return [.open(.guest, .get, .socket, documentation, connect)]
    }

    /// Checked in the contract's order: not an upgrade 426, foreign origin 403, not signed in 401.
    private func connect(_ call: Call) async throws -> Response {
        do {
            try call.request.requireWebSocketHandshake()
        } catch let error as HTTPError where error.status == .upgradeRequired {
            throw Problem.upgradeRequired
        }
        try checkOrigin(call.request)
        let audience = try await audience(call)
        return try call.request.webSocket(options: options) { inbound, outbound in
            let listener = SocketListener(outbound: outbound, frames: frames, hotel: audience.hotel)
            let subscription = try await feed.subscribe(
                listener, as: audience.viewer, in: audience.hotel.id, after: nil)
            for await text in inbound { await hear(text, from: audience, subscription, outbound) }
            await feed.unsubscribe(subscription)
        }
    }

    private func checkOrigin(_ request: Request) throws {
        guard let origin = request.headers[.origin] else { return }
        guard OriginMiddleware.isOrigin(origin, of: request.head.authority ?? "") else { throw Problem.crossOrigin }
    }

    private struct Audience: Sendable {
        let viewer: Viewer
        let hotel: Hotel
        let driver: Staff.ID?
    }

    private func audience(_ call: Call) async throws -> Audience {
        if let token = call.query["ride"] {
            guard let ride = try await rides.guestRide(token: Secrets.hash(token)) else {
                throw Problem.unauthenticated
            }
            return Audience(viewer: .guest(ride.summary.ride.id), hotel: ride.hotel, driver: nil)
        }
        guard let person = try await gate.principal(of: call.request) else { throw Problem.unauthenticated }
        if person.staff.mustChangePassword { throw Problem.passwordChangeRequired }
        let role = person.staff.details.role
        return Audience(
            viewer: .staff(person.staff.id, role, session: person.session), hotel: frames.hotelForStaff(person.hotel),
            driver: role == .driver ? person.staff.id : nil)
    }

    private func hear(
        _ text: String, from audience: Audience, _ subscription: LiveSubscription, _ outbound: WebSocketOutbound
    ) async {
        guard let message = try? JSONDecoder().decode(ClientMessage.self, from: Data(text.utf8)) else { return }
        switch message.type {
        case "resume": await feed.resume(subscription, after: message.cursor ?? 0)
        case "ping":
            outbound.send(frame: frames.pong)
            if let driver = audience.driver {
                try? await presence.heard(driver: driver, of: audience.hotel.id, at: gate.clock.now())
            }
        default: break
        }
    }

    private struct ClientMessage: Decodable {
        let type: String
        let cursor: Int?
    }
}

/// Hands the feed's deliveries to one socket.
private struct SocketListener: LiveListener {
    let outbound: WebSocketOutbound
    let frames: LiveFrames
    let hotel: Hotel

    var hasRoom: Bool { outbound.hasRoom }

    func hear(_ delivery: LiveDelivery) -> Bool {
        switch delivery {
        case .hello(let cursor): return outbound.send(frame: frames.hello(cursor))
        case .event(let event, let projection):
            return outbound.send(frame: frames.event(event, as: projection, of: hotel))
        case .resync: return outbound.send(frame: frames.resync)
        case .ended(.signedOut): outbound.close(.policyViolation, "signed out")
        case .ended(.tooSlow): outbound.close(.tryAgainLater, "too slow")
        }
        return false
    }
}
