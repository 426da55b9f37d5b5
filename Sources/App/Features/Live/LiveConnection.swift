import Domain
import Foundation
import Synchronization

/// One live client: what the feed tells goes into its socket, what it says goes to the feed.
final class LiveConnection: WebSocketDelegate, LiveListener {
    struct Audience: Sendable {
        let viewer: Viewer
        let hotel: Hotel
        /// The newest event that the client has; nil when it has none, or will say so in `resume`.
        let cursor: Int?
    }

    private let socket: WebSocket
    private let audience: Audience
    private let place: LiveSockets.Place
    private let live: LiveEndpoint
    private let subscription = Mutex<LiveSubscription?>(nil)

    init(_ socket: WebSocket, _ audience: Audience, _ place: LiveSockets.Place, _ live: LiveEndpoint) {
        self.socket = socket
        self.audience = audience
        self.place = place
        self.live = live
    }

    // MARK: The socket

    func opened() {
        place.open(socket)
        let new = live.feed.subscribe(self, as: audience.viewer, in: audience.hotel.id)
        subscription.withLock { $0 = new }
        if let cursor = audience.cursor { live.feed.resume(new, after: cursor) }
    }

    func received(_ text: String) {
        guard let message = try? JSONDecoder().decode(ClientMessage.self, from: Data(text.utf8)),
            let subscription = subscription.withLock(\.self)
        else { return }
        switch message.type {
        case "ping": live.feed.ping(subscription)
        case "resume": live.feed.resume(subscription, after: message.cursor ?? 0)
        default: break
        }
    }

    func heard() {
        if case .staff(let driver, .driver, _) = audience.viewer {
            live.gate.presence.heard(driver, of: audience.hotel.id)
        }
    }

    func closed() {
        place.close()
        if let subscription = subscription.withLock(\.self) { live.feed.unsubscribe(subscription) }
    }

    private struct ClientMessage: Decodable {
        let type: String
        let cursor: Int?
    }

    // MARK: The feed

    var hasRoom: Bool { socket.hasRoom }

    func hear(_ delivery: LiveDelivery) -> Bool {
        switch delivery {
        case .hello(let cursor):
            // What changed before the feed began to listen for this client is not among its events.
            Task { await confirmRights() }
            return socket.send(frame: live.frames.hello(cursor))
        case .event(let event, let projection):
            return socket.send(frame: live.frames.event(event, as: projection, of: audience.hotel))
        case .pong: return socket.send(frame: live.frames.pong)
        case .resync: return socket.send(frame: live.frames.resync)
        case .ended(.signedOut): socket.close(.policyViolation, "signed out")
        case .ended(.tooSlow): socket.close(.tryAgainLater, "too slow")
        }
        return false
    }

    /// A client whose session ended, or whose role changed, between its handshake and its first event.
    private func confirmRights() async {
        guard case .staff(_, let role, let session) = audience.viewer else { return }
        do {
            let roles = try await live.gate.sessions.roles(of: [session], at: live.gate.clock.now())
            guard let current = roles[session] else { return socket.close(.policyViolation, "signed out") }
            if current != role { socket.close(.serviceRestart, "role changed") }
        } catch {
            // Unknown rights are none; the client comes back and is looked at again.
            socket.close(.serviceRestart, "try again")
        }
    }
}
