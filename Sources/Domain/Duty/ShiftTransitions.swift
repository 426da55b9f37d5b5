package import Foundation

/// What can happen to an open shift.
package enum ShiftCommand: Equatable, Sendable {
    case move(to: Location.ID)
    case startBreak
    case endBreak
    /// A sign of life from the driver's device.
    case hear
    /// The device was silent for longer than the hotel's limit.
    case markStale
    case end(Shift.EndReason)
}

extension Shift {
    /// The shift after `command`, and the facts to record; none when nothing changed.
    ///
    /// - Parameter hasRide: whether its buggy has a ride that is accepted or on board.
    /// - Throws: `notOnDuty` once ended; `rideInProgress` when a driver or the clock would end it with a ride in hand.
    package func deciding(_ command: ShiftCommand, hasRide: Bool, at now: Date) throws(Refusal) -> ShiftDecision {
        guard isOpen else { throw .notOnDuty }
        switch command {
        case .move(let place): return changed { $0.location = place }.recorded(.shiftMoved, unless: place == location)
        case .startBreak:
            return changed { $0.breakSince = $0.breakSince ?? now }.recorded(.shiftBreak, unless: breakSince != nil)
        case .endBreak: return changed { $0.breakSince = nil }.recorded(.shiftBreak, unless: breakSince == nil)
        case .hear: return heard(at: now)
        case .markStale:
            return changed { $0.staleSince = $0.staleSince ?? now }.recorded(.shiftStale, unless: staleSince != nil)
        case .end(let reason): return try ended(for: reason, hasRide: hasRide, at: now)
        }
    }

    /// A first shift, with its fact.
    package static func starting(
        id: ID, hotel: Hotel.ID, driver: Staff.ID, buggy: Buggy.ID, location: Location.ID, at now: Date
    ) -> ShiftDecision {
        let shift = Shift(id: id, hotel: hotel, driver: driver, buggy: buggy, startedAt: now, location: location)
        return ShiftDecision(shift: shift, facts: [.shift(.shiftStarted, shift)])
    }

    private func heard(at now: Date) -> ShiftDecision {
        let next = changed {
            $0.lastSeenAt = max($0.lastSeenAt, now)
            $0.staleSince = nil
        }
        // Coming back is told like going silent: by the same kind, with `stale` false.
        return next.recorded(.shiftStale, unless: staleSince == nil)
    }

    private func ended(for reason: EndReason, hasRide: Bool, at now: Date) throws(Refusal) -> ShiftDecision {
        if hasRide, reason == .driver || reason == .maxLength { throw .rideInProgress }
        return changed { $0.end = End(at: max(now, startedAt), reason: reason) }.recorded(.shiftEnded, unless: false)
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

/// A shift after a command, with the facts that go into the history in the same transaction.
package struct ShiftDecision: Equatable, Sendable {
    package let shift: Shift
    package let facts: [Fact]

    package init(shift: Shift, facts: [Fact]) {
        self.shift = shift
        self.facts = facts
    }
}
