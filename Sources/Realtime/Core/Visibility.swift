import Domain

extension Viewer {
    /// How this viewer is shown an event of their own hotel, or nil when it is not for them (contract §§7 and 11).
    ///
    /// What may be shown depends on the subject as it is now, because that is what would be shown: an event that says
    /// "pending" must not carry the ride that somebody else has accepted meanwhile.
    func projection(of live: LiveEvent) -> Projection? {
        switch self {
        case .guest(let ride):
            live.event.subject == .ride(ride) ? .guest : nil
        case .staff(_, .admin, _), .staff(_, .dispatcher, _):
            .desk
        case .staff(let driver, .driver, _):
            Self.projection(of: live, forDriver: driver)
        }
    }

    private static func projection(of live: LiveEvent, forDriver driver: Staff.ID) -> Projection? {
        switch live.subject {
        case .ride(let summary):
            let ride = summary.ride
            if ride.status == .pending || ride.phase.acceptance?.crew.driver == driver { return .driver }
            return live.event.tellsDeparture(of: ride) ? .departure : nil
        case .shift(let summary):
            return summary.shift.driver == driver ? .driver : nil
        case .buggy, .other:
            return nil
        }
    }
}

extension Event {
    /// Whether drivers learn from this event that a ride left the queue: it was accepted by somebody, given up, or
    /// cancelled before anybody had accepted it.
    fileprivate func tellsDeparture(of ride: Ride) -> Bool {
        switch kind {
        case .rideAccepted, .rideUnanswered: true
        case .rideCancelled: ride.phase.acceptance == nil
        default: false
        }
    }
}
