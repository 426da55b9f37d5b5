import Domain

/// One viewer's place in the events of their hotel.
struct Subscriber {
    var viewer: Viewer
    /// The next event to look at is the one behind this cursor.
    private(set) var position: Int
    /// Whether events wait for the client's first `resume`.
    var isHeld: Bool
    /// Whether the last poll found that the history does not reach this position.
    var isSuspect = false
    /// Everything behind this cursor is told at some time.
    private var start: Int
    /// Nothing was told yet, and the client has not said what it has.
    private var isFresh = true
    /// Cursors of the events that were looked at, told or not: what keeps a second `resume` from telling them twice.
    private var seen = RangeSet<Int>()

    init(viewer: Viewer, position: Int, isHeld: Bool) {
        self.viewer = viewer
        self.position = position
        self.isHeld = isHeld
        start = position
    }

    /// Whether everything after `cursor` would mean to go back to before where this subscriber began.
    func wouldGoBack(to cursor: Int) -> Bool { cursor < start }

    /// Takes up the client's own cursor. Goes forward only before anything else was agreed: what lies between was asked
    /// for.
    mutating func resume(after cursor: Int) {
        isHeld = false
        guard isFresh || cursor < start else { return }
        isFresh = false
        start = cursor
        position = cursor
    }

    /// Whether the event at `cursor` is the one to look at next.
    func isNext(_ cursor: Int) -> Bool { !isHeld && position == cursor - 1 }

    /// Steps over an event.
    /// - Returns: what of it is to be told, nil for nothing.
    mutating func step(over live: LiveEvent) -> LiveDelivery? {
        let cursor = live.event.cursor
        position = cursor
        isFresh = false
        guard !seen.contains(cursor) else { return nil }
        seen.insert(contentsOf: cursor..<cursor + 1)
        return viewer.projection(of: live).map { .event(live, as: $0) }
    }

    /// Goes on at `cursor`, whatever lies before.
    mutating func restart(at cursor: Int) {
        start = cursor
        position = cursor
        isFresh = true
        isSuspect = false
        isHeld = false
    }
}
