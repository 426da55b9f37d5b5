import Domain
import HTTPTypes
import Hummingbird

/// Lets a request through to an endpoint, or says why not.
struct Gate: Sendable {
    let sessions: any SessionStore
    let clock: WallClock
    let cookies: CookieJar
    let presence: Presence

    /// - Throws: `unauthenticated`, `password_change_required`, `forbidden`, in this order.
    func principal(of call: Call, for access: Endpoint.Access) async throws -> Principal {
        guard case .staff(let roles, let evenBeforePasswordChange) = access,
            let principal = try await principal(of: call.request)
        else { throw Problem.unauthenticated }
        if principal.staff.mustChangePassword, !evenBeforePasswordChange { throw Problem.passwordChangeRequired }
        guard roles.contains(principal.staff.details.role) else { throw Problem.forbidden }
        return principal
    }

    /// Nil for who is not signed in. Whatever a driver asks for is a sign of life.
    func principal(of request: Request) async throws -> Principal? {
        guard let token = request.cookies[cookies.session]?.value, token.utf8.count < 100 else { return nil }
        let principal = try await sessions.principal(token: Secrets.hash(token), at: clock.now())
        if let staff = principal?.staff, staff.details.role == .driver { presence.heard(staff.id, of: staff.hotel) }
        return principal
    }
}

/// The names and ways of our cookies. Over HTTPS they carry `__Host-`, which a sibling domain cannot set.
struct CookieJar: Sendable {
    let isSecure: Bool

    var session: String { isSecure ? "__Host-session" : "session" }
    var device: String { isSecure ? "__Host-guest" : "guest" }

    /// For the pages that follow, a year long.
    func language(_ language: Language) -> Cookie {
        set("lang", language.tag, seconds: 365 * 24 * 3600)
    }

    func set(_ name: String, _ value: String, seconds: Int, sameSite: Cookie.SameSite = .lax) -> Cookie {
        Cookie(
            name: name, value: value, maxAge: seconds, path: "/", secure: isSecure, httpOnly: true, sameSite: sameSite)
    }

    func expire(_ name: String) -> Cookie {
        set(name, "", seconds: 0)
    }
}
