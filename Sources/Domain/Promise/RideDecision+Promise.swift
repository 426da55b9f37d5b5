import Foundation

extension RideDecision {
    /// The same decision, by which the guest is told a new window, or that there is none; the history keeps each of
    /// them.
    func promising(_ promise: Promise?) -> RideDecision {
        let told: [String: Fact.Value] = [
            "promiseEarliest": promise.map { .time($0.earliest) } ?? .none,
            "promiseLatest": promise.map { .time($0.latest) } ?? .none,
        ]
        let facts = facts.map { Fact($0.kind, $0.subject, $0.data.merging(told) { $1 }) }
        return RideDecision(ride: ride.promising(promise), facts: facts, buggyStandsAt: buggyStandsAt)
    }

    /// The same decision with the promise for a ride that waits in the queue, or has found its buggy.
    ///
    /// - Parameter leaving: a shift that will not serve this ride: it is about to end, or has just given the ride back.
    func promising(
        by experiences: Experiences, leaving shift: Shift.ID? = nil, at now: Date, in tx: any HotelTransaction
    ) throws -> RideDecision {
        let experience = experiences[ride.hotel]
        guard ride.status == .pending else {
            return promising(experience.wait(forBuggyTo: ride.pickup, now: now).promise(from: now))
        }
        let load = try tx.load(before: ride, without: shift)
        return promising(experience.wait(for: load, at: ride.pickup, now: now)?.promise(from: now))
    }
}

extension RideCommand {
    var isRelease: Bool { if case .release = self { true } else { false } }

    /// Whether the guest waits for something else afterwards: for a buggy that is free, or for one that is under way.
    var renewsPromise: Bool {
        switch self {
        case .activate, .accept, .assign, .release, .undoNoShow: true
        // A take-over leaves the buggy where it is.
        case .handOver: false
        case .pickUp, .complete, .cancel, .reportNoShow, .giveUp, .rate: false
        }
    }
}
