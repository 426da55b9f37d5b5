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
    let generation: Int
    /// The newest event that was read and told.
    private(set) var head: Int
    private var announced: Int
    private var underWay: Set<Lane> = []
    private var subscribers: [LiveSubscription: Subscriber] = [:]

    init(hotel: Hotel.ID, generation: Int, head: Int) {
        self.hotel = hotel
        self.generation = generation
        self.head = head
        announced = head
    }

    var isEmpty: Bool { subscribers.isEmpty }

    // MARK: Subscribers

    mutating func join(_ id: LiveSubscription, as viewer: Viewer, after cursor: Int?) -> [Told] {
        subscribers[id] = Subscriber(viewer: viewer, position: head, isHeld: cursor == nil)
        let hello: Told = (id, .hello(cursor: head))
        return [hello] + (cursor.map { resume(id, after: $0) } ?? [])
    }

    mutating func resume(_ id: LiveSubscription, after cursor: Int) -> [Told] {
        guard var subscriber = subscribers[id] else { return [] }
        let cursor = max(cursor, 0)  // a client's number, which may be anything
        defer { subscribers[id] = subscriber }
        if subscriber.wouldGoBack(to: cursor), head - cursor > LiveLimits.replayGap {
            subscriber.restart(at: head)
            return [(id, .resync)]
        }
        subscriber.resume(after: cursor)
        // A client may know of events that have not been read here yet.
        announced = max(announced, cursor)
        return []
    }

    /// Ends the wait for a first `resume`.
    mutating func release(_ id: LiveSubscription) {
        subscribers[id]?.isHeld = false
    }

    mutating func leave(_ id: LiveSubscription) {
        subscribers[id] = nil
    }

    // MARK: What there is to read

    mutating func announce(_ cursor: Int) {
        announced = max(announced, cursor)
    }

    /// A poll found `newest`. Who stands behind the end of the history on two polls running has a cursor that this
    /// history never gave, from before a restore perhaps, and would wait for ever.
    mutating func confirm(newest: Int) -> [Told] {
        announce(newest)
        var told: [Told] = []
        for (id, var subscriber) in subscribers {
            let isBeyond = subscriber.position > max(newest, head)
            if isBeyond, subscriber.isSuspect {
                subscriber.restart(at: head)
                told.append((id, .resync))
            } else {
                subscriber.isSuspect = isBeyond
            }
            subscribers[id] = subscriber
        }
        return told
    }

    /// The reads to begin now; each is answered by ``finish(_:with:)`` or ``fail(_:)``.
    mutating func takeReads(hasRoom: (LiveSubscription) -> Bool) -> [Read] {
        var reads: [Read] = []
        if announced > head, underWay.insert(.live).inserted {
            reads.append(read(.live, after: head, limit: Self.livePage))
        }
        if !underWay.contains(.replay), let hindmost = behind.filter({ hasRoom($0.key) }).map(\.value.position).min() {
            underWay.insert(.replay)
            reads.append(read(.replay, after: hindmost, limit: LiveLimits.replayPage))
        }
        return reads
    }

    /// Whether somebody is behind for want of room only.
    var waitsForRoom: Bool { !underWay.contains(.replay) && !behind.isEmpty }

    private var behind: [LiveSubscription: Subscriber] {
        subscribers.filter { !$0.value.isHeld && $0.value.position < head }
    }

    private func read(_ lane: Lane, after cursor: Int, limit: Int) -> Read {
        Read(hotel: hotel, generation: generation, lane: lane, after: cursor, limit: limit, sought: announced)
    }

    // MARK: What was read

    mutating func fail(_ read: Read) {
        underWay.remove(read.lane)
    }

    mutating func finish(_ read: Read, with events: [LiveEvent]) -> [Told] {
        underWay.remove(read.lane)
        var told = skipErased(read, before: events.first?.event.cursor)
        for live in events {
            if read.lane == .live { told += apply(Authority(live.event)) }
            told += step(over: live)
            if read.lane == .live { head = max(head, live.event.cursor) }
        }
        if read.lane == .live {
            // What was announced is not there: wrong, or not visible yet. The next hint or poll says so again.
            if events.count < read.limit, announced <= read.sought { announced = head }
            told += endHopeless()
        }
        return told
    }

    private mutating func step(over live: LiveEvent) -> [Told] {
        var told: [Told] = []
        // By index, because iterating the dictionary would make every change of a value copy all of it.
        var index = subscribers.startIndex
        while index != subscribers.endIndex {
            if subscribers.values[index].isNext(live.event.cursor),
                let delivery = subscribers.values[index].step(over: live)
            {
                told.append((subscribers.keys[index], delivery))
            }
            subscribers.formIndex(after: &index)
        }
        return told
    }

    /// Retention may have erased what a client asks for, perhaps all there was.
    private mutating func skipErased(_ read: Read, before first: Int?) -> [Told] {
        let first = first ?? (read.lane == .replay ? head + 1 : read.after + 1)
        guard first > read.after + 1 else { return [] }
        var told: [Told] = []
        for (id, subscriber) in subscribers where (read.after..<first - 1).contains(subscriber.position) {
            subscribers[id]?.restart(at: first - 1)
            told.append((id, .resync))
        }
        return told
    }

    private mutating func apply(_ authority: Authority?) -> [Told] {
        guard let authority else { return [] }
        var told: [Told] = []
        for (id, subscriber) in subscribers {
            guard case .staff(let staff, _, let session) = subscriber.viewer else { continue }
            switch authority {
            case .sessionEnded(session):
                subscribers[id] = nil
                told.append((id, .ended(.signedOut)))
            case .roleChanged(staff, let role):
                subscribers[id]?.viewer = .staff(staff, role, session: session)
            default:
                break
            }
        }
        return told
    }

    /// Twice the gap that a client may come with: nobody falls back that far while it reads.
    private mutating func endHopeless() -> [Told] {
        let hopeless = subscribers.filter { head - $0.value.position > 2 * LiveLimits.replayGap }.keys
        for id in hopeless { subscribers[id] = nil }
        return hopeless.map { ($0, .ended(.tooSlow)) }
    }
}
