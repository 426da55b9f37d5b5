import Domain
import Foundation
import Testing

@Suite("A shift")
struct ShiftTests {
    private let now = Resort.requestedAt
    private let shift = Resort.shift()

    private func decide(_ command: ShiftCommand, _ shift: Shift, hasRide: Bool = false) throws -> ShiftDecision {
        try shift.deciding(command, hasRide: hasRide, at: now)
    }

    private static let commands: [ShiftCommand] =
        [.move(to: Resort.beach), .startBreak, .endBreak, .hear, .markStale] + Shift.EndReason.allCases.map { .end($0) }

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
        let silent = try decide(.markStale, shift)
        #expect(silent.shift.staleSince == now)
        #expect(silent.facts.first?.data["stale"] == .flag(true))
        #expect(try silent.shift.deciding(.markStale, hasRide: false, at: now + 60).shift.staleSince == now)
        let back = try decide(.hear, silent.shift)
        #expect(back.shift.staleSince == nil)
        #expect(back.facts.map(\.kind) == [.shiftStale])
        #expect(back.facts.first?.data["stale"] == .flag(false))
    }

    @Test("is heard without telling anybody, and never unhears")
    func hear() throws {
        let heard = try decide(.hear, shift)
        #expect(heard.shift.lastSeenAt == now)
        #expect(heard.facts.isEmpty)
        #expect(try heard.shift.deciding(.hear, hasRide: false, at: now - 30).shift.lastSeenAt == now)
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
}
