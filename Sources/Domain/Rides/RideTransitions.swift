package import Foundation

/// What can happen to a ride; one case for each row of the table in domain.md §2, and their undoing.
package enum RideCommand: Equatable, Sendable {
    /// The scheduled hour has come.
    case activate
    case accept(Duty)
    /// `force` overrides seats and needs.
    case assign(Duty, force: Bool)
    /// A take-over: the ride stays with its buggy, its driver changes.
    case handOver(to: Crew)
    case pickUp(by: Staff.ID)
    case complete(by: Staff.ID, at: Location.ID, note: String?)
    /// Nil when the system releases, as a shift ends or stays stale.
    case release(by: Staff.ID?)
    case cancel(by: Ride.Canceller, reason: String?)
    case reportNoShow(by: Staff.ID)
    case undoNoShow(by: Staff.ID, Duty)
    case giveUp
    case rate(Ride.Rating)
}

/// A ride after a command, with the facts that go into the history in the same transaction.
package struct RideDecision: Equatable, Sendable {
    package let ride: Ride
    package let facts: [Fact]
    /// Where the buggy stands now, when the command says so.
    package let buggyStandsAt: Location.ID?
}

extension Ride {
    /// How long a no-show can be taken back (domain.md §2).
    package static let noShowUndo: TimeInterval = 300

    /// The only place that knows which transition is allowed.
    package func deciding(_ command: RideCommand, limits: Hotel.Limits, at now: Date) throws(Refusal) -> RideDecision {
        let now = max(now, latestTime)
        return switch command {
        case .activate: try activated()
        case .accept(let duty): try accepted(by: duty, force: false, at: now)
        case .assign(let duty, let force): try assigned(to: duty, force: force, at: now)
        case .handOver(let crew): try handedOver(to: crew)
        case .pickUp(let driver): try pickedUp(by: driver, at: now)
        case .complete(let driver, let place, let note): try completed(by: driver, at: place, note: note, now: now)
        case .release(let driver): try released(by: driver)
        case .cancel(let canceller, let reason): try cancelled(by: canceller, reason: reason, at: now)
        case .reportNoShow(let driver): try noShow(by: driver, grace: limits.noShowGrace, at: now)
        case .undoNoShow(let driver, let duty): try noShowUndone(by: driver, duty: duty, at: now)
        case .giveUp: try givenUp(after: limits.unansweredAfter, at: now)
        case .rate(let rating): try rated(rating, at: now)
        }
    }

    private func activated() throws(Refusal) -> RideDecision {
        guard case .scheduled = phase else { throw .rideNotPending }
        return decision(.rideUpdated, advanced(to: .pending))
    }

    private func accepted(by duty: Duty, force: Bool, at now: Date) throws(Refusal) -> RideDecision {
        guard phase == .pending else { throw .rideNotPending }
        try duty.checkReady()
        guard duty.shift.breakSince == nil else { throw .onBreak }
        guard duty.ride == nil else { throw .buggyBusy }
        try duty.checkFits(party, force: force)
        return decision(.rideAccepted, advanced(to: .accepted(Acceptance(crew: duty.shift.crew, at: now))))
    }

    private func assigned(to duty: Duty, force: Bool, at now: Date) throws(Refusal) -> RideDecision {
        switch phase {
        case .pending: break
        case .accepted(let acceptance):
            // Assigning it to the buggy that has it changes nothing.
            if acceptance.crew == duty.shift.crew { throw .rideNotPending }
        case .scheduled: throw .rideNotPending
        case .onboard: throw .rideOnBoard
        case .completed, .cancelled, .unanswered, .noShow: throw .rideClosed
        }
        try duty.checkReady()
        guard duty.ride == nil else { throw .buggyBusy }
        try duty.checkFits(party, force: force)
        // The response time is that of the first acceptance.
        let at = phase.acceptance?.at ?? now
        return decision(.rideAccepted, advanced(to: .accepted(Acceptance(crew: duty.shift.crew, at: at))))
    }

    private func handedOver(to crew: Crew) throws(Refusal) -> RideDecision {
        switch phase {
        case .accepted(let acceptance):
            return decision(.rideUpdated, advanced(to: .accepted(Acceptance(crew: crew, at: acceptance.at))))
        case .onboard(let acceptance, let pickedUpAt):
            let next = Acceptance(crew: crew, at: acceptance.at)
            return decision(.rideUpdated, advanced(to: .onboard(next, pickedUpAt: pickedUpAt)))
        case .scheduled, .pending, .completed, .cancelled, .unanswered, .noShow: throw .rideNotAccepted
        }
    }

    private func pickedUp(by driver: Staff.ID, at now: Date) throws(Refusal) -> RideDecision {
        try checkCarried(by: driver)
        guard case .accepted(let acceptance) = phase else { throw .rideNotAccepted }
        return decision(.ridePickedUp, advanced(to: .onboard(acceptance, pickedUpAt: now)))
    }

    private func completed(
        by driver: Staff.ID, at place: Location.ID, note: String?, now: Date
    ) throws(Refusal) -> RideDecision {
        try checkCarried(by: driver)
        guard let acceptance = phase.acceptance else { throw .rideNotAccepted }
        let completion = Completion(
            acceptance: acceptance, pickedUpAt: phase.pickedUpAt, at: now, dropoff: place, note: note)
        return decision(.rideCompleted, advanced(to: .completed(completion)), standsAt: place)
    }

    private func released(by driver: Staff.ID?) throws(Refusal) -> RideDecision {
        if let driver { try checkCarried(by: driver) }
        switch phase {
        case .accepted: return decision(.rideReleased, advanced(to: .pending))
        case .onboard: throw .rideOnBoard
        case .scheduled, .pending: throw .rideNotAccepted
        case .completed, .cancelled, .unanswered, .noShow: throw .rideClosed
        }
    }

    private func cancelled(by canceller: Canceller, reason: String?, at now: Date) throws(Refusal) -> RideDecision {
        guard status.isOpen else { throw .rideClosed }
        if case .onboard = phase, canceller != .staff { throw .rideOnBoard }
        let cancellation = Cancellation(
            by: canceller, reason: reason, at: now, acceptance: phase.acceptance, pickedUpAt: phase.pickedUpAt)
        return decision(.rideCancelled, advanced(to: .cancelled(cancellation)))
    }

    private func noShow(by driver: Staff.ID, grace: Int, at now: Date) throws(Refusal) -> RideDecision {
        try checkCarried(by: driver)
        guard case .accepted(let acceptance) = phase else { throw .rideOnBoard }
        guard now.timeIntervalSince(acceptance.at) >= TimeInterval(grace) else { throw .tooEarly }
        return decision(.rideNoShow, advanced(to: .noShow(acceptance, at: now)))
    }

    private func noShowUndone(by driver: Staff.ID, duty: Duty, at now: Date) throws(Refusal) -> RideDecision {
        guard case .noShow(let acceptance, let at) = phase else { throw .rideClosed }
        guard acceptance.crew.driver == driver else { throw .rideNotYours }
        guard now.timeIntervalSince(at) <= Self.noShowUndo else { throw .rideClosed }
        try duty.checkReady()
        guard duty.ride == nil else { throw .buggyBusy }
        return decision(.rideAccepted, advanced(to: .accepted(Acceptance(crew: duty.shift.crew, at: acceptance.at))))
    }

    private func givenUp(after seconds: Int, at now: Date) throws(Refusal) -> RideDecision {
        guard phase == .pending else { throw .rideNotPending }
        // A call made ahead waits from its hour.
        guard now.timeIntervalSince(scheduledFor ?? requestedAt) >= TimeInterval(seconds) else { throw .tooEarly }
        return decision(.rideUnanswered, advanced(to: .unanswered(at: now)))
    }

    private func rated(_ rating: Rating, at now: Date) throws(Refusal) -> RideDecision {
        guard let completion = phase.completion, now.timeIntervalSince(completion.at) <= Rating.window else {
            throw .ratingClosed
        }
        return decision(.rideUpdated, advanced(rating: rating))
    }

    /// A closed ride is told as such before whose it was.
    private func checkCarried(by driver: Staff.ID) throws(Refusal) {
        guard status.isOpen else { throw .rideClosed }
        guard let acceptance = phase.acceptance else { throw .rideNotAccepted }
        guard acceptance.crew.driver == driver else { throw .rideNotYours }
    }

    private func decision(_ kind: Event.Kind, _ next: Ride, standsAt place: Location.ID? = nil) -> RideDecision {
        RideDecision(ride: next, facts: [.ride(kind, next)], buggyStandsAt: place)
    }
}

extension Duty {
    fileprivate func checkReady() throws(Refusal) {
        guard shift.isOpen else { throw .notOnDuty }
        guard shift.staleSince == nil else { throw .shiftStale }
    }

    fileprivate func checkFits(_ party: Ride.Party, force: Bool) throws(Refusal) {
        guard !force else { return }
        guard party.size <= seats else { throw .seatsExceeded }
        guard party.needs.filter(\.mustBeOffered).isSubset(of: features) else { throw .needsUnmet }
    }
}
