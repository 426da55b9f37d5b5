package import Foundation

/// Subscriptions inside a transaction; one for a ride.
package protocol PushTransaction {
    /// Replaces the ride's subscription; a message that waits goes to the new one at once.
    func subscribe(_ ride: Ride.ID, _ subscription: PushSubscription, at now: Date) throws
    /// Forgets the ride's subscription and what was to be sent to it, if there is one.
    func unsubscribe(_ ride: Ride.ID) throws
}

/// What is to be sent. Fulfilled by Persistence.
package protocol PushQueue: Sendable {
    /// Takes up to `limit` messages that are due, those of all hotels, and keeps them from everybody else for `lease` seconds.
    func takeDeliveries(_ limit: Int, lease: TimeInterval, at now: Date) async throws -> [PushDelivery]
    /// Forgets the subscriptions, and what was to be sent to them, of rides that were closed before `moment`.
    func forgetEnded(before moment: Date) async throws
    func settle(_ delivery: PushDelivery, _ settlement: PushSettlement, at now: Date) async throws
}

/// Sends to push services. Fulfilled by Realtime.
package protocol PushSender: Sendable {
    /// Takes a few seconds at most, whatever the push service does.
    func send(_ message: PushMessage, to subscription: PushSubscription) async -> PushOutcome
}

/// What is sent: a text that only the browser can read, and what its push service may know of it (RFC 8030 §5).
package struct PushMessage: Equatable, Sendable {
    package let payload: [UInt8]
    /// How long the push service keeps it for a phone that is out of reach, in whole seconds.
    package let timeToLive: Int
    package let isUrgent: Bool
    /// At most 32 characters of base64url; a newer message replaces an older one of the same topic.
    package let topic: String

    package init(payload: [UInt8], timeToLive: Int, isUrgent: Bool, topic: String) {
        self.payload = payload
        self.timeToLive = timeToLive
        self.isUrgent = isUrgent
        self.topic = topic
    }
}

/// What a guest does about being told: load, decide, save.
package struct PushActions: Sendable {
    private let clock: WallClock

    package init(clock: WallClock) {
        self.clock = clock
    }

    /// - Throws: `rideClosed`, because there is nothing more to tell; `notFound`.
    package func subscribe(
        _ id: Ride.ID, _ subscription: PushSubscription, in tx: any HotelTransaction
    ) throws {
        guard try tx.ride(id).status.isOpen else { throw Refusal.rideClosed }
        try tx.subscribe(id, subscription, at: clock.now())
    }

    package func unsubscribe(_ id: Ride.ID, in tx: any HotelTransaction) throws {
        try tx.unsubscribe(id)
    }
}
