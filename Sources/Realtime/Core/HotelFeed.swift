import Domain

/// The subscribers of one hotel. A pure state machine: what happened goes in, what is to be told comes out, and
/// ``takeReads(hasRoom:)`` says what has to be read.
///
/// Two reads may be under way: a live one behind `head` for all who are up to date, and one behind the hindmost of the
/// others. An event from either is told to everybody who stands directly before it, so both keep order and nobody who
/// resumes delays those who are live.
struct HotelFeed {
    typealias Told = (subscriber: LiveSubscription, delivery: LiveDelivery)

    enum Lane: Hashable, Sendable { case live, replay }

    struct Read: Hashable, Sendable {
        let hotel: Hotel.ID
        /// Tells a read begun before the hotel was forgotten and followed again from one begun since.
        let generation: Int
        let lane: Lane
        let after: Int
        let limit: Int
        /// The newest event announced when the read began.
        fileprivate let sought: Int
    }

    private static let livePage = 200

    let hotel: Hotel.ID
    private(set) var generation: Int
    /// The newest event that was read and told.
    private(set) var head: Int
    /// The newest event that is said to be there, since the last read for those who are live began.
    private var announced: Int
    /// Where the last replay ended: the next one goes on from there, so that nobody far behind holds up the others.
    private var replayed = 0
    private var underWay: Set<Lane> = []
    private var subscribers: [LiveSubscription: Subscriber] = [:]
    private var live = LiveAudience()
    /// Those who are neither live nor held, by the cursor they stand at, so that an event finds them at once.
    private var apart: [Int: Set<LiveSubscription>] = [:]
    /// Who stood behind the end of the history at the last poll.
    private var suspects: Set<LiveSubscription> = []

    init(hotel: Hotel.ID, generation: Int, head: Int) {
        self.hotel = hotel
        self.generation = generation
        self.head = head
        announced = head
    }

    var isEmpty: Bool { subscribers.isEmpty }

    // MARK: Subscribers

    mutating func join(_ id: LiveSubscription, as viewer: Viewer) -> [Told] {
        subscribers[id] = Subscriber(viewer: viewer, heldAfter: head)
        return [(id, .hello(cursor: head))]
    }

    mutating func resume(_ id: LiveSubscription, after cursor: Int) -> [Told] {
        let (head, cursor) = (head, max(cursor, 0))  // a client's number may be anything
        switch subscribers[id]?.resumption(after: cursor, head: head) {
        case .resync:
            move(id) { $0.start(after: head) }
            return [(id, .resync)]
        case .start:
            move(id) { $0.start(after: cursor) }
            // A client may know of events that have not been read here yet.
            announce(cursor)
        case .goOn:
            subscribers[id]?.hasResumed = true
        case nil:
            break
        }
        return []
    }

    /// Ends the wait for a first `resume`.
    mutating func release(_ id: LiveSubscription) {
        guard case .held(let cursor) = subscribers[id]?.place else { return }
        move(id) { $0.place = .apart(after: cursor) }
    }

    mutating func leave(_ id: LiveSubscription) {
        takeAway(id)
        subscribers[id] = nil
        suspects.remove(id)
    }

    private mutating func move(_ id: LiveSubscription, _ change: (inout Subscriber) -> Void) {
        takeAway(id)
        guard var subscriber = subscribers[id] else { return }
        change(&subscriber)
        subscribers[id] = subscriber
        put(id)
    }

    private mutating func takeAway(_ id: LiveSubscription) {
        guard let subscriber = subscribers[id] else { return }
        switch subscriber.place {
        case .held: break
        case .live: live.remove(id, subscriber.viewer)
        case .apart(let cursor):
            apart[cursor]?.remove(id)
            if apart[cursor]?.isEmpty == true { apart[cursor] = nil }
        }
    }

    /// Whoever has come to the head is live from then on.
    private mutating func put(_ id: LiveSubscription) {
        guard let subscriber = subscribers[id] else { return }
        switch subscriber.place {
        case .held: break
        case .apart(let cursor) where cursor != head: apart[cursor, default: []].insert(id)
        case .apart:
            subscribers[id]?.place = .live(since: head)
            live.insert(id, subscriber.viewer)
        case .live: live.insert(id, subscriber.viewer)
        }
    }

    // MARK: What there is to read

    mutating func announce(_ cursor: Int) {
        announced = max(announced, cursor)
    }

    /// A poll found `newest`. Who stands behind the end of the history on two polls running has a cursor that this
    /// history never gave, from before a restore perhaps, and would wait for ever.
    mutating func confirm(newest: Int) -> [Told] {
        announce(newest)
        let beyond = Set(apart.filter { $0.key > max(newest, head) }.flatMap(\.value))
        let lost = beyond.intersection(suspects)
        suspects = beyond.subtracting(lost)
        for id in lost { move(id) { [head] in $0.start(after: head) } }
        return lost.map { ($0, .resync) }
    }

    /// The history has become shorter than what was told: another database stands behind it, which was restored or lost its
    /// newest. Everybody reads anew and goes on at `newest`; reads under way belong to another generation.
    mutating func rewind(to newest: Int, generation: Int) -> [Told] {
        self.generation = generation
        head = newest
        announced = newest
        underWay = []
        let everybody = Array(subscribers.keys)
        for id in everybody { move(id) { $0.start(after: newest) } }
        return everybody.map { ($0, .resync) }
    }

    /// The reads to begin now; each is answered by ``finish(_:with:)`` or ``fail(_:)``.
    mutating func takeReads(hasRoom: (LiveSubscription) -> Bool) -> [Read] {
        var reads: [Read] = []
        if announced > head, underWay.insert(.live).inserted {
            reads.append(read(.live, after: head, limit: Self.livePage))
            announced = head
        }
        let waiting = underWay.contains(.replay) ? [] : behind.filter { $0.value.contains(where: hasRoom) }.map(\.key)
        if let next = waiting.filter({ $0 >= replayed }).min() ?? waiting.min() {
            underWay.insert(.replay)
            reads.append(read(.replay, after: next, limit: LiveLimits.replayPage))
        }
        return reads
    }

    /// Whether somebody is behind for want of room only.
    var waitsForRoom: Bool { !underWay.contains(.replay) && !behind.isEmpty }

    private var behind: [Int: Set<LiveSubscription>] { apart.filter { $0.key < head } }

    private func read(_ lane: Lane, after cursor: Int, limit: Int) -> Read {
        Read(hotel: hotel, generation: generation, lane: lane, after: cursor, limit: limit, sought: announced)
    }

    // MARK: What was read

    mutating func fail(_ read: Read) {
        underWay.remove(read.lane)
        if read.lane == .live { announce(read.sought) }
    }

    mutating func finish(_ read: Read, with events: [LiveEvent]) -> [Told] {
        underWay.remove(read.lane)
        var told = skipErased(read, before: events.first?.event.cursor)
        for event in events {
            if read.lane == .live { told += advance(over: event) }
            // Nobody gets ahead of those who are live, or it would be told again with them.
            if event.event.cursor <= head { told += step(over: event) }
        }
        if read.lane == .replay { replayed = events.last?.event.cursor ?? 0 }
        if read.lane == .live {
            // What was sought and is not there was announced wrongly, or is not visible yet: the next hint or poll tells.
            if events.count == read.limit { announce(read.sought) }
            told += endHopeless()
        }
        return told
    }

    /// The head goes on to `event`, and with it all who are live.
    private mutating func advance(over event: LiveEvent) -> [Told] {
        var told = apply(Authority(event.event))
        told += live.told(event)
        // Those who stood directly before it without being live have it from ``step(over:)``.
        head = event.event.cursor
        for id in apart[head] ?? [] { move(id) { _ in } }
        return told
    }

    /// Tells those who stand directly before `event`.
    private mutating func step(over event: LiveEvent) -> [Told] {
        var told: [Told] = []
        for id in apart[event.event.cursor - 1] ?? [] {
            move(id) { subscriber in
                if let delivery = subscriber.step(over: event) { told.append((id, delivery)) }
            }
        }
        return told
    }

    /// Retention may have erased what a client asks for, perhaps all there was.
    private mutating func skipErased(_ read: Read, before first: Int?) -> [Told] {
        let first = first ?? (read.lane == .replay ? head + 1 : read.after + 1)
        guard first > read.after + 1 else { return [] }
        var skipping = apart.filter { (read.after..<first - 1).contains($0.key) }.flatMap(\.value)
        if read.lane == .live { skipping += subscribers.filter(\.value.isLive).keys }
        for id in skipping { move(id) { $0.start(after: first - 1) } }
        return skipping.map { ($0, .resync) }
    }

    private mutating func apply(_ authority: Authority?) -> [Told] {
        guard let authority else { return [] }
        var told: [Told] = []
        for (id, subscriber) in subscribers {
            guard case .staff(let staff, _, let session) = subscriber.viewer else { continue }
            switch authority {
            case .sessionEnded(session):
                leave(id)
                told.append((id, .ended(.signedOut)))
            case .roleChanged(staff, let role):
                takeAway(id)
                subscribers[id]?.viewer = .staff(staff, role, session: session)
                put(id)
            default:
                break
            }
        }
        return told
    }

    /// Twice the gap that a client may come with: nobody falls back that far while it reads.
    private mutating func endHopeless() -> [Told] {
        let hopeless = apart.filter { head - $0.key > 2 * LiveLimits.replayGap }.flatMap(\.value)
        for id in hopeless { leave(id) }
        return hopeless.map { ($0, .ended(.tooSlow)) }
    }
}
