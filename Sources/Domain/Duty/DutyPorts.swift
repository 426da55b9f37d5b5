package import Foundation

/// Shifts inside a transaction.
package protocol DutyTransaction {
    /// The driver's open shift, locked, with what its buggy can and does; nil off duty.
    func duty(ofDriver driver: Staff.ID) throws -> Duty?
    /// The same by buggy.
    func duty(ofBuggy buggy: Buggy.ID) throws -> Duty?
    /// - Throws: `Refusal.notFound` for a buggy that is not there, `buggyNotAssigned`, `buggyOutOfService`.
    func checkMayTake(_ buggy: Buggy.ID, driver: Staff.ID) throws
    /// - Throws: `Refusal.notFound` unless the place is there and not removed.
    func checkPlace(_ location: Location.ID) throws
    /// - Throws: `Refusal.buggyInUse` when somebody else was faster.
    func insert(_ decision: ShiftDecision, by actor: Event.Actor, at now: Date) throws
    func save(_ decision: ShiftDecision, by actor: Event.Actor, at now: Date) throws
    func summary(of shift: Shift.ID) throws -> ShiftSummary
}

/// Signs of life from drivers' devices, and the shifts of which time demands something. Fulfilled by Persistence.
///
/// The shifts are of any hotel and named by their drivers. They are candidates only, found without locks: whoever acts
/// locks, judges again, and finds by a `Refusal` that somebody was faster.
package protocol PresenceStore: Sendable {
    /// Notes when the devices of open shifts were heard; a sign that comes late changes nothing. Waits for nobody.
    ///
    /// - Returns: the signs that have to be told to their shifts in a transaction each: those of shifts that are marked
    ///   stale, and of shifts that somebody else had locked just then.
    func heard(_ signs: [SignOfLife]) async throws -> [SignOfLife]
    /// Shifts, not marked yet, that were silent for their hotel's limit.
    ///
    /// - Parameter listeningSince: as in `ShiftCommand.markStale`.
    func silent(listeningSince: Date, at now: Date) async throws -> [Candidate<Staff>]
    /// Shifts that have been stale for their hotel's limit and hold an accepted ride.
    func abandoned(listeningSince: Date, at now: Date) async throws -> [Candidate<Staff>]
    /// Shifts of their hotel's greatest length, without a ride in hand.
    func overlong(at now: Date) async throws -> [Candidate<Staff>]
}

/// A driver's device was heard.
package struct SignOfLife: Equatable, Sendable {
    package let driver: Staff.ID
    package let hotel: Hotel.ID
    package let at: Date

    package init(driver: Staff.ID, hotel: Hotel.ID, at: Date) {
        self.driver = driver
        self.hotel = hotel
        self.at = at
    }
}
