import Domain
import Foundation
import HTTPTypes
import Hummingbird

/// `GET /ws` (contract §7): everything that happens, to whom it concerns.
struct LiveEndpoint: Sendable {
    let feed: any LiveFeed
    let rides: any RideReader
    let hotels: any HotelStore
    let gate: Gate
    let sockets: LiveSockets
    let frames = LiveFrames()

    var endpoints: [Endpoint] {
        let documentation = Endpoint.Documentation(
            summary: "Live events over WebSocket (RFC 6455), subprotocol buggy.v1, after `cursor` if given",
            query: [InputField<String>.text("ride", 1...100), InputField<Int>.integer("cursor", 0...Int.max)],
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
        let place = try sockets.place(for: audience.viewer, address: call.clientAddress)
        let options = try await options(for: audience)
        return try await call.request.webSocket(on: call.context.channel, options: options) {
            LiveConnection($0, audience, place, self)
        }
    }

    private func checkOrigin(_ request: Request) throws {
        guard let origin = request.headers[.origin] else { return }
        guard OriginMiddleware.isOrigin(origin, of: request.head.authority ?? "") else { throw Problem.crossOrigin }
    }

    private func audience(_ call: Call) async throws -> LiveConnection.Audience {
        // A client that says what it has when it connects is told what it missed at once, and in order, however slow it is.
        let cursor = call.query["cursor"].flatMap { Int($0) }
        if let token = call.query["ride"] {
            guard let ride = try await rides.guestRide(token: Secrets.hash(token)) else {
                throw Problem.unauthenticated
            }
            return .init(viewer: .guest(ride.summary.ride.id), hotel: ride.hotel, cursor: cursor)
        }
        guard let person = try await gate.principal(of: call.request) else { throw Problem.unauthenticated }
        if person.staff.mustChangePassword { throw Problem.passwordChangeRequired }
        return .init(
            viewer: .staff(person.staff.id, person.staff.details.role, session: person.session),
            hotel: frames.hotelForStaff(person.hotel), cursor: cursor)
    }

    /// A driver's device that is there and says nothing must be heard before the hotel takes it for silent.
    private func options(for audience: LiveConnection.Audience) async throws -> WebSocketOptions {
        var options = sockets.options
        guard case .staff(_, .driver, _) = audience.viewer else { return options }
        let limits = try await hotels.hotel(audience.hotel.id).limits
        let silence = Duration.seconds(min(limits.staleAfter, limits.idleStaleAfter))
        options.pingInterval = min(options.pingInterval, silence / 3)
        return options
    }
}
