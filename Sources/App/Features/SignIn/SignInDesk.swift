import Domain
import Foundation
import HTTPTypes
import Hummingbird

/// What the sign-in page and the sign-in API have in common.
struct SignInDesk: Sendable {
    let sessions: any SessionStore
    let transactor: any Transactor
    let actions: StaffActions
    let passwords: PasswordHasher
    let ids: IdentifierSource
    let clock: WallClock
    let cookies: CookieJar

    static let passwordLengths = 10...128
    static let username = InputField<String>.text("username", 1...60)
    static let password = InputField<String>.secret("password", 1...128)
    static let currentPassword = InputField<String>.secret("currentPassword", 1...128)
    static let newPassword = InputField<String>.secret("newPassword", passwordLengths)

    /// A wrong name, a wrong password and an inactive account: one answer, in the same time.
    ///
    /// - Returns: the person and the cookies of a new session: its own, and the person's language if the account has one.
    /// - Throws: `invalid_credentials`.
    func signIn(username: String, password: String, from call: Call) async throws -> (staff: Staff, cookies: [Cookie]) {
        guard let credentials = try await sessions.credentials(username: username) else {
            try await passwords.pretend(password)
            throw Problem.invalidCredentials
        }
        guard try await passwords.verify(password, against: credentials.passwordHash), credentials.staff.details.active
        else { throw Problem.invalidCredentials }
        let token = Secrets.randomToken()
        try await sessions.start(
            NewSession(
                id: ids.next(), hotel: credentials.staff.hotel, staff: credentials.staff.id, token: Secrets.hash(token),
                startedAt: clock.now(), address: call.clientAddress,
                userAgent: call.request.headers[.userAgent].map { String($0.prefix(300)) }))
        let lifetime = Int(Session.absoluteLimit)
        let language = credentials.staff.details.locale.flatMap(call.edge.localisation.language)
        return (
            credentials.staff,
            [cookies.set(cookies.session, token, seconds: lifetime)] + (language.map { [cookies.language($0)] } ?? [])
        )
    }

    func signOut(_ principal: Principal) async throws {
        try await sessions.end(
            principal.session, of: principal.staff.id, in: principal.hotel, by: principal.actor, at: clock.now())
    }

    /// - Throws: `invalid_input` for a wrong current password or a new one that is common.
    func changePassword(of person: Principal, current: String, new: String) async throws {
        let credentials = try await sessions.credentials(username: person.staff.details.username)
        guard let credentials, try await passwords.verify(current, against: credentials.passwordHash) else {
            throw Problem.invalid([.init(field: "currentPassword", message: "invalid.currentPassword")])
        }
        guard !CommonPasswords.contains(new, username: person.staff.details.username), new != current else {
            throw Problem.invalid([.init(field: "newPassword", message: "invalid.commonPassword")])
        }
        let hash = try await passwords.hash(new)
        let actions = actions
        try await transactor.transact(in: person.hotel) { tx in
            try actions.changePassword(hash: hash, by: person, in: tx)
        }
    }
}

/// Passwords that are guessed first. Of the well-known lists only what is long enough to be chosen here at all.
enum CommonPasswords {
    private static let known: Set<String> = [
        "1234567890", "0123456789", "9876543210", "0987654321", "1111111111", "0000000000", "1234512345", "1122334455",
        "qwertyuiop", "1q2w3e4r5t", "q1w2e3r4t5", "qwerty12345", "qwerty123456", "asdfghjkl;", "zxcvbnm123",
        "1qaz2wsx3edc",
        "password12", "password123", "password1234", "passw0rd123", "p@ssw0rd123", "iloveyou123", "letmein1234",
        "administrator", "admin12345", "admin123456", "welcome123", "welcome1234", "changeme123", "football123",
        "basketball", "princess123", "superman123", "sunshine123", "abcdefghij", "abcd123456", "abc1234567",
        "aaaaaaaaaa",
        "buggybuggy", "hotelhotel", "buggycall123", "trustno1234",
    ]

    /// Also a password made of the user's own name.
    static func contains(_ password: String, username: String) -> Bool {
        let lower = password.lowercased()
        return known.contains(lower) || Set(lower).count < 4
            || lower.replacing(username.lowercased(), with: "").count < 4
    }
}
