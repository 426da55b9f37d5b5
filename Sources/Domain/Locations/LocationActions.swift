/// What an administrator does with places.
package struct LocationActions: Sendable {
    private let clock: WallClock
    private let ids: IdentifierSource
    private let newCode: @Sendable () -> LocationCode

    package init(
        clock: WallClock, ids: IdentifierSource, newCode: @escaping @Sendable () -> LocationCode = LocationCode.random
    ) {
        self.clock = clock
        self.ids = ids
        self.newCode = newCode
    }

    package func create(
        _ details: LocationDetails, by actor: Event.Actor, of hotel: Hotel.ID, in tx: any HotelTransaction
    ) throws -> Location {
        let location = Location(id: ids.next(), hotel: hotel, details: details, code: newCode())
        try tx.insert(location, at: clock.now())
        tx.record([.updated(location)], by: actor, at: clock.now())
        return location
    }

    /// - Parameter version: the one that the client saw; nil when it does not care.
    package func change(
        _ id: Location.ID, version: Int?, by administrator: Principal, in tx: any HotelTransaction,
        _ change: (inout LocationDetails) -> Void
    ) throws -> Location {
        var location = try tx.location(id)
        guard version == nil || version == location.version else { throw Refusal.versionMismatch }
        change(&location.details)
        return try saved(location, by: administrator, in: tx)
    }

    /// A new code; the printed one stops working.
    package func replaceCode(
        of id: Location.ID, by administrator: Principal, in tx: any HotelTransaction
    ) throws -> Location {
        var location = try tx.location(id)
        try tx.retire(location.code, of: id, at: clock.now())
        location.code = newCode()
        return try saved(location, by: administrator, in: tx)
    }

    /// Hides the place; rides and reports keep its name. - Throws: `locationInUse`.
    package func remove(_ id: Location.ID, by administrator: Principal, in tx: any HotelTransaction) throws {
        let location = try tx.location(id)
        let uses = try tx.useCount(of: id)
        guard uses == 0 else { throw Refusal.locationInUse(count: uses) }
        try tx.remove(id, at: clock.now())
        tx.record([.removed(location)], by: administrator.actor, at: clock.now())
    }

    private func saved(
        _ location: Location, by administrator: Principal, in tx: any HotelTransaction
    ) throws -> Location {
        var next = location
        next.version += 1
        try tx.save(next)
        tx.record([.updated(next)], by: administrator.actor, at: clock.now())
        return next
    }
}

extension Fact {
    fileprivate static func updated(_ location: Location) -> Fact {
        Fact(
            .locationUpdated, .location(location.id),
            [
                "name": .text(location.details.name),
                "active": .flag(location.details.active),
                "version": .number(location.version),
            ])
    }

    fileprivate static func removed(_ location: Location) -> Fact {
        Fact(.locationUpdated, .location(location.id), ["name": .text(location.details.name), "removed": .flag(true)])
    }
}
