package import Foundation

/// What can happen to an open shift.
package enum ShiftCommand: Equatable, Sendable {
    case move(to: Location.ID)
    case startBreak
    case endBreak
    /// A sign of life from the driver's device. One that is told late, from before a silence that is over the limit by now,
    /// is no return.
    case hear(at: Date)
    /// The device was silent for the hotel's limit.
    ///
    /// Silence counts from `listeningSince` at the earliest: who was not there to listen cannot say that nobody spoke.
    case markStale(listeningSince: Date)
    case end(Shift.EndReason)
}

extension Shift {
    /// The shift after `command`, and the facts to record; none when nothing changed.
    ///
    /// - Parameter hasRide: whether its buggy has a ride that is accepted or on board.
    /// - Throws: `notOnDuty` once ended; `rideInProgress` when a driver or the clock would end it with a ride in hand;
    ///   `tooEarly` when the clock has not come so far.
    package func deciding(
        _ command: ShiftCommand, hasRide: Bool, limits: Hotel.Limits = .init(), at now: Date
    ) throws(Refusal) -> ShiftDecision {
        guard isOpen else { throw .notOnDuty }
        switch command {
        case .move(let place): return changed { $0.location = place }.recorded(.shiftMoved, unless: place == location)
        case .startBreak:
            return changed { $0.breakSince = $0.breakSince ?? now }.recorded(.shiftBreak, unless: breakSince != nil)
        case .endBreak: return changed { $0.breakSince = nil }.recorded(.shiftBreak, unless: breakSince == nil)
        case .hear(let moment):
            let isBack = now.timeIntervalSince(moment) < TimeInterval(limits.silence(hasRide: hasRide))
            return heard(at: moment, isBack: isBack)
        case .markStale(let listeningSince):
            let silence = limits.silence(hasRide: hasRide)
            try Self.check(now, isPast: silence, since: max(lastSeenAt, listeningSince))
            return changed { $0.staleSince = $0.staleSince ?? now }.recorded(.shiftStale, unless: staleSince != nil)
        case .end(let reason):
            if reason == .maxLength { try Self.check(now, isPast: limits.maxShift, since: startedAt) }
            return try ended(for: reason, hasRide: hasRide, at: now)
        }
    }

    /// A first shift, with its fact.
    package static func starting(
        id: ID, hotel: Hotel.ID, driver: Staff.ID, buggy: Buggy.ID, location: Location.ID, at now: Date
    ) -> ShiftDecision {
        let shift = Shift(id: id, hotel: hotel, driver: driver, buggy: buggy, startedAt: now, location: location)
        return ShiftDecision(shift: shift, facts: [.shift(.shiftStarted, shift)])
    }

    private func heard(at moment: Date, isBack: Bool) -> ShiftDecision {
        let next = changed {
            $0.lastSeenAt = max($0.lastSeenAt, moment)
            if isBack { $0.staleSince = nil }
        }
        // Coming back is told like going silent: by the same kind, with `stale` false.
        return next.recorded(.shiftStale, unless: staleSince == nil || !isBack)
    }

    private func ended(for reason: EndReason, hasRide: Bool, at now: Date) throws(Refusal) -> ShiftDecision {
        if hasRide, reason == .driver || reason == .maxLength { throw .rideInProgress }
        return changed { $0.end = End(at: max(now, startedAt), reason: reason) }.recorded(.shiftEnded, unless: false)
    }

    /// - Throws: `tooEarly` when `seconds` have not passed from `start` until `now`.
    fileprivate static func check(_ now: Date, isPast seconds: Int, since start: Date) throws(Refusal) {
        guard now.timeIntervalSince(start) >= TimeInterval(seconds) else { throw .tooEarly }
    }

    private func changed(_ change: (inout Shift) -> Void) -> Shift {
        var next = self
        change(&next)
        return next
    }

    private func recorded(_ kind: Event.Kind, unless unchanged: Bool) -> ShiftDecision {
        ShiftDecision(shift: self, facts: unchanged ? [] : [.shift(kind, self)])
    }
}

extension Duty {
    /// The ride that does not wait any longer for a silent driver to come back.
    ///
    /// - Parameter listeningSince: as in `ShiftCommand.markStale`.
    /// - Throws: `notOnDuty` once ended; `rideNotAccepted` without a ride; `tooEarly` for a shift that has not been stale
    ///   for as long as the hotel bears.
    package func abandonedRide(
        listeningSince: Date, limits: Hotel.Limits, at now: Date
    ) throws(Refusal) -> Ride.ID {
        guard shift.isOpen else { throw .notOnDuty }
        guard let ride else { throw .rideNotAccepted }
        guard let since = shift.staleSince else { throw .tooEarly }
        try Shift.check(now, isPast: limits.releaseAfter, since: max(since, listeningSince))
        return ride
    }
}

/// A shift after a command, with the facts that go into the history in the same transaction.
package struct ShiftDecision: Equatable, Sendable {
    package let shift: Shift
    package let facts: [Fact]

    package init(shift: Shift, facts: [Fact]) {
        self.shift = shift
        self.facts = facts
    }
}
