import Domain
import Synchronization

/// The open sockets of this process: how many each client has, and whose session each is.
final class LiveSockets: Sendable {
    /// Of the same person, or the same guest's ride: a desk shared by a team, with a tab here and there, stays far below.
    static let mostPerClient = 50
    /// Of the same address: a hotel's guests share the one of its Wi-Fi.
    static let mostPerAddress = 5000

    fileprivate enum Key: Hashable {
        case person(Staff.ID)
        case ride(Ride.ID)
        case address(String)

        var limit: Int {
            switch self {
            case .person, .ride: LiveSockets.mostPerClient
            case .address: LiveSockets.mostPerAddress
            }
        }
    }

    private struct State {
        var places = 0
        var counts: [Key: Int] = [:]
        var sessions: [Session.ID: [ObjectIdentifier: WebSocket]] = [:]
    }

    private let isLimited: Bool
    private let state = Mutex(State())

    init(isLimited: Bool) {
        self.isLimited = isLimited
    }

    /// A place for one socket, held until it is given up.
    ///
    /// - Parameter address: nil, or this machine's own for a proxy that says nothing of its clients: not counted, because it
    ///   would count everybody as one.
    /// - Throws: `rate_limited` when the client has too many.
    func place(for viewer: Viewer, address: String?) throws -> Place {
        var keys: [Key]
        switch viewer {
        case .guest(let ride): keys = [.ride(ride)]
        case .staff(let person, _, _): keys = [.person(person)]
        }
        if let address, !ClientAddress.isLoopback(address) { keys.append(.address(address)) }
        let isFree = state.withLock { state in
            guard !isLimited || keys.allSatisfy({ state.counts[$0, default: 0] < $0.limit }) else { return false }
            for key in keys { state.counts[key, default: 0] += 1 }
            state.places += 1
            return true
        }
        guard isFree else { throw Problem.rateLimited("sockets", quota: Self.mostPerClient, retryAfter: 10) }
        return Place(sockets: self, viewer: viewer, keys: keys)
    }

    var isEmpty: Bool { state.withLock { $0.places == 0 } }

    /// Of all staff who listen.
    var sessions: [Session.ID] { state.withLock { Array($0.sessions.keys) } }

    func close(_ session: Session.ID, _ code: WebSocketCloseCode, _ reason: String) {
        let sockets = state.withLock { Array($0.sessions[session, default: [:]].values) }
        for socket in sockets { socket.close(code, reason) }
    }

    /// Given up with its last reference at the latest, so that a handshake that comes to nothing keeps none.
    final class Place: Sendable {
        private let sockets: LiveSockets
        private let viewer: Viewer
        private let keys: [Key]
        private let socket = Mutex<WebSocket?>(nil)

        fileprivate init(sockets: LiveSockets, viewer: Viewer, keys: [Key]) {
            self.sockets = sockets
            self.viewer = viewer
            self.keys = keys
        }

        deinit {
            sockets.state.withLock { state in
                state.places -= 1
                for key in keys {
                    let left = state.counts[key, default: 0] - 1
                    state.counts[key] = left > 0 ? left : nil
                }
            }
        }

        func open(_ opened: WebSocket) {
            guard case .staff(_, _, let session) = viewer else { return }
            socket.withLock { $0 = opened }
            sockets.state.withLock { $0.sessions[session, default: [:]][ObjectIdentifier(opened)] = opened }
        }

        func close() {
            guard case .staff(_, _, let session) = viewer,
                let closed = socket.withLock({ socket in
                    defer { socket = nil }
                    return socket
                })
            else { return }
            sockets.state.withLock { state in
                state.sessions[session]?[ObjectIdentifier(closed)] = nil
                if state.sessions[session]?.isEmpty == true { state.sessions[session] = nil }
            }
        }
    }
}
