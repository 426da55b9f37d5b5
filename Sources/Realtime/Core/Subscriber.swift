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

    var viewer: Viewer
    var place: Place
    /// Everything behind this cursor is told at some time.
    private var start: Int
    /// Nothing was told yet, and the client has not said what it has.
    private var isFresh = true
    /// Cursors of the events that were looked at, told or not, before this place was taken: what keeps a second `resume`
    /// from telling them twice.
    private var seen = RangeSet<Int>()

    init(viewer: Viewer, heldAfter cursor: Int) {
        self.viewer = viewer
        place = .held(after: cursor)
        start = cursor
    }

    var isLive: Bool {
        if case .live = place { true } else { false }
    }

    /// Whether everything after `cursor` would mean to go back to before where this subscriber began.
    func wouldGoBack(to cursor: Int) -> Bool { cursor < start }

    /// Takes up the client's own cursor. Goes forward only before anything else was agreed: what lies between was asked
    /// for.
    ///
    /// - Parameter head: the newest event that was told to all who are live.
    mutating func resume(after cursor: Int, head: Int) {
        switch place {
        case .held(let position), .apart(let position):
            place = .apart(after: position)
            guard isFresh || cursor < start else { return }
        case .live(let since):
            guard cursor < start || (isFresh && since == head) else { return }
            remember(since, head)
        }
        isFresh = false
        start = cursor
        place = .apart(after: cursor)
    }

    /// Steps over an event, which is the next one.
    ///
    /// - Returns: what of it is to be told, nil for nothing.
    mutating func step(over live: LiveEvent) -> LiveDelivery? {
        let cursor = live.event.cursor
        place = .apart(after: cursor)
        isFresh = false
        guard !seen.contains(cursor) else { return nil }
        remember(cursor - 1, cursor)
        return viewer.projection(of: live).map { .event(live, as: $0) }
    }

    /// Goes on at `cursor`, whatever lies before.
    mutating func restart(at cursor: Int) {
        if case .live(let since) = place { remember(since, cursor) }
        start = cursor
        place = .apart(after: cursor)
        isFresh = true
    }

    private mutating func remember(_ after: Int, _ last: Int) {
        if after < last { seen.insert(contentsOf: after + 1..<last + 1) }
    }
}
