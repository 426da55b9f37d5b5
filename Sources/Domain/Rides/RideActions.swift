package import Foundation

/// What guests, drivers and the desk do with rides: load, decide, save.
package struct RideActions: Sendable {
    private let clock: WallClock
    private let ids: IdentifierSource
    private let experiences: Experiences

    package init(clock: WallClock, ids: IdentifierSource, experiences: Experiences = Experiences()) {
        self.clock = clock
        self.ids = ids
        self.experiences = experiences
    }

    package func newID() -> Ride.ID { ids.next() }

    /// A guest's call. The id is given, because the guest's token is derived from it.
    ///
    /// - Throws: `rideAlreadyOpen` for a device with an open ride, `locationInactive`, `hotelClosed`, `notFound`.
    package func request(
        _ request: RideRequest, id: Ride.ID, at pickup: Location.ID, access: GuestAccess, in tx: any HotelTransaction
    ) throws -> GuestRide {
        if let open = try tx.openRide(ofDevice: access.device) { throw Refusal.rideAlreadyOpen(open) }
        return try call(request, id: id, at: pickup, source: .guest, access: access, by: .guest, in: tx)
    }

    /// A call that the desk enters for a guest.
    package func request(
        _ request: RideRequest, at pickup: Location.ID, by staff: Principal, in tx: any HotelTransaction
    ) throws -> RideSummary {
        try call(request, id: ids.next(), at: pickup, source: .staff, access: nil, by: staff.actor, in: tx).summary
    }

    package func walkUp(_ request: RideRequest, by driver: Principal, in tx: any HotelTransaction) throws -> RideSummary
    {
        let now = clock.now()
        let duty = try awakeDuty(of: driver, in: tx)
        if let destination = request.destination { try tx.checkPlace(destination) }
        let decision = try Ride.walkedUp(id: ids.next(), duty: duty, request: request, at: now)
        try tx.insert(decision, guest: request.guest, access: nil, by: driver.actor, at: now)
        return try tx.summary(of: decision.ride.id)
    }

    package func accept(_ id: Ride.ID, by driver: Principal, in tx: any HotelTransaction) throws -> RideSummary {
        let duty = try awakeDuty(of: driver, in: tx)
        return try decide(.accept(duty), id, by: driver.actor, in: tx)
    }

    /// The desk gives a ride to a buggy, or moves it there.
    package func assign(
        _ id: Ride.ID, to buggy: Buggy.ID, force: Bool, by staff: Principal, in tx: any HotelTransaction
    ) throws -> RideSummary {
        guard let duty = try tx.duty(ofBuggy: buggy) else { throw Refusal.notOnDuty }
        return try decide(.assign(duty, force: force), id, by: staff.actor, in: tx)
    }

    package func pickUp(_ id: Ride.ID, by driver: Principal, in tx: any HotelTransaction) throws -> RideSummary {
        try decide(.pickUp(by: driver.staff.id), id, by: driver.actor, in: tx)
    }

    /// The buggy stands at `place` afterwards and is free, in the same transaction.
    package func complete(
        _ id: Ride.ID, at place: Location.ID, note: String?, by driver: Principal, in tx: any HotelTransaction
    ) throws -> RideSummary {
        try tx.checkPlace(place)
        let duty = try tx.duty(ofDriver: driver.staff.id)
        let now = clock.now()
        let decision = try tx.ride(id).deciding(
            .complete(by: driver.staff.id, at: place, note: note), limits: .init(), at: now)
        try tx.save(decision, by: driver.actor, at: now)
        if let duty, duty.shift.id == decision.ride.phase.acceptance?.crew.shift {
            try tx.save(duty.shift.deciding(.move(to: place), hasRide: false, at: now), by: driver.actor, at: now)
        }
        return try tx.summary(of: id)
    }

    package func release(
        _ id: Ride.ID, reason: String?, by driver: Principal, in tx: any HotelTransaction
    ) throws -> RideSummary {
        try decide(.release(by: driver.staff.id), id, by: driver.actor, note: reason, in: tx)
    }

    package func reportNoShow(_ id: Ride.ID, by driver: Principal, in tx: any HotelTransaction) throws -> RideSummary {
        try decide(.reportNoShow(by: driver.staff.id), id, limits: tx.limits(), by: driver.actor, in: tx)
    }

    package func undoNoShow(_ id: Ride.ID, by driver: Principal, in tx: any HotelTransaction) throws -> RideSummary {
        let duty = try awakeDuty(of: driver, in: tx)
        return try decide(.undoNoShow(by: driver.staff.id, duty), id, by: driver.actor, in: tx)
    }

    package func cancel(
        _ id: Ride.ID, by canceller: Ride.Canceller, actor: Event.Actor, reason: String?, in tx: any HotelTransaction
    ) throws -> RideSummary {
        try decide(.cancel(by: canceller, reason: reason), id, by: actor, in: tx)
    }

    package func rate(_ id: Ride.ID, _ rating: Ride.Rating, in tx: any HotelTransaction) throws -> RideSummary {
        try decide(.rate(rating), id, by: .guest, in: tx)
    }

    /// - Throws: `tooEarly` or `rideNotPending` when somebody was faster than the clock.
    package func giveUp(_ id: Ride.ID, in tx: any HotelTransaction) throws {
        _ = try decide(.giveUp, id, limits: tx.limits(), by: .system, in: tx)
    }

    /// The hour of a call made ahead has come: it joins the queue.
    ///
    /// - Throws: `rideNotPending` when somebody was faster than the clock.
    package func activate(_ id: Ride.ID, in tx: any HotelTransaction) throws {
        _ = try decide(.activate, id, by: .system, in: tx)
    }

    /// A driver who was silent for too long has the ride no more: it goes back to its place in the queue.
    ///
    /// - Parameter listeningSince: as in `ShiftCommand.markStale`.
    /// - Throws: `tooEarly` when the driver came back, `rideOnBoard`, `rideNotAccepted` or `notOnDuty` when somebody was
    ///   faster than the clock.
    package func releaseAbandoned(
        by driver: Staff.ID, listeningSince: Date, in tx: any HotelTransaction
    ) throws {
        guard let duty = try tx.duty(ofDriver: driver) else { throw Refusal.notOnDuty }
        let ride = try duty.abandonedRide(listeningSince: listeningSince, limits: tx.limits(), at: clock.now())
        _ = try decide(.release(by: nil), ride, by: .system, in: tx)
    }

    private func call(
        _ request: RideRequest, id: Ride.ID, at pickup: Location.ID, source: Ride.Source, access: GuestAccess?,
        by actor: Event.Actor, in tx: any HotelTransaction
    ) throws -> GuestRide {
        let now = clock.now()
        let place = try tx.call(at: pickup, to: request.destination)
        let decision = try Ride.requested(
            id: id, hotel: place.hotel, source: source, pickup: place.pickup, request: request, at: now)
        let wait = experiences[place.hotel.id].wait(for: place.load, at: pickup, now: now)
        // Of a call made ahead nobody knows yet who will be on duty.
        let promised = decision.ride.status == .pending ? decision.promising(wait?.promise(from: now)) : decision
        try tx.insert(promised, guest: request.guest, access: access, by: actor, at: now)
        return GuestRide(summary: try tx.summary(of: id), hotel: place.hotel)
    }

    private func decide(
        _ command: RideCommand, _ id: Ride.ID, limits: Hotel.Limits = .init(), by actor: Event.Actor,
        note: String? = nil,
        in tx: any HotelTransaction
    ) throws -> RideSummary {
        let now = clock.now()
        let before = try tx.ride(id)
        var decision = try before.deciding(command, limits: limits, at: now)
        if command.renewsPromise {
            // Whoever has just given the ride back will not be the one who comes.
            let leaving = command.isRelease ? before.phase.acceptance?.crew.shift : nil
            decision = try decision.promising(by: experiences, leaving: leaving, at: now, in: tx)
        }
        try tx.save(note.map(decision.noting) ?? decision, by: actor, at: now)
        return try tx.summary(of: id)
    }

    /// The driver's shift; that the driver acts is a sign of life, so silence before it does not count.
    private func awakeDuty(of driver: Principal, in tx: any HotelTransaction) throws -> Duty {
        guard var duty = try tx.duty(ofDriver: driver.staff.id) else { throw Refusal.notOnDuty }
        guard duty.shift.staleSince != nil else { return duty }
        let now = clock.now()
        let heard = try duty.shift.deciding(.hear(at: now), hasRide: duty.ride != nil, at: now)
        try tx.save(heard, by: driver.actor, at: now)
        duty.shift = heard.shift
        return duty
    }
}

extension RideDecision {
    /// The same decision with the driver's reason in its facts.
    fileprivate func noting(_ reason: String) -> RideDecision {
        let facts = facts.map { Fact($0.kind, $0.subject, $0.data.merging(["reason": .text(reason)]) { $1 }) }
        return RideDecision(ride: ride, facts: facts, buggyStandsAt: buggyStandsAt)
    }
}
