package import Foundation

/// The phase laid flat, as rows and the contract's JSON carry it.
extension Ride.Phase {
    package var acceptance: Ride.Acceptance? {
        switch self {
        case .scheduled, .pending, .unanswered: nil
        case .accepted(let acceptance), .onboard(let acceptance, _), .noShow(let acceptance, _): acceptance
        case .completed(let completion): completion.acceptance
        case .cancelled(let cancellation): cancellation.acceptance
        }
    }

    package var pickedUpAt: Date? {
        switch self {
        case .onboard(_, let date): date
        case .completed(let completion): completion.pickedUpAt
        case .cancelled(let cancellation): cancellation.pickedUpAt
        case .scheduled, .pending, .accepted, .unanswered, .noShow: nil
        }
    }

    package var completion: Ride.Completion? {
        if case .completed(let completion) = self { completion } else { nil }
    }

    package var cancellation: Ride.Cancellation? {
        if case .cancelled(let cancellation) = self { cancellation } else { nil }
    }

    /// When the ride came to its end, however it did.
    package var closedAt: Date? {
        switch self {
        case .completed(let completion): completion.at
        case .cancelled(let cancellation): cancellation.at
        case .unanswered(let date), .noShow(_, let date): date
        case .scheduled, .pending, .accepted, .onboard: nil
        }
    }
}

extension Ride {
    /// Whole seconds from request to acceptance, pick-up and completion (contract §11); nil until then.
    package var responseSeconds: Int? { seconds(until: phase.acceptance?.at) }
    package var waitSeconds: Int? { seconds(until: phase.pickedUpAt) }
    package var totalSeconds: Int? { seconds(until: phase.completion?.at) }

    /// The latest time the ride knows; clocks of replicas differ, a ride's times do not run backwards.
    var latestTime: Date {
        [phase.acceptance?.at, phase.pickedUpAt, phase.closedAt].compactMap(\.self).reduce(requestedAt, max)
    }

    private func seconds(until date: Date?) -> Int? {
        date.map { Int($0.timeIntervalSince(requestedAt).rounded()) }
    }
}

extension Ride {
    /// Until the guest is on board.
    package var guestCanCancel: Bool {
        switch phase {
        case .scheduled, .pending, .accepted: true
        case .onboard, .completed, .cancelled, .unanswered, .noShow: false
        }
    }

    /// From completion until the window of rating is over.
    package func guestCanRate(at now: Date) -> Bool {
        phase.completion.map { now.timeIntervalSince($0.at) <= Rating.window } ?? false
    }
}
