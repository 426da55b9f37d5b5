import Domain
import Foundation
import Testing

@Suite("A shift")
struct ShiftTests {
    private let now = Resort.requestedAt
    private let shift = Resort.shift()

    private func decide(_ command: ShiftCommand, _ shift: Shift, hasRide: Bool = false) throws -> ShiftDecision {
        try shift.deciding(command, hasRide: hasRide, limits: Self.limits, at: now)
    }

    /// The shift began an hour ago, and its device was not heard since.
    private static let limits = {
        var limits = Hotel.Limits()
        (limits.staleAfter, limits.idleStaleAfter, limits.releaseAfter, limits.maxShift) = (90, 600, 300, 3600)
        return limits
    }()
    private static let markStale = ShiftCommand.markStale(listeningSince: .distantPast)
    private static let commands: [ShiftCommand] =
        [.move(to: Resort.beach), .startBreak, .endBreak, .hear(at: .distantFuture), markStale]
        + Shift.EndReason.allCases.map { .end($0) }

    @Test("that has ended refuses everything", arguments: commands)
    func ended(_ command: ShiftCommand) {
        for reason in Shift.EndReason.allCases {
            let ended = Resort.shift(end: .init(at: now - 60, reason: reason))
            #expect(throws: Refusal.notOnDuty) { try decide(command, ended) }
        }
    }

    @Test("starts at its place, heard of at once")
    func start() {
        let started = Shift.starting(
            id: shift.id, hotel: shift.hotel, driver: shift.driver, buggy: shift.buggy, location: Resort.lobby, at: now)
        #expect(started.shift.isOpen)
        #expect(started.shift.location == Resort.lobby)
        #expect(started.shift.lastSeenAt == now)
        #expect(started.shift.crew == Resort.crew)
        #expect(started.facts == [.shift(.shiftStarted, started.shift)])
    }

    @Test("moves; staying is not told")
    func move() throws {
        let moved = try decide(.move(to: Resort.beach), shift)
        #expect(moved.shift.location == Resort.beach)
        #expect(moved.facts == [.shift(.shiftMoved, moved.shift)])
        #expect(try decide(.move(to: Resort.lobby), shift) == ShiftDecision(shift: shift, facts: []))
    }

    @Test("has one break at a time, each end told once")
    func breaks() throws {
        let resting = try decide(.startBreak, shift)
        #expect(resting.shift.breakSince == now)
        #expect(resting.facts.map(\.kind) == [.shiftBreak])
        #expect(resting.facts.first?.data["onBreak"] == .flag(true))
        #expect(try resting.shift.deciding(.startBreak, hasRide: false, at: now + 60).shift.breakSince == now)
        #expect(try decide(.startBreak, resting.shift).facts.isEmpty)
        let back = try decide(.endBreak, resting.shift)
        #expect(back.shift.breakSince == nil)
        #expect(back.facts.first?.data["onBreak"] == .flag(false))
        #expect(try decide(.endBreak, back.shift).facts.isEmpty)
    }

    @Test("is stale from the first moment, until the device is heard again")
    func stale() throws {
        let silent = try decide(Self.markStale, shift)
        #expect(silent.shift.staleSince == now)
        #expect(silent.facts.first?.data["stale"] == .flag(true))
        let again = try silent.shift.deciding(Self.markStale, hasRide: false, at: now + 60)
        #expect(again == ShiftDecision(shift: silent.shift, facts: []))
        let back = try decide(.hear(at: now), silent.shift)
        #expect(back.shift.staleSince == nil)
        #expect(back.facts.map(\.kind) == [.shiftStale])
        #expect(back.facts.first?.data["stale"] == .flag(false))
    }

    /// Seconds of silence, of listening, with a ride or without, and whether that is stale.
    private static let silences: [(silent: Double, listening: Double, hasRide: Bool, isStale: Bool)] = [
        (89.9, 3600, true, false), (90, 3600, true, true), (90, 3600, false, false),
        (599.9, 3600, false, false), (600, 3600, false, true),
        (3600, 89.9, true, false), (3600, 90, true, true), (3600, 599.9, false, false), (3600, 600, false, true),
    ]

    @Test(
        "is stale at the hotel's limit, sooner with work in hand, and never before somebody listened so long",
        arguments: silences)
    func limit(_ silence: (silent: Double, listening: Double, hasRide: Bool, isStale: Bool)) throws {
        for breakSince in [nil, now - 3000] {
            var shift = Resort.shift(breakSince: breakSince)
            shift.lastSeenAt = now - silence.silent
            let command = ShiftCommand.markStale(listeningSince: now - silence.listening)
            if silence.isStale {
                try #expect(decide(command, shift, hasRide: silence.hasRide).shift.staleSince == now)
            } else {
                #expect(throws: Refusal.tooEarly) { try decide(command, shift, hasRide: silence.hasRide) }
            }
        }
    }

    @Test("that was heard by a clock ahead of ours is not stale")
    func clockAhead() {
        var shift = shift
        shift.lastSeenAt = now + 5
        #expect(throws: Refusal.tooEarly) { try decide(Self.markStale, shift) }
    }

    @Test("keeps its ride until it has been stale for the hotel's limit, and gives it up on a break too")
    func abandoned() throws {
        for breakSince in [nil, now - 3000] {
            func duty(staleFor seconds: Double?, ride: Ride.ID? = Resort.ride) -> Duty {
                Resort.duty(ride: ride, breakSince: breakSince, staleSince: seconds.map { now - $0 })
            }
            func ride(_ duty: Duty) throws -> Ride.ID {
                try duty.abandonedRide(listeningSince: .distantPast, limits: Self.limits, at: now)
            }
            try #expect(ride(duty(staleFor: 300)) == Resort.ride)
            #expect(throws: Refusal.tooEarly) { try ride(duty(staleFor: 299.9)) }
            #expect(throws: Refusal.tooEarly) { try ride(duty(staleFor: nil)) }
            #expect(throws: Refusal.rideNotAccepted) { try ride(duty(staleFor: 300, ride: nil)) }
        }
        let ended = Resort.duty(ride: Resort.ride, staleSince: now - 300, end: .init(at: now, reason: .takeOver))
        #expect(throws: Refusal.notOnDuty) {
            try ended.abandonedRide(listeningSince: .distantPast, limits: Self.limits, at: now)
        }
    }

    @Test("ends at the hotel's greatest length and not before, with a ride in hand after it")
    func maxLength() throws {
        #expect(throws: Refusal.tooEarly) {
            try shift.deciding(.end(.maxLength), hasRide: false, limits: Self.limits, at: now - 0.1)
        }
        #expect(throws: Refusal.rideInProgress) { try decide(.end(.maxLength), shift, hasRide: true) }
        for shift in [shift, Resort.shift(breakSince: now - 60), Resort.shift(staleSince: now - 60)] {
            try #expect(decide(.end(.maxLength), shift).shift.end == .init(at: now, reason: .maxLength))
        }
    }

    @Test("is heard without telling anybody, and never unhears")
    func hear() throws {
        let heard = try decide(.hear(at: now), shift)
        #expect(heard.shift.lastSeenAt == now)
        #expect(heard.facts.isEmpty)
        #expect(try heard.shift.deciding(.hear(at: now - 30), hasRide: false, at: now).shift.lastSeenAt == now)
    }

    @Test("with a ride is ended by a take-over or an administrator only", arguments: Shift.EndReason.allCases)
    func endWithRide(_ reason: Shift.EndReason) throws {
        if reason == .driver || reason == .maxLength {
            #expect(throws: Refusal.rideInProgress) { try decide(.end(reason), shift, hasRide: true) }
        } else {
            #expect(try decide(.end(reason), shift, hasRide: true).shift.end == .init(at: now, reason: reason))
        }
        let ended = try decide(.end(reason), shift)
        #expect(ended.shift.end == .init(at: now, reason: reason))
        #expect(ended.facts.first?.data["ended"] == .text(reason.rawValue))
    }

    @Test("does not end before it started, even when the clock runs backwards")
    func endsAfterItsStart() throws {
        let ended = try shift.deciding(.end(.driver), hasRide: false, at: shift.startedAt - 5)
        #expect(ended.shift.end?.at == shift.startedAt)
    }

    @Test("a sign of life that is told late is noted, and is a return only while its silence is within the limit")
    func lateSign() throws {
        let silent = try decide(.markStale(listeningSince: .distantPast), Resort.shift())
        for (age, hasRide, isBack) in [(89.0, true, true), (90, true, false), (599, false, true), (600, false, false)] {
            let heard = try decide(.hear(at: now - age), silent.shift, hasRide: hasRide)
            #expect(heard.shift.lastSeenAt == now - age)
            #expect((heard.shift.staleSince == nil) == isBack)
            #expect(heard.facts.isEmpty != isBack)
        }
    }

    @Test("a ride is abandoned only after it was listened for its driver for as long as the hotel bears")
    func abandonedWhileAway() throws {
        let silent = try decide(.markStale(listeningSince: .distantPast), Resort.shift())
        let ride = Ride.ID(UUID())
        let duty = Duty(shift: silent.shift, seats: 4, features: [], ride: ride)
        let later = now + 400
        func abandoned(since moment: Date) throws -> Ride.ID {
            try duty.abandonedRide(listeningSince: moment, limits: Self.limits, at: later)
        }
        #expect(throws: Refusal.tooEarly) { try abandoned(since: later - 299) }
        #expect(try abandoned(since: later - 300) == ride)
    }
}
