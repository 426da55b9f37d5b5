import Domain
import Synchronization

/// The open sockets of this process: how many each client has, and whose session each is.
final class LiveSockets: Sendable {
    /// How many may be open at once; the defaults are what is served.
    struct Limits: Sendable {
        /// Of the same person, who is known and trusted: far above any desk that a team shares, and at 10 KiB a socket still
        /// not much that a client gone mad can take.
        var perPerson = 1000
        /// Of the same guest's ride: the phones of one party.
        var perRide = 20
        /// Of the same address: a hotel's guests share the one of its Wi-Fi.
        var perAddress = 5000

        fileprivate func policy(for key: Key) -> (name: String, quota: Int) {
            switch key {
            case .person: ("sockets", perPerson)
            case .ride: ("sockets", perRide)
            case .address: ("sockets-per-address", perAddress)
            }
        }
    }

    fileprivate enum Key: Hashable {
        case person(Staff.ID)
        case ride(Ride.ID)
        case address(String)
    }

    private struct Listener {
        let socket: WebSocket
        /// As it was at the handshake.
        let role: Role
    }

    private struct State {
        var places = 0
        var counts: [Key: Int] = [:]
        var sessions: [Session.ID: [ObjectIdentifier: Listener]] = [:]
    }

    let options: WebSocketOptions
    private let limits: Limits?
    private let state = Mutex(State())

    /// - Parameter limits: nil for none.
    init(limits: Limits?, options: WebSocketOptions = WebSocketOptions()) {
        self.limits = limits
        self.options = options
    }

    /// A place for one socket, held until it is given up.
    ///
    /// - Parameter address: nil, or a private one, which may be that of a proxy that says nothing of its clients: not
    ///   counted, because it would count everybody as one.
    /// - Throws: `rate_limited` when the client has too many.
    func place(for viewer: Viewer, address: String?) throws -> Place {
        var keys: [Key]
        switch viewer {
        case .guest(let ride): keys = [.ride(ride)]
        case .staff(let person, _, _): keys = [.person(person)]
        }
        if let address, !ClientAddress.isPrivate(address) { keys.append(.address(address)) }
        try state.withLock { state in
            for key in keys {
                if let policy = limits?.policy(for: key), state.counts[key, default: 0] >= policy.quota {
                    throw Problem.rateLimited(policy.name, quota: policy.quota, retryAfter: 10)
                }
            }
            for key in keys { state.counts[key, default: 0] += 1 }
            state.places += 1
        }
        return Place(sockets: self, viewer: viewer, keys: keys)
    }

    var isEmpty: Bool { state.withLock { $0.places == 0 } }

    /// Of all staff who listen.
    var sessions: [Session.ID] { state.withLock { Array($0.sessions.keys) } }

    /// Closes what listens with a session that is no more, or in a role that its person has no more.
    ///
    /// - Parameter role: that of the session's person; nil for a session that opens nothing.
    func settle(_ session: Session.ID, role: Role?) {
        let listeners = state.withLock { Array($0.sessions[session, default: [:]].values) }
        for listener in listeners where listener.role != role {
            if role == nil {
                listener.socket.close(.policyViolation, "signed out")
            } else {
                listener.socket.close(.serviceRestart, "role changed")
            }
        }
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
            guard case .staff(_, let role, let session) = viewer else { return }
            socket.withLock { $0 = opened }
            let listener = Listener(socket: opened, role: role)
            sockets.state.withLock { $0.sessions[session, default: [:]][ObjectIdentifier(opened)] = listener }
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
