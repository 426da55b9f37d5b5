import Domain
import Foundation
import HTTPTypes
import Hummingbird

/// Signing in and changing the password, as pages that work without script.
struct SignInPages: Sendable {
    let desk: SignInDesk
    let gate: Gate

    /// Cookies are cleared by name: the rest of the site's are not ours to forget.
    static let clearSiteData = "\"cache\", \"storage\""

    var endpoints: [Endpoint] {
        [
            .open(.anyone, .get, .login, .page("Sign in"), page),
            .open(.anyone, .post, .login, .form("Sign in or out"), submit),
            .staff(
                .everybody, evenBeforePasswordChange: true, .get, .password, .page("Change the password"), passwordPage),
            .staff(
                .everybody, evenBeforePasswordChange: true, .post, .password, .form("Change the password"),
                changePassword),
            .open(.anyone, .get, .changePassword, .form("Where to change the password")) { _ in
                .seeOther(Path.password())
            },
        ]
    }

    private func page(_ call: Call) async throws -> Response {
        if let person = try await gate.principal(of: call.request) { return .seeOther(person.staff.homePath) }
        return .html(SignInModel().html(words: call.words, assets: call.assets))
    }

    private func submit(_ call: Call) async throws -> Response {
        let input = try await call.input(form: true)
        if input["action"] == "sign-out" { return try await signOut(call) }
        var reader = InputReader(input)
        let username = reader.optional(SignInDesk.username) ?? ""
        let password = reader.optional(SignInDesk.password) ?? ""
        do {
            let (staff, cookies) = try await desk.signIn(username: username, password: password, from: call)
            var response = Response.seeOther(staff.mustChangePassword ? Path.password() : staff.homePath)
            cookies.forEach { response.setCookie($0) }
            return response
        } catch let problem as Problem where problem == .invalidCredentials {
            let model = SignInModel(username: username, failure: .wrong)
            return .html(model.html(words: call.words, assets: call.assets), status: .unauthorized)
        }
    }

    private func signOut(_ call: Call) async throws -> Response {
        if let person = try await gate.principal(of: call.request) { try? await desk.signOut(person) }
        let page = SignInModel(signedOut: true).html(words: call.words, assets: call.assets)
        var response = Response.html(page, headers: [.clearSiteData: Self.clearSiteData])
        response.setCookie(desk.cookies.expire(desk.cookies.session))
        return response
    }

    private func passwordPage(_ call: Call, _ person: Principal) async throws -> Response {
        .html(PasswordModel(person).html(words: call.words, assets: call.assets))
    }

    private func changePassword(_ call: Call, _ person: Principal) async throws -> Response {
        var reader = InputReader(try await call.input(form: true))
        let current = reader.required(SignInDesk.currentPassword, else: "")
        let new = reader.required(SignInDesk.newPassword, else: "")
        do {
            try reader.finish()
            try await desk.changePassword(of: person, current: current, new: new)
            return .seeOther(person.staff.homePath)
        } catch let problem as Problem where problem.status == .unprocessableContent {
            var model = PasswordModel(person)
            model.errors = problem.messages(call.words)
            return .html(model.html(words: call.words, assets: call.assets), status: problem.status)
        }
    }
}

extension PasswordModel {
    fileprivate init(_ person: Principal) {
        self.init(
            username: person.staff.details.username, forced: person.staff.mustChangePassword,
            homePath: person.staff.homePath)
    }
}

extension Staff {
    /// Where a person's work is.
    var homePath: String {
        details.role == .driver ? Path.driver() : Path.desk()
    }
}
