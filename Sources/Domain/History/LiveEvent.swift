/// An event with the state of its subject as read with it, so that a screen need not ask again.
///
/// The state is that of the moment of reading, which may be newer than the event; its version says so.
package struct LiveEvent: Equatable, Sendable {
    package let event: Event
    package let subject: Snapshot

    package init(event: Event, subject: Snapshot) {
        self.event = event
        self.subject = subject
    }

    package enum Snapshot: Equatable, Sendable {
        case ride(RideSummary)
        case shift(ShiftSummary)
        case buggy(BuggyState)
        /// Screens that care about this kind read the thing itself again.
        case other
    }
}

/// Who looks; decides what is seen.
package enum Viewer: Equatable, Sendable {
    case guest(Ride.ID)
    case staff(Staff.ID, Role, session: Session.ID)
}
