package import Foundation

/// A message that is due, in the hands of one replica until its lease ends.
package struct PushDelivery: Equatable, Sendable {
    package let news: RideNews
    /// The version of the ride that this tells of; a row of a newer one is another message.
    package let version: Int
    /// The ride as it is now.
    package let ride: GuestRide
    package let subscription: PushSubscription
    /// How often it was tried, this time included.
    package let attempts: Int
    package let expiresAt: Date
    package let leasedUntil: Date

    package init(
        news: RideNews, version: Int, ride: GuestRide, subscription: PushSubscription, attempts: Int, expiresAt: Date,
        leasedUntil: Date
    ) {
        self.news = news
        self.version = version
        self.ride = ride
        self.subscription = subscription
        self.attempts = attempts
        self.expiresAt = expiresAt
        self.leasedUntil = leasedUntil
    }

    /// Seconds for which it is still worth telling; 0 when it came too late or is not true any more.
    package func worth(at now: Date) -> TimeInterval {
        ride.summary.ride.status == news.status ? max(0, expiresAt.timeIntervalSince(now)) : 0
    }
}

/// What came of sending a message.
package enum PushOutcome: Equatable, Sendable {
    /// The push service has it.
    case delivered
    /// The subscription is no more.
    case gone
    /// The push service will not take it, however often it is asked.
    case refused(why: String)
    /// Perhaps later; not before so many seconds when the push service says so.
    case failed(why: String, retryAfter: TimeInterval?)
    /// Not sent, because the push service is being left alone for so many seconds.
    case heldBack(TimeInterval)
}

/// What happens to a delivery.
package enum PushSettlement: Equatable, Sendable {
    /// Delivered or given up. The subscription ends with it when the ride is closed.
    case ended
    case unsubscribed
    case again(at: Date, attempts: Int)
}

extension PushDelivery {
    /// - Parameter random: from 0 to 1; spreads what failed together.
    package func settlement(after outcome: PushOutcome, at now: Date, random: Double) -> PushSettlement {
        switch outcome {
        case .delivered, .refused: return .ended
        case .gone: return .unsubscribed
        case .heldBack(let seconds): return .again(at: now + seconds, attempts: attempts - 1)
        case .failed(_, let retryAfter):
            let next = now + max(backOff(random: random), retryAfter ?? 0)
            return next < expiresAt ? .again(at: next, attempts: attempts) : .ended
        }
    }

    /// Half to all of 2, 4, 8 … 64 seconds.
    private func backOff(random: Double) -> TimeInterval {
        Double(1 << min(max(attempts, 1), 6)) * (1 + random) / 2
    }
}
