package import Foundation

/// What a guest who has put the phone away wants to hear of the ride.
package enum RideNews: String, CaseIterable, Sendable {
    case accepted = "ride.accepted"
    case released = "ride.released"
    case cancelled = "ride.cancelled"
    case unanswered = "ride.unanswered"
    case noShow = "ride.no_show"
    case completed = "ride.completed"

    /// The status of a ride of which this is true.
    package var status: Ride.Status {
        switch self {
        case .accepted: .accepted
        case .released: .pending
        case .cancelled: .cancelled
        case .unanswered: .unanswered
        case .noShow: .noShow
        case .completed: .completed
        }
    }

    /// Seconds after which it is better not told: the buggy has come by then, or the guest has looked.
    package var lifetime: TimeInterval {
        switch self {
        case .accepted, .released: 5 * 60
        // The guest may still be standing there.
        case .cancelled, .unanswered, .noShow: 15 * 60
        // An invitation to rate.
        case .completed: 60 * 60
        }
    }

    /// Seconds after a ride's end by which nothing of it is told any more.
    package static let longestLifetime = allCases.map(\.lifetime).max() ?? 0

    /// Whether a phone that saves its battery should be woken.
    package var isUrgent: Bool { self != .completed }
}

/// What a change of a ride does to what its guest is told.
package enum PushEffect: Equatable, Sendable {
    case tell(RideNews)
    /// What has not been delivered is no longer true.
    case withdraw
    /// Nothing more will be told.
    case end
}

extension RideDecision {
    /// Nil when the guest's notifications stay as they are. Guests are not told what they have done themselves, nor what they
    /// see: that they are on board.
    package var pushEffect: PushEffect? {
        guard let kind = facts.last?.kind else { return nil }
        switch kind {
        case .ridePickedUp: return .withdraw
        case .rideCancelled where ride.phase.cancellation?.by == .guest: return .end
        default: return RideNews(rawValue: kind.rawValue).map(PushEffect.tell)
        }
    }
}
