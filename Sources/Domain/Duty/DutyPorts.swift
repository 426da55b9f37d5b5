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

/// Signs of life from drivers' devices. Fulfilled by Persistence.
package protocol PresenceStore: Sendable {
    /// Notes that the device of the driver's open shift was heard.
    func heard(driver: Staff.ID, of hotel: Hotel.ID, at now: Date) async throws
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
