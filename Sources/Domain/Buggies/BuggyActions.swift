/// What an administrator does with buggies.
package struct BuggyActions: Sendable {
    private let clock: WallClock
    private let ids: IdentifierSource

    package init(clock: WallClock, ids: IdentifierSource) {
        self.clock = clock
        self.ids = ids
    }

    package func create(
        _ details: BuggyDetails, by actor: Event.Actor, of hotel: Hotel.ID, in tx: any HotelTransaction
    ) throws -> Buggy {
        let buggy = Buggy(id: ids.next(), hotel: hotel, details: details)
        try tx.insert(buggy, at: clock.now())
        tx.record([.updated(buggy)], by: actor, at: clock.now())
        return buggy
    }

    /// - Parameter version: the one that the client saw; nil when it does not care.
    package func change(
        _ id: Buggy.ID, version: Int?, by administrator: Principal, in tx: any HotelTransaction,
        _ change: (inout BuggyDetails) -> Void
    ) throws -> Buggy {
        var buggy = try tx.buggy(id)
        guard version == nil || version == buggy.version else { throw Refusal.versionMismatch }
        change(&buggy.details)
        buggy.version += 1
        try tx.save(buggy)
        tx.record([.updated(buggy)], by: administrator.actor, at: clock.now())
        return buggy
    }

    /// Hides the buggy. - Throws: `buggyOnDuty` while somebody drives it.
    package func remove(_ id: Buggy.ID, by administrator: Principal, in tx: any HotelTransaction) throws {
        // Locked first, so that nobody starts on it meanwhile.
        let buggy = try tx.buggy(id)
        guard try tx.duty(ofBuggy: id) == nil else { throw Refusal.buggyOnDuty }
        try tx.remove(id, at: clock.now())
        let fact = Fact(.buggyUpdated, .buggy(id), ["code": .text(buggy.details.code), "removed": .flag(true)])
        tx.record([fact], by: administrator.actor, at: clock.now())
    }
}

extension Fact {
    fileprivate static func updated(_ buggy: Buggy) -> Fact {
        Fact(
            .buggyUpdated, .buggy(buggy.id),
            [
                "code": .text(buggy.details.code),
                "seats": .number(buggy.details.seats),
                "inService": .flag(buggy.details.inService),
                "version": .number(buggy.version),
            ])
    }
}
