import Domain
import Foundation

extension Ride {
    var isCarried: Bool { status == .accepted || status == .onboard }

    /// What is wrong with this ride on its own.
    var contradictions: [String] {
        var found: [String] = []
        let times = [requestedAt, phase.acceptance?.at, phase.pickedUpAt, phase.closedAt].compactMap(\.self)
        if times != times.sorted() { found.append("\(status): times are not ordered") }
        if (phase.closedAt == nil) != status.isOpen { found.append("\(status): open and closed at once") }
        let needsCrew = [.accepted, .onboard, .completed, .noShow].contains(status)
        if needsCrew, phase.acceptance == nil { found.append("\(status): without a crew") }
        let hasNoCrew = [.scheduled, .pending, .unanswered].contains(status)
        if hasNoCrew, phase.acceptance != nil { found.append("\(status): with a crew") }
        if (phase.completion == nil) != (status != .completed) { found.append("\(status): completion") }
        if rating != nil, status != .completed { found.append("\(status): rated") }
        return found
    }
}

/// A ride before and after a command.
struct RideChange {
    let name: String
    let command: RideCommand
    let before: Ride
    let decision: RideDecision

    var violations: [String] {
        let after = decision.ride
        var found: [String] = []
        if after.version != before.version + 1 { found.append("version \(before.version) → \(after.version)") }
        if decision.facts.map({ $0.data["version"] }) != [.number(after.version)] { found.append("facts") }
        if decision.facts.map({ $0.data["status"] }) != [.text(after.status.rawValue)] { found.append("facts' status") }
        if after.requestedAt != before.requestedAt || after.party != before.party || after.pickup != before.pickup {
            found.append("the call itself changed")
        }
        if !before.status.isOpen, !isAllowedOnceClosed { found.append("a closed ride changed") }
        if let duty, !isReady(duty) { found.append("work for a driver who should get none") }
        return found.map { "\(name): \($0)" }
    }

    private var isAllowedOnceClosed: Bool {
        if case .undoNoShow = command { return before.status == .noShow }
        return before.status == .completed && decision.ride.status == .completed && decision.ride.phase == before.phase
    }

    private var duty: Duty? {
        switch command {
        case .accept(let duty), .assign(let duty, _), .undoNoShow(_, let duty): duty
        default: nil
        }
    }

    private func isReady(_ duty: Duty) -> Bool {
        guard duty.shift.isOpen, duty.shift.staleSince == nil, duty.ride == nil else { return false }
        guard case .accept = command else { return true }
        return duty.shift.breakSince == nil && before.party.size <= duty.seats
            && (before.party.needs.isEmpty || duty.features.contains(.childSeat))
    }
}
