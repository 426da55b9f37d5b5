package import Foundation

/// What drivers and administrators do with shifts: load, decide, save.
package struct DutyActions: Sendable {
    private let clock: WallClock
    private let ids: IdentifierSource
    private let experiences: Experiences

    package init(clock: WallClock, ids: IdentifierSource, experiences: Experiences = Experiences()) {
        self.clock = clock
        self.ids = ids
        self.experiences = experiences
    }

    /// Starts a shift. Asking again for the buggy that one has only corrects the place.
    ///
    /// - Throws: `alreadyOnDuty` with another buggy, `buggyInUse` unless `takeOver`, and what `checkMayTake` throws.
    package func start(
        buggy: Buggy.ID, location: Location.ID, takeOver: Bool, by driver: Principal, in tx: any HotelTransaction
    ) throws -> ShiftSummary {
        let now = clock.now()
        try tx.checkMayTake(buggy, driver: driver.staff.id)
        try tx.checkPlace(location)
        if let own = try tx.duty(ofDriver: driver.staff.id) {
            guard own.shift.buggy == buggy else { throw Refusal.alreadyOnDuty }
            return try change(own, [.hear(at: now), .move(to: location)], by: driver, at: now, in: tx)
        }
        let other = try tx.duty(ofBuggy: buggy)
        if let other {
            guard takeOver else { throw Refusal.buggyInUse }
            let ended = try other.shift.deciding(.end(.takeOver), hasRide: other.ride != nil, at: now)
            try tx.save(ended, by: driver.actor, at: now)
        }
        let started = Shift.starting(
            id: ids.next(), hotel: driver.hotel, driver: driver.staff.id, buggy: buggy, location: location, at: now)
        try tx.insert(started, by: driver.actor, at: now)
        if let ride = other?.ride {
            let handed = try tx.ride(ride).deciding(.handOver(to: started.shift.crew), limits: .init(), at: now)
            try tx.save(handed, by: driver.actor, at: now)
        }
        return try tx.summary(of: started.shift.id)
    }

    /// Corrects the place, starts or ends a break.
    package func change(
        location: Location.ID?, onBreak: Bool?, by driver: Principal, in tx: any HotelTransaction
    ) throws -> ShiftSummary {
        guard let duty = try tx.duty(ofDriver: driver.staff.id) else { throw Refusal.notOnDuty }
        let now = clock.now()
        var commands: [ShiftCommand] = [.hear(at: now)]
        if let location {
            try tx.checkPlace(location)
            commands.append(.move(to: location))
        }
        if let onBreak { commands.append(onBreak ? .startBreak : .endBreak) }
        return try change(duty, commands, by: driver, at: now, in: tx)
    }

    /// The driver's own end of duty. - Throws: `notOnDuty`, `rideInProgress`.
    package func end(by driver: Principal, in tx: any HotelTransaction) throws {
        guard let duty = try tx.duty(ofDriver: driver.staff.id) else { throw Refusal.notOnDuty }
        let now = clock.now()
        let ended = try duty.shift.deciding(.end(.driver), hasRide: duty.ride != nil, at: now)
        try tx.save(ended, by: driver.actor, at: now)
    }

    /// An administrator ends somebody's shift; an accepted ride goes back to the queue, one on board is cancelled with
    /// a reason.
    package func end(shiftOf driver: Staff.ID, by administrator: Principal, in tx: any HotelTransaction) throws {
        guard let duty = try tx.duty(ofDriver: driver) else {
            _ = try tx.staff(driver)
            throw Refusal.notOnDuty
        }
        let now = clock.now()
        if let id = duty.ride {
            let ride = try tx.ride(id)
            let command: RideCommand =
                ride.status == .onboard
                ? .cancel(by: .staff, reason: "shift ended by administrator") : .release(by: nil)
            var decision = try ride.deciding(command, limits: .init(), at: now)
            if command.renewsPromise {
                decision = try decision.promising(by: experiences, leaving: duty.shift.id, at: now, in: tx)
            }
            try tx.save(decision, by: administrator.actor, at: now)
        }
        let ended = try duty.shift.deciding(.end(.administrator), hasRide: false, at: now)
        try tx.save(ended, by: administrator.actor, at: now)
    }

    /// A sign of life of the driver's device: what was stale is not any more.
    ///
    /// - Throws: `notOnDuty`.
    package func hear(_ driver: Staff.ID, at moment: Date, in tx: any HotelTransaction) throws {
        try decide(.hear(at: moment), driver, in: tx)
    }

    /// - Parameter listeningSince: as in `ShiftCommand.markStale`.
    /// - Throws: `notOnDuty` or `tooEarly` when somebody was faster than the clock.
    package func markStale(_ driver: Staff.ID, listeningSince: Date, in tx: any HotelTransaction) throws {
        try decide(.markStale(listeningSince: listeningSince), driver, in: tx)
    }

    /// Ends a shift of the hotel's greatest length; one with a ride in hand ends after it.
    ///
    /// - Throws: `notOnDuty`, `rideInProgress` or `tooEarly` when somebody was faster than the clock.
    package func endOverlong(_ driver: Staff.ID, in tx: any HotelTransaction) throws {
        try decide(.end(.maxLength), driver, in: tx)
    }

    private func decide(_ command: ShiftCommand, _ driver: Staff.ID, in tx: any HotelTransaction) throws {
        guard let duty = try tx.duty(ofDriver: driver) else { throw Refusal.notOnDuty }
        let now = clock.now()
        let decision = try duty.shift.deciding(command, hasRide: duty.ride != nil, limits: tx.limits(), at: now)
        try tx.save(decision, by: .system, at: now)
    }

    private func change(
        _ duty: Duty, _ commands: [ShiftCommand], by driver: Principal, at now: Date, in tx: any HotelTransaction
    ) throws -> ShiftSummary {
        var shift = duty.shift
        var facts: [Fact] = []
        for command in commands {
            let decision = try shift.deciding(command, hasRide: duty.ride != nil, at: now)
            shift = decision.shift
            facts += decision.facts
        }
        try tx.save(ShiftDecision(shift: shift, facts: facts), by: driver.actor, at: now)
        return try tx.summary(of: shift.id)
    }
}
