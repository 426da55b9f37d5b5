import Domain
import Foundation
import HTTPTypes
import Hummingbird

/// Sessions and one's own password (contract §4).
struct SignInAPI: Sendable {
    let desk: SignInDesk

    var endpoints: [Endpoint] {
        [
            .open(.anyone, .post, .session, Self.signIn, signIn),
            .staff(
                .everybody, evenBeforePasswordChange: true, .get, .session, .json("Who am I", .signedIn), whoAmI),
            .staff(.everybody, evenBeforePasswordChange: true, .delete, .session, .empty("Sign out"), signOut),
            .staff(
                .everybody, evenBeforePasswordChange: true, .put, .ownPassword,
                .empty(
                    "Change one's own password",
                    input: [SignInDesk.currentPassword, SignInDesk.newPassword]), changePassword),
            .staff(
                .everybody, .get, .ownSessions, .json("One's own sessions", Shape<ShownSession>.session.list),
                ownSessions),
            .staff(.everybody, .delete, .ownSession, .empty("End one of one's own sessions"), endOwn),
            .staff(
                .administrators, .get, .personSessions, .json("Somebody's sessions", Shape<ShownSession>.session.list),
                sessionsOf),
            .staff(.administrators, .delete, .personSession, .empty("End one of somebody's sessions"), endSomebodys),
        ]
    }

    private static let signIn = Endpoint.Documentation.json(
        "Sign in", .signedIn, input: [SignInDesk.username, SignInDesk.password], required: ["username", "password"])

    private func signIn(_ call: Call) async throws -> Response {
        var reader = InputReader(try await call.input())
        let username = reader.required(SignInDesk.username, else: "")
        let password = reader.required(SignInDesk.password, else: "")
        try reader.finish()
        let (staff, cookies) = try await desk.signIn(username: username, password: password, from: call)
        var response = call.json(.signedIn, staff)
        cookies.forEach { response.setCookie($0) }
        return response
    }

    private func whoAmI(_ call: Call, _ person: Principal) async throws -> Response {
        call.json(.signedIn, person.staff)
    }

    private func signOut(_ call: Call, _ person: Principal) async throws -> Response {
        try await desk.signOut(person)
        var response = Response.empty(headers: [.clearSiteData: SignInPages.clearSiteData])
        response.setCookie(desk.cookies.expire(desk.cookies.session))
        return response
    }

    private func changePassword(_ call: Call, _ person: Principal) async throws -> Response {
        var reader = InputReader(try await call.input())
        let current = reader.required(SignInDesk.currentPassword, else: "")
        let new = reader.required(SignInDesk.newPassword, else: "")
        try reader.finish()
        try await desk.changePassword(of: person, current: current, new: new)
        return .empty()
    }

    private func ownSessions(_ call: Call, _ person: Principal) async throws -> Response {
        try await list(of: person.staff.id, for: person, call)
    }

    private func sessionsOf(_ call: Call, _ administrator: Principal) async throws -> Response {
        try await list(of: call.id("id", Staff.self), for: administrator, call)
    }

    private func list(of staff: Staff.ID, for viewer: Principal, _ call: Call) async throws -> Response {
        let sessions = try await desk.sessions.sessions(of: staff, in: viewer.hotel)
        let shown = sessions.map { ShownSession(session: $0, isCurrent: $0.id == viewer.session) }
        return try call.json(Shape<ShownSession>.session.list, call.page().slice(shown))
    }

    private func endOwn(_ call: Call, _ person: Principal) async throws -> Response {
        try await end(call.id("id", Session.self), of: person.staff.id, by: person)
    }

    private func endSomebodys(_ call: Call, _ administrator: Principal) async throws -> Response {
        try await end(call.id("session", Session.self), of: call.id("id", Staff.self), by: administrator)
    }

    private func end(_ session: Session.ID, of staff: Staff.ID, by person: Principal) async throws -> Response {
        try await desk.sessions.end(session, of: staff, in: person.hotel, by: person.actor, at: desk.clock.now())
        return .empty()
    }
}

/// A session, and whether it is the one that asks.
struct ShownSession: Sendable {
    let session: Session
    let isCurrent: Bool
}

extension Shape<ShownSession> {
    static let session = Shape(
        "Session",
        [
            .id("id") { $0.session.id.uuid },
            .time("createdAt") { $0.session.createdAt },
            .time("lastSeenAt") { $0.session.lastSeenAt },
            .text(optional: "address") { $0.session.address },
            .text(optional: "userAgent") { $0.session.userAgent },
            .flag("current") { $0.isCurrent },
        ])
}

extension Shape<Staff> {
    static let signedIn = Shape("SignedIn", [.object("staff", .staff) { $0 }])
}
