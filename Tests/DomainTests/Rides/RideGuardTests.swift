import Domain
import Foundation
import Testing

@Suite("What a ride's commands ask for")
struct RideGuardTests {
    private let now = Resort.requestedAt + 30
    private let pending = Resort.ride(.pending)

    @Test("a driver who is not on duty, silent, on a break or busy accepts nothing")
    func accept() {
        let ended = Shift.End(at: Resort.requestedAt, reason: .driver)
        #expect(throws: Refusal.notOnDuty) { try pending.deciding(.accept(Resort.duty(end: ended)), at: now) }
        #expect(throws: Refusal.shiftStale) { try pending.deciding(.accept(Resort.duty(staleSince: now)), at: now) }
        #expect(throws: Refusal.onBreak) { try pending.deciding(.accept(Resort.duty(breakSince: now)), at: now) }
        #expect(throws: Refusal.buggyBusy) { try pending.deciding(.accept(Resort.duty(ride: Resort.id(51))), at: now) }
    }

    @Test("the desk assigns to no buggy that is off duty, silent or busy, not even by force")
    func assign() {
        let ended = Shift.End(at: Resort.requestedAt, reason: .driver)
        for force in [false, true] {
            func assign(_ duty: Duty) throws { _ = try pending.deciding(.assign(duty, force: force), at: now) }
            #expect(throws: Refusal.notOnDuty) { try assign(Resort.duty(end: ended)) }
            #expect(throws: Refusal.shiftStale) { try assign(Resort.duty(staleSince: now)) }
            #expect(throws: Refusal.buggyBusy) { try assign(Resort.duty(ride: Resort.id(51))) }
        }
    }

    @Test("a ride is not assigned again to the crew that has it")
    func assignAgain() {
        #expect(throws: Refusal.rideNotPending) {
            try Resort.ride(.accepted).deciding(.assign(Resort.duty(ride: Resort.ride), force: true), at: now)
        }
    }

    @Test("a party takes no more seats than there are", arguments: [(4, true), (5, false)])
    func seats(_ size: Int, _ fits: Bool) throws {
        let ride = Resort.ride(.pending, party: .init(size: size))
        for command in [RideCommand.accept(Resort.duty(seats: 4)), .assign(Resort.duty(seats: 4), force: false)] {
            if fits {
                #expect(try ride.deciding(command, at: now).status == .accepted)
            } else {
                #expect(throws: Refusal.seatsExceeded) { try ride.deciding(command, at: now) }
            }
        }
        #expect(try ride.deciding(.assign(Resort.duty(seats: 4), force: true), at: now).status == .accepted)
    }

    @Test(
        "a wheelchair and a child seat must be offered; a stroller and luggage fit everywhere", arguments: Need.allCases
    )
    func needs(_ need: Need) throws {
        let ride = Resort.ride(.pending, party: .init(size: 2, needs: [need]))
        #expect(try ride.deciding(.accept(Resort.duty(features: [need])), at: now).status == .accepted)
        #expect(try ride.deciding(.assign(Resort.duty(), force: true), at: now).status == .accepted)
        for command in [RideCommand.accept(Resort.duty()), .assign(Resort.duty(), force: false)] {
            if need == .wheelchair || need == .childSeat {
                #expect(throws: Refusal.needsUnmet) { try ride.deciding(command, at: now) }
            } else {
                #expect(try ride.deciding(command, at: now).status == .accepted)
            }
        }
    }

    @Test("a no-show waits for the hotel's grace period", arguments: [(299, false), (300, true)])
    func noShowGrace(_ seconds: Int, _ allowed: Bool) throws {
        let at = Resort.acceptedAt + TimeInterval(seconds)
        let ride = Resort.ride(.accepted)
        if allowed {
            #expect(try ride.deciding(.reportNoShow(by: Resort.driver), at: at).status == .noShow)
        } else {
            #expect(throws: Refusal.tooEarly) { try ride.deciding(.reportNoShow(by: Resort.driver), at: at) }
        }
    }

    @Test("a no-show is undone within five minutes, with its first acceptance", arguments: [(300, true), (301, false)])
    func noShowUndo(_ seconds: Int, _ allowed: Bool) throws {
        let at = Resort.closedAt + TimeInterval(seconds)
        let undo = RideCommand.undoNoShow(by: Resort.driver, Resort.duty())
        if allowed {
            let acceptance = try Resort.ride(.noShow).deciding(undo, at: at).phase.acceptance
            #expect(acceptance == Ride.Acceptance(crew: Resort.crew, at: Resort.acceptedAt))
        } else {
            #expect(throws: Refusal.rideClosed) { try Resort.ride(.noShow).deciding(undo, at: at) }
        }
    }

    @Test("a no-show is not undone by a driver who has another ride by now, or went silent")
    func noShowUndoBusy() {
        let ride = Resort.ride(.noShow)
        func undo(_ duty: Duty) throws {
            _ = try ride.deciding(.undoNoShow(by: Resort.driver, duty), at: Resort.closedAt)
        }
        #expect(throws: Refusal.buggyBusy) { try undo(Resort.duty(ride: Resort.id(51))) }
        #expect(throws: Refusal.shiftStale) { try undo(Resort.duty(staleSince: now)) }
    }

    @Test("nobody gives up on a call before the hotel's limit", arguments: [(3599, false), (3600, true)])
    func giveUp(_ seconds: Int, _ allowed: Bool) throws {
        let at = Resort.requestedAt + TimeInterval(seconds)
        if allowed {
            #expect(try pending.deciding(.giveUp, at: at).phase == .unanswered(at: at))
        } else {
            #expect(throws: Refusal.tooEarly) { try pending.deciding(.giveUp, at: at) }
        }
    }

    @Test("a guest rates, and changes the rating, for a day", arguments: [(24 * 3600, true), (24 * 3600 + 1, false)])
    func rating(_ seconds: Int, _ allowed: Bool) throws {
        let at = Resort.closedAt + TimeInterval(seconds)
        let first = try Resort.ride(.completed).deciding(.rate(.init(stars: 2, comment: "slow")), at: Resort.closedAt)
        let second = Ride.Rating(stars: 5, comment: nil)
        #expect(first.guestCanRate(at: at) == allowed)
        if allowed {
            #expect(try first.deciding(.rate(second), at: at).rating == second)
        } else {
            #expect(throws: Refusal.ratingClosed) { try first.deciding(.rate(second), at: at) }
        }
    }

    @Test("a guest is offered to cancel just as long as it is allowed", arguments: Ride.Status.allCases)
    func guestCanCancel(_ status: Ride.Status) {
        let ride = Resort.ride(status)
        let isAllowed = (try? ride.deciding(.cancel(by: .guest, reason: nil), at: Resort.closedAt)) != nil
        #expect(ride.guestCanCancel == isAllowed)
    }
}
