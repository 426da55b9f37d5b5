import Domain
import Foundation
import Testing

@testable import Realtime

@Suite("Who hears what")
struct VisibilityTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let event: LiveEvent
        /// What a driver is shown.
        let driver: Projection?

        init(_ description: String, _ event: LiveEvent, driver: Projection?) {
            (testDescription, self.event, self.driver) = (description, event, driver)
        }

        init(_ description: String, _ kind: Event.Kind, _ phase: Ride.Phase, driver: Projection?) {
            self.init(description, Resort.rideEvent(kind, phase), driver: driver)
        }
    }

    private static let mine = Resort.acceptance(Resort.driver)
    private static let theirs = Resort.acceptance(Resort.otherDriver)
    private static let myTrip = Ride.Phase.onboard(mine, pickedUpAt: Resort.date)
    private static let theirTrip = Ride.Phase.onboard(theirs, pickedUpAt: Resort.date)

    static let cases = [
        Case("a new call", .rideRequested, .pending, driver: .driver),
        Case("a call for later", .rideRequested, .scheduled, driver: nil),
        Case("a call for later whose hour has come", .rideUpdated, .pending, driver: .driver),
        Case("a ride released to the queue", .rideReleased, .pending, driver: .driver),
        Case("my acceptance", .rideAccepted, .accepted(mine), driver: .driver),
        Case("my pick-up", .ridePickedUp, myTrip, driver: .driver),
        Case("the end of mine by the guest", .rideCancelled, Resort.cancelled(mine), driver: .driver),
        Case("another's acceptance", .rideAccepted, .accepted(theirs), driver: .departure),
        Case("the end of a waiting call by the guest", .rideCancelled, Resort.cancelled(nil), driver: .departure),
        Case("a call given up", .rideUnanswered, .unanswered(at: Resort.date), driver: .departure),
        Case("another's pick-up", .ridePickedUp, theirTrip, driver: nil),
        Case("the end of another's by the guest", .rideCancelled, Resort.cancelled(theirs), driver: nil),
        Case("another's change", .rideUpdated, .accepted(theirs), driver: nil),
        Case("a call that another accepted since", .rideRequested, .accepted(theirs), driver: nil),
        Case("my shift", Resort.shiftEvent(of: Resort.driver), driver: .driver),
        Case("another's shift", Resort.shiftEvent(of: Resort.otherDriver), driver: nil),
        Case("a buggy", Resort.other(.buggyUpdated, .buggy(Buggy.ID(UUID()))), driver: nil),
        Case("a place", Resort.other(.locationUpdated, .location(Location.ID(UUID()))), driver: nil),
        Case("a person", Resort.other(.staffUpdated, .staff(Resort.driver)), driver: nil),
        Case("the hotel", Resort.other(.hotelUpdated), driver: nil),
    ]

    @Test(
        "a driver hears of waiting calls, of their own rides and shift, and only that others' calls left the queue",
        arguments: cases)
    func driver(of visible: Case) {
        #expect(Resort.driving.projection(of: visible.event) == visible.driver)
    }

    @Test("the desk and administrators hear everything", arguments: cases)
    func desk(of visible: Case) {
        #expect(Resort.desk.projection(of: visible.event) == .desk)
        #expect(Resort.admin.projection(of: visible.event) == .desk)
    }

    @Test("a guest hears of their own ride in each of its states, and of nothing else", arguments: cases)
    func guest(of visible: Case) {
        let isOwn = visible.event.event.subject == .ride(Resort.ride)
        #expect(Resort.guest.projection(of: visible.event) == (isOwn ? .guest : nil))
        #expect(Viewer.guest(Resort.otherRide).projection(of: visible.event) == nil)
    }
}
