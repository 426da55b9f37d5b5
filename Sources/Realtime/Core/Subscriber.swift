import Domain

/// One viewer's place in the events of their hotel.
struct Subscriber {
    enum Place: Equatable {
        /// Events wait for the client's first `resume`; the next one would be the one behind this cursor.
        case held(after: Int)
        /// Behind the newest event that was read, or ahead of it: the next event to look at is the one behind this cursor.
        case apart(after: Int)
        /// Up to date, since the event behind this cursor.
        case live(since: Int)
    }

    /// What a `resume` means.
    enum Resumption: Equatable {
        /// What it asks for is being told.
        case goOn
        case start(after: Int)
        /// It asks for what lies before something that was told, or too far back: the client reads its state anew.
        case resync
    }

    var viewer: Viewer
    var place: Place
    /// Everything behind this cursor is told at some time.
    private var start: Int
    /// No event behind `start` was looked at while apart; while live, the place tells.
    private var isUntouched = true
    /// The client has said what it has.
    var hasResumed = false

    init(viewer: Viewer, heldAfter cursor: Int) {
        self.viewer = viewer
        place = .held(after: cursor)
        start = cursor
    }

    var isLive: Bool {
        if case .live = place { true } else { false }
    }

    /// - Parameter head: the newest event that was told to all who are live.
    func resumption(after cursor: Int, head: Int) -> Resumption {
        let isUntouched = if case .live(let since) = place { self.isUntouched && since == head } else { isUntouched }
        if cursor < start {
            return isUntouched && head - cursor <= LiveLimits.replayGap ? .start(after: cursor) : .resync
        }
        // Forward only before anything else was agreed: what lies between was asked for.
        guard !hasResumed else { return .goOn }
        return isUntouched || cursor > position(head: head) ? .start(after: cursor) : .goOn
    }

    private func position(head: Int) -> Int {
        switch place {
        case .held(let cursor), .apart(let cursor): cursor
        case .live: head
        }
    }

    /// Tells everything behind `cursor` from now on, whatever lies before.
    mutating func start(after cursor: Int) {
        start = cursor
        place = .apart(after: cursor)
        isUntouched = true
        hasResumed = true
    }

    /// Steps over an event, which is the next one.
    ///
    /// - Returns: what of it is to be told, nil for nothing.
    mutating func step(over live: LiveEvent) -> LiveDelivery? {
        place = .apart(after: live.event.cursor)
        isUntouched = false
        return viewer.projection(of: live).map { .event(live, as: $0) }
    }
}
