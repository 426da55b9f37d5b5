package import Foundation

/// People inside a transaction.
package protocol StaffTransaction {
    /// Locks the person. - Throws: `Refusal.notFound`.
    func staff(_ id: Staff.ID) throws -> Staff
    /// - Throws: `Refusal.alreadyExists` for a name that is taken, in this hotel or another.
    func insert(_ staff: Staff, passwordHash: String, at now: Date) throws
    func save(_ staff: Staff) throws
    /// - Throws: `Refusal.notFound` for a buggy that is not there.
    func assign(_ buggies: [Buggy.ID], to staff: Staff.ID) throws
    func setPassword(_ hash: String, of staff: Staff.ID) throws
    /// Ends the person's sessions but `kept`; says which ended.
    func endSessions(of staff: Staff.ID, except kept: Session.ID?) throws -> [Session.ID]
    /// False when the person has no such session.
    func endSession(_ session: Session.ID, of staff: Staff.ID) throws -> Bool
    func otherActiveAdministrators(than staff: Staff.ID) throws -> Int
}

/// Reading people. Fulfilled by Persistence.
package protocol StaffReader: Sendable {
    /// Everybody, by role and name.
    func staff(of hotel: Hotel.ID) async throws -> [Staff]
    /// - Throws: `Refusal.notFound`.
    func staff(_ id: Staff.ID, of hotel: Hotel.ID) async throws -> Staff
}

/// Signing in and out. Fulfilled by Persistence.
package protocol SessionStore: Sendable {
    /// Nil for an unknown name; inactive people are found, so that the answer takes the same time.
    func credentials(username: String) async throws -> Credentials?
    func start(_ session: NewSession) async throws
    /// Nil for a token that opens nothing: unknown, ended, expired at `now`, or its person inactive.
    func principal(token hash: [UInt8], at now: Date) async throws -> Principal?
    /// The roles of those of the sessions' people whose session still opens something; notes that it is used.
    func roles(of sessions: [Session.ID], at now: Date) async throws -> [Session.ID: Role]
    func sessions(of staff: Staff.ID, in hotel: Hotel.ID) async throws -> [Session]
    /// Ends one session of the person's, and records that it ended. - Throws: `Refusal.notFound`.
    func end(_ session: Session.ID, of staff: Staff.ID, in hotel: Hotel.ID, by actor: Event.Actor, at now: Date)
        async throws
}

package struct Credentials: Equatable, Sendable {
    package let staff: Staff
    package let passwordHash: String

    package init(staff: Staff, passwordHash: String) {
        self.staff = staff
        self.passwordHash = passwordHash
    }
}

package struct NewSession: Sendable {
    package let id: Session.ID
    package let hotel: Hotel.ID
    package let staff: Staff.ID
    /// SHA-256 of the token in the cookie.
    package let token: [UInt8]
    package let startedAt: Date
    package let address: String?
    package let userAgent: String?

    package init(
        id: Session.ID, hotel: Hotel.ID, staff: Staff.ID, token: [UInt8], startedAt: Date, address: String?,
        userAgent: String?
    ) {
        self.id = id
        self.hotel = hotel
        self.staff = staff
        self.token = token
        self.startedAt = startedAt
        self.address = address
        self.userAgent = userAgent
    }
}
