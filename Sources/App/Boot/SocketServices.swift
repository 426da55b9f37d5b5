import Domain
import Logging
import ServiceLifecycle

/// Looks at the sessions of all who listen (OWASP: at least every half an hour): one may have run out without anybody
/// ending it, and each counts as used while a screen listens with it.
struct SessionService: NamedService {
    let sockets: LiveSockets
    let sessions: any SessionStore
    let clock: WallClock
    let logger: Logger

    private static let interval = Duration.seconds(60)

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            while true {
                try await Task.sleep(for: Self.interval)
                await look()
            }
        }
    }

    func look() async {
        let listening = sockets.sessions
        guard !listening.isEmpty else { return }
        do {
            let roles = try await sessions.roles(of: listening, at: clock.now())
            for session in listening { sockets.settle(session, role: roles[session]) }
        } catch {
            logger.warning("the sessions of live clients could not be looked at", metadata: ["error": "\(error)"])
        }
    }
}

/// Keeps the program until every socket has been told that it stops; the HTTP server has no part in them any more.
struct SocketService: NamedService {
    let sockets: LiveSockets

    func run() async throws {
        try await gracefulShutdown()
        let end = ContinuousClock.now + sockets.options.stopLimit
        while !sockets.isEmpty, .now < end { try await Task.sleep(for: .milliseconds(20)) }
    }
}
