import Domain
import Foundation
import TestSupport

/// A hotel without a database, in which anybody does anything at any time; says what should not have happened.
struct RandomWorld {
    private var generator: SeededGenerator
    private var now = Resort.requestedAt
    private var rides: [Ride] = []
    private var shifts: [Shift] = []
    private var nextID: UInt8 = 100
    private(set) var violations: [String] = []
    /// How often each command went through, to see that the walk reaches everything.
    private(set) var done: [String: Int] = [:]

    private static let buggies: [Buggy.ID] = [Resort.id(40), Resort.id(41), Resort.id(42)]
    private static let drivers: [Staff.ID] = [Resort.id(20), Resort.id(21), Resort.id(22), Resort.id(23)]
    private static let places: [Location.ID] = [Resort.lobby, Resort.beach, Resort.id(12)]

    /// Short enough for all of them to pass within a walk.
    private static let limits = {
        var limits = Hotel.Limits()
        (limits.staleAfter, limits.idleStaleAfter, limits.releaseAfter, limits.maxShift) = (60, 120, 60, 1200)
        return limits
    }()

    init(seed: Int) {
        generator = SeededGenerator(seed: seed)
    }

    mutating func step() {
        // Mostly forwards; a clock that was set back is part of life.
        now += TimeInterval(roll(-30...200))
        switch roll(0...19) {
        case 0...2: request()
        case 3...4: startShift()
        case 5...6: changeShift()
        case 7: abandon()
        default: command()
        }
        if !hasOneRidePerCrew { violations.append("two rides with one buggy or driver") }
    }

    private mutating func roll(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }

    private mutating func pick<Element>(_ elements: [Element]) -> Element? {
        elements.randomElement(using: &generator)
    }

    private mutating func newID<Subject>() -> Identifier<Subject> {
        nextID += 1
        return Resort.id(nextID)
    }

    private var openShifts: [Shift] { shifts.filter(\.isOpen) }

    private func duty(_ shift: Shift) -> Duty {
        let ride = rides.first { $0.isCarried && $0.phase.acceptance?.crew.buggy == shift.buggy }
        return Duty(
            shift: shift, seats: shift.buggy == Self.buggies[0] ? 2 : 4, features: [.wheelchair], ride: ride?.id)
    }

    // MARK: Calls

    private mutating func request() {
        guard let place = Resort.place() else { return }
        let party = Ride.Party(size: roll(1...5), needs: roll(0...4) == 0 ? [.childSeat] : [])
        let request = RideRequest(
            party: party, scheduledFor: roll(0...3) == 0 ? now + TimeInterval(roll(1...900)) : nil)
        if let shift = pick(shifts), roll(0...2) == 0 {
            let duty = duty(shift)
            guard let ride = try? Ride.walkedUp(id: newID(), duty: duty, request: request, at: now).ride else { return }
            if !shift.isOpen || duty.ride != nil { violations.append("a walk-up to nobody or to a busy buggy") }
            rides.append(ride)
        } else if let ride = try? Ride.requested(
            id: newID(), hotel: Resort.hotel, source: .guest, pickup: place, request: request, at: now
        ).ride {
            rides.append(ride)
        }
        if let ride = rides.last { check(ride) }
    }

    // MARK: Duty

    private mutating func startShift() {
        guard let buggy = pick(Self.buggies), let driver = pick(Self.drivers), let place = pick(Self.places),
            !openShifts.contains(where: { $0.driver == driver })
        else { return }
        let other = shifts.firstIndex { $0.isOpen && $0.buggy == buggy }
        let carried = other.flatMap { duty(shifts[$0]).ride }
        if let other { end(at: other, .takeOver) }
        let started = Shift.starting(
            id: newID(), hotel: Resort.hotel.id, driver: driver, buggy: buggy, location: place, at: now
        ).shift
        shifts.append(started)
        if let carried { apply("hand over", .handOver(to: started.crew), to: carried) }
    }

    private mutating func changeShift() {
        guard let index = shifts.indices.randomElement(using: &generator), let place = pick(Self.places) else { return }
        let stale = ShiftCommand.markStale(listeningSince: Resort.requestedAt)
        let commands: [ShiftCommand] = [.move(to: place), .startBreak, .endBreak, .hear(at: now), stale, stale]
        guard roll(0...9) == 0 else {
            if let command = pick(commands) { change(index, command) }
            return
        }
        if let reason = pick([Shift.EndReason.driver, .maxLength, .administrator]) { end(at: index, reason) }
    }

    private mutating func end(at index: Int, _ reason: Shift.EndReason) {
        guard shifts[index].isOpen else { return change(index, .end(reason)) }
        if reason == .administrator, let ride = duty(shifts[index]).ride {
            let isOnBoard = rides.contains { $0.id == ride && $0.status == .onboard }
            apply("end shift", isOnBoard ? .cancel(by: .staff, reason: nil) : .release(by: nil), to: ride)
        }
        change(index, .end(reason))
        let isStranded = duty(shifts[index]).ride != nil && reason != .takeOver
        if isStranded, !shifts[index].isOpen { violations.append("a ride without a crew on duty") }
    }

    private mutating func change(_ index: Int, _ command: ShiftCommand) {
        let before = shifts[index]
        let hasRide = duty(before).ride != nil
        guard let decision = try? before.deciding(command, hasRide: hasRide, limits: Self.limits, at: now) else {
            return
        }
        if !before.isOpen { violations.append("an ended shift changed by \(command)") }
        shifts[index] = decision.shift
        checkPresence(before, decision, hasRide: hasRide)
        if let end = decision.shift.end, end.at < before.startedAt {
            violations.append("a shift ends before its start")
        }
    }

    private mutating func checkPresence(_ before: Shift, _ decision: ShiftDecision, hasRide: Bool) {
        let after = decision.shift
        if after.lastSeenAt < before.lastSeenAt { violations.append("a shift was unheard") }
        let isStale = after.staleSince != nil
        if isStale != (before.staleSince != nil) {
            done[isStale ? "stale" : "back", default: 0] += 1
            if decision.facts.map({ $0.data["stale"] }) != [.flag(isStale)] { violations.append("stale, but not told") }
            let limit = hasRide ? Self.limits.staleAfter : Self.limits.idleStaleAfter
            let silence = now.timeIntervalSince(before.lastSeenAt)
            if isStale, silence < TimeInterval(limit) { violations.append("stale after \(silence) s") }
        }
        guard let end = after.end, end.reason == .maxLength else { return }
        done["max length", default: 0] += 1
        let length = end.at.timeIntervalSince(before.startedAt)
        if hasRide || length < TimeInterval(Self.limits.maxShift) { violations.append("over after \(length) s") }
    }

    /// A silent driver's ride goes back to the queue.
    private mutating func abandon() {
        // Silent ones half of the time; they are few among all.
        let silent = shifts.filter { $0.isOpen && $0.staleSince != nil && duty($0).ride != nil }
        let candidates = roll(0...1) == 0 || silent.isEmpty ? shifts : silent
        guard let shift = pick(candidates),
            let ride = try? duty(shift).abandonedRide(listeningSince: .distantPast, limits: Self.limits, at: now)
        else {
            return
        }
        let patience = TimeInterval(Self.limits.releaseAfter)
        if shift.staleSince.map({ now.timeIntervalSince($0) < patience }) ?? true {
            violations.append("a ride was taken from a driver who is there")
        }
        let wasOnBoard = rides.contains { $0.id == ride && $0.status == .onboard }
        apply("abandon", .release(by: nil), to: ride)
        if wasOnBoard, !rides.contains(where: { $0.id == ride && $0.status == .onboard }) {
            violations.append("a ride on board was released")
        }
    }

    // MARK: Rides

    /// Rides that are carried or may be taken back, half of the time; they are few among all.
    private mutating func interesting() -> [Ride] {
        let few = rides.filter { $0.isCarried || $0.status == .noShow }
        return few.isEmpty || roll(0...1) == 0 ? rides : few
    }

    private mutating func command() {
        guard let ride = pick(interesting()), let shift = pick(shifts), let driver = pick(Self.drivers) else {
            return
        }
        let own = ride.phase.acceptance?.crew.driver ?? driver
        let who = roll(0...3) == 0 ? driver : own
        let duty = duty(openShifts.first { $0.driver == who } ?? shift)
        let canceller = roll(0...1) == 0 ? Ride.Canceller.guest : .staff
        let commands: [(String, RideCommand)] = [
            ("activate", .activate), ("accept", .accept(self.duty(shift))), ("accept", .accept(self.duty(shift))),
            ("assign", .assign(self.duty(shift), force: roll(0...1) == 0)), ("pick up", .pickUp(by: who)),
            ("complete", .complete(by: who, at: Resort.beach, note: nil)), ("release", .release(by: who)),
            ("cancel", .cancel(by: canceller, reason: nil)), ("no-show", .reportNoShow(by: who)),
            ("undo", .undoNoShow(by: who, duty)), ("undo", .undoNoShow(by: who, duty)), ("give up", .giveUp),
            ("rate", .rate(.init(stars: roll(1...5), comment: nil))),
        ]
        if let (name, command) = pick(commands) { apply(name, command, to: ride.id) }
    }

    private mutating func apply(_ name: String, _ command: RideCommand, to id: Ride.ID) {
        guard let index = rides.firstIndex(where: { $0.id == id }) else { return }
        let before = rides[index]
        guard let decision = try? before.deciding(command, limits: .init(), at: now) else { return }
        rides[index] = decision.ride
        done[name, default: 0] += 1
        check(decision.ride)
        violations += RideChange(name: name, command: command, before: before, decision: decision).violations
    }

    private mutating func check(_ ride: Ride) {
        violations += ride.contradictions
    }

    private var hasOneRidePerCrew: Bool {
        let crews = rides.filter(\.isCarried).compactMap { $0.phase.acceptance?.crew }
        return Set(crews.map(\.buggy)).count == crews.count && Set(crews.map(\.driver)).count == crews.count
    }
}
