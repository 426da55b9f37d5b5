/// The hotel's events as they happen, for one viewer. Fulfilled by Realtime.
///
/// Nothing here waits: what is asked of one subscription is done in the order in which it was asked.
package protocol LiveFeed: Sendable {
    /// Begins to tell `listener` what `viewer` may see: first `hello`, as soon as the history can be read, then events
    /// in order, each once. A client needs a moment to answer `hello` with its own cursor, so the first events wait a
    /// little for `resume`.
    func subscribe(_ listener: any LiveListener, as viewer: Viewer, in hotel: Hotel.ID) -> LiveSubscription

    /// The client has everything up to `cursor`, and is told what comes after it. Nothing is told twice and the order
    /// is kept: who asks for what lies before something that was told already, or too far back, is told `resync`.
    func resume(_ subscription: LiveSubscription, after cursor: Int)

    /// Tells the listener `pong`, after what was asked before has been done.
    func ping(_ subscription: LiveSubscription)

    /// Ends the subscription; its listener is let go. Does nothing for one that has ended.
    func unsubscribe(_ subscription: LiveSubscription)
}

/// Names one subscription of a process.
package struct LiveSubscription: Hashable, Sendable {
    package let number: Int

    package init(number: Int) {
        self.number = number
    }
}

/// Who is told. Both calls come from the feed's own task, one at a time, and must not block.
package protocol LiveListener: Sendable {
    /// Whether another part of a replay, at most `LiveLimits.replayPage` events, may be told now.
    var hasRoom: Bool { get }
    /// - Returns: false when nobody listens any more; ends the subscription.
    func hear(_ delivery: LiveDelivery) -> Bool
}

/// How much of the past is told, in events.
package enum LiveLimits {
    /// Events of a replay told at once; at about 1 kB each well below what a socket may have queued.
    package static let replayPage = 64
    /// A larger gap is not replayed: reading the present state again is cheaper for everybody.
    package static let replayGap = 1000
}

/// What a listener is told.
package enum LiveDelivery: Equatable, Sendable {
    /// The newest event at the beginning of the subscription.
    case hello(cursor: Int)
    case event(LiveEvent, as: Projection)
    /// The answer to `ping`.
    case pong
    /// What was missed is not told; the client reads its state again. Events from now on follow.
    case resync
    /// The last delivery.
    case ended(End)

    /// Why a subscription is ended by the feed.
    package enum End: Equatable, Sendable {
        /// The viewer's session was ended, by whomever.
        case signedOut
        /// The listener fell too far behind.
        case tooSlow
    }
}

/// How much of an event's subject its audience is shown.
package enum Projection: Hashable, Sendable {
    /// The guest's own ride, without staff fields.
    case guest
    /// A driver's own ride or shift, or a pending ride.
    case driver
    /// Everything.
    case desk
    /// For drivers: a ride that was pending and is not theirs. Its id, status and version only.
    case departure
}
