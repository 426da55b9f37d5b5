import Domain
import Foundation
import Persistence
import TestSupport
import Testing

@Suite("Sessions")
struct SessionTests {
    /// Signs in; returns the session and the hash of its token.
    private func signIn(_ staff: Staff.ID, _ resort: Resort) async throws -> (id: Session.ID, token: [UInt8]) {
        let session = NewSession(
            id: resort.ids.next(), hotel: resort.hotel.id, staff: staff, token: Resort.secret(),
            startedAt: resort.time.clock.now(), address: "192.0.2.1", userAgent: "Test")
        try await resort.store.start(session)
        return (session.id, session.token)
    }

    private func isOpen(_ token: [UInt8], _ resort: Resort) async throws -> Bool {
        try await resort.store.principal(token: token, at: resort.time.now) != nil
    }

    @Test("a token opens its own person's session, and no other token anything")
    func principal() async throws {
        try await Resort.with { resort in
            let staff = resort.administrator.staff
            let session = try await signIn(staff.id, resort)
            let principal = try await resort.store.principal(token: session.token, at: resort.time.now)
            #expect(principal == Principal(session: session.id, staff: staff))
            try await #expect(!isOpen(Resort.secret(), resort))
            let listed = try await resort.store.sessions(of: staff.id, in: resort.hotel.id)
            #expect(listed.map(\.id) == [session.id])
            #expect(listed.first?.address == "192.0.2.1")
        }
    }

    @Test("a session that is not used ends after the idle limit; use prolongs it")
    func idle() async throws {
        try await Resort.with { resort in
            let session = try await signIn(resort.administrator.staff.id, resort)
            resort.time.advance(by: Session.idleLimit - 1)
            try await #expect(isOpen(session.token, resort))
            resort.time.advance(by: Session.idleLimit - 1)
            try await #expect(isOpen(session.token, resort))
            resort.time.advance(by: Session.idleLimit)
            try await #expect(!isOpen(session.token, resort))
        }
    }

    @Test("a session ends after the absolute limit, however much it is used")
    func absolute() async throws {
        try await Resort.with { resort in
            let session = try await signIn(resort.administrator.staff.id, resort)
            let days = Int(Session.absoluteLimit) / 86_400
            for _ in 1..<days {
                resort.time.advance(by: 86_400)
                try await #expect(isOpen(session.token, resort))
            }
            resort.time.advance(by: 86_400)
            try await #expect(!isOpen(session.token, resort))
        }
    }

    @Test("deactivation ends every session of the person, and tells which")
    func deactivation() async throws {
        try await Resort.with { resort in
            let driver = resort.drivers[0].staff.id
            let sessions = [try await signIn(driver, resort), try await signIn(driver, resort)]
            let other = try await signIn(resort.administrator.staff.id, resort)
            try await resort.transact {
                _ = try resort.people.change(driver, version: nil, by: resort.administrator, in: $0) {
                    $0.active = false
                }
            }
            for session in sessions { try await #expect(!isOpen(session.token, resort)) }
            try await #expect(isOpen(other.token, resort))
            let events = try await resort.store.events(of: resort.hotel.id, after: 0, limit: 200).map(\.event)
            let ended = events.filter { $0.kind == .sessionEnded }
            #expect(ended.count == 2)
            for session in sessions { #expect(ended.contains { $0.data.contains(session.id.text) }) }
        }
    }

    @Test("a new password of one's own ends the other sessions and keeps this one")
    func changePassword() async throws {
        try await Resort.with { resort in
            let staff = resort.drivers[0].staff
            let mine = try await signIn(staff.id, resort)
            let other = try await signIn(staff.id, resort)
            try await resort.transact {
                try resort.people.changePassword(hash: "new", by: Principal(session: mine.id, staff: staff), in: $0)
            }
            try await #expect(isOpen(mine.token, resort))
            try await #expect(!isOpen(other.token, resort))
            try await #expect(resort.store.credentials(username: staff.details.username)?.passwordHash == "new")
        }
    }

    @Test("a reset password ends all sessions, and must be changed")
    func resetPassword() async throws {
        try await Resort.with { resort in
            let staff = resort.drivers[0].staff
            let session = try await signIn(staff.id, resort)
            try await resort.transact {
                try resort.people.resetPassword(of: staff.id, hash: "once", by: resort.administrator.actor, in: $0)
            }
            try await #expect(!isOpen(session.token, resort))
            let credentials = try await resort.store.credentials(username: staff.details.username)
            #expect(credentials?.passwordHash == "once")
            #expect(credentials?.staff.mustChangePassword == true)
        }
    }

    @Test("one session is ended alone, only for its own person, and only once")
    func endOne() async throws {
        try await Resort.with { resort in
            let staff = resort.drivers[0].staff.id
            let ended = try await signIn(staff, resort)
            let kept = try await signIn(staff, resort)
            func end(of person: Staff.ID) async throws {
                try await resort.store.end(
                    ended.id, of: person, in: resort.hotel.id, by: resort.administrator.actor, at: resort.time.now)
            }
            await #expect(throws: Refusal.notFound) { try await end(of: resort.drivers[1].staff.id) }
            try await end(of: staff)
            await #expect(throws: Refusal.notFound) { try await end(of: staff) }
            try await #expect(!isOpen(ended.token, resort))
            try await #expect(isOpen(kept.token, resort))
        }
    }
}
