/// What an administrator does with people, and everybody with their own password. Hashes come in ready made, because
/// hashing is slow on purpose and has no place in a transaction.
package struct StaffActions: Sendable {
    private let clock: WallClock
    private let ids: IdentifierSource

    package init(clock: WallClock, ids: IdentifierSource) {
        self.clock = clock
        self.ids = ids
    }

    package func create(
        _ details: StaffDetails, passwordHash: String, mustChangePassword: Bool = true, by actor: Event.Actor,
        of hotel: Hotel.ID, in tx: any HotelTransaction
    ) throws -> Staff {
        let staff = Staff(id: ids.next(), hotel: hotel, details: details, mustChangePassword: mustChangePassword)
        try tx.insert(staff, passwordHash: passwordHash, at: clock.now())
        tx.record([.updated(staff)], by: actor, at: clock.now())
        return staff
    }

    /// - Parameter version: the one that the client saw; nil when it does not care.
    /// - Throws: `versionMismatch`; `lastAdministrator` and `staffOnDuty` when the change would lock the hotel out or leave a
    ///   shift without its driver.
    package func change(
        _ id: Staff.ID, version: Int?, by administrator: Principal, in tx: any HotelTransaction,
        _ change: (inout StaffDetails) -> Void
    ) throws -> Staff {
        var staff = try tx.staff(id)
        guard version == nil || version == staff.version else { throw Refusal.versionMismatch }
        let before = staff.details
        change(&staff.details)
        try check(staff.details, replaces: before, of: id, in: tx)
        staff.version += 1
        try tx.save(staff)
        var facts = [Fact.updated(staff)]
        if !staff.details.active { facts += try endedSessions(of: id, except: nil, in: tx) }
        tx.record(facts, by: administrator.actor, at: clock.now())
        return staff
    }

    package func assign(
        _ buggies: [Buggy.ID], to id: Staff.ID, by actor: Event.Actor, in tx: any HotelTransaction
    ) throws {
        var staff = try tx.staff(id)
        try tx.assign(buggies, to: id)
        staff.version += 1
        try tx.save(staff)
        tx.record([.updated(staff)], by: actor, at: clock.now())
    }

    /// A one-time password: every session ends, and the next sign-in must choose another.
    package func resetPassword(
        of id: Staff.ID, hash: String, by actor: Event.Actor, in tx: any HotelTransaction
    ) throws {
        try replacePassword(of: id, hash: hash, mustChange: true, keeping: nil, by: actor, in: tx)
    }

    /// One's own new password; every other session of the account ends.
    package func changePassword(hash: String, by person: Principal, in tx: any HotelTransaction) throws {
        try replacePassword(
            of: person.staff.id, hash: hash, mustChange: false, keeping: person.session, by: person.actor, in: tx)
    }

    private func replacePassword(
        of id: Staff.ID, hash: String, mustChange: Bool, keeping kept: Session.ID?, by actor: Event.Actor,
        in tx: any HotelTransaction
    ) throws {
        var staff = try tx.staff(id)
        try tx.setPassword(hash, of: id)
        staff.mustChangePassword = mustChange
        staff.version += 1
        try tx.save(staff)
        let facts = try [Fact.updated(staff)] + endedSessions(of: id, except: kept, in: tx)
        tx.record(facts, by: actor, at: clock.now())
    }

    private func check(
        _ details: StaffDetails, replaces before: StaffDetails, of id: Staff.ID, in tx: any HotelTransaction
    ) throws {
        let keepsRole = details.active && details.role == before.role
        guard !keepsRole else { return }
        if before.active, before.role == .admin, try tx.otherActiveAdministrators(than: id) == 0 {
            throw Refusal.lastAdministrator
        }
        if before.role == .driver, try tx.duty(ofDriver: id) != nil { throw Refusal.staffOnDuty }
    }

    private func endedSessions(
        of id: Staff.ID, except kept: Session.ID?, in tx: any HotelTransaction
    ) throws -> [Fact] {
        try tx.endSessions(of: id, except: kept).map { Fact(.sessionEnded, .staff(id), ["session": .id($0)]) }
    }
}

extension Fact {
    fileprivate static func updated(_ staff: Staff) -> Fact {
        Fact(
            .staffUpdated, .staff(staff.id),
            [
                "username": .text(staff.details.username),
                "role": .text(staff.details.role.rawValue),
                "active": .flag(staff.details.active),
                "version": .number(staff.version),
            ])
    }
}
