import Domain
import Foundation
import Synchronization

/// What is known of each push service: whether it answers, how many requests it has now, and the token for it.
final class PushOrigins: Sendable {
    /// Requests of one push service at once: half of what the server sends at once, so that one which hangs does not keep the
    /// others' messages waiting.
    static let width = 16
    /// Push services known at once; guests choose the names below `*.notify.windows.com`.
    static let capacity = 256
    /// How long a message waits when its push service has all the requests that it may have.
    static let crowded = Duration.milliseconds(500)

    private struct Origin {
        var breaker = CircuitBreaker()
        var requests = 0
        var token: VAPID.Token?
    }

    private let vapid: VAPID
    private let origins = Mutex<[String: Origin]>([:])

    init(vapid: VAPID) {
        self.vapid = vapid
    }

    var count: Int { origins.withLock(\.count) }

    func admit(_ name: String, at now: CircuitBreaker.Instant = .now) -> CircuitBreaker.Admission {
        with(name) { origin in
            guard origin.requests < Self.width else { return .refused(Self.crowded) }
            let admission = origin.breaker.admit(at: now)
            if case .granted = admission { origin.requests += 1 }
            return admission
        }
    }

    /// - Parameter isAnswered: nil when the request was given up before anything came of it.
    /// - Returns: whether the push service is left alone from now on.
    func finish(
        _ permit: CircuitBreaker.Permit, of name: String, isAnswered: Bool?, at now: CircuitBreaker.Instant = .now
    ) -> Bool {
        with(name) { origin in
            let wasClosed = origin.breaker.isClosed
            origin.requests -= 1
            switch isAnswered {
            case true?: origin.breaker.succeed(permit)
            case false?: origin.breaker.fail(permit, at: now, random: .random(in: 0...1))
            case nil: origin.breaker.abandon(permit)
            }
            return wasClosed && !origin.breaker.isClosed
        }
    }

    /// The same token as long as it is good: push services ask for that (RFC 8292 §5).
    func authorization(for name: String, at now: Date) throws -> String {
        if let token = with(name, { $0.token }), now < token.renewal { return token.authorization }
        let token = try vapid.token(for: name, at: now)
        with(name) { $0.token = token }
        return token.authorization
    }

    private func with<Value: Sendable>(_ name: String, _ body: (inout Origin) -> Value) -> Value {
        origins.withLock { origins in
            if origins[name] == nil { Self.makeRoom(in: &origins) }
            return body(&origins[name, default: Origin()])
        }
    }

    /// Those with requests stay, and those to be left alone as long as there is room.
    private static func makeRoom(in origins: inout [String: Origin]) {
        guard origins.count >= capacity else { return }
        origins = origins.filter { $0.value.requests > 0 || !$0.value.breaker.isClosed }
        if origins.count >= capacity { origins = origins.filter { $0.value.requests > 0 } }
    }
}
