package import Domain
package import Logging

/// Follows the events of every hotel that somebody listens to and hands them to the listeners: one per process, so that
/// an event is read once and not once per socket. Hints make it quick; the poll makes it certain.
package actor EventFollower: LiveFeed {
    package struct Options: Sendable {
        /// How often the newest cursors are read: how late an event may be when its hint was lost.
        package var pollInterval = Duration.seconds(1)
        /// How long a client has to answer `hello` with `resume` before its first events: a slow phone's round trip.
        package var resumeGrace = Duration.milliseconds(150)
        /// How soon a listener without room for its replay is asked again.
        package var roomInterval = Duration.milliseconds(50)

        package init() {}
    }

    private enum Work: Sendable {
        case read(HotelFeed.Read)
        case release(LiveSubscription, in: Hotel.ID)
        case lookForRoom
    }

    private let reader: any EventReader
    private let announcer: any Announcer
    private let options: Options
    private let logger: Logger
    private let (work, workQueue) = AsyncStream.makeStream(of: Work.self)
    private var feeds: [Hotel.ID: HotelFeed] = [:]
    private var listeners: [LiveSubscription: (listener: any LiveListener, hotel: Hotel.ID)] = [:]
    private var lastNumber = 0
    private var looksForRoom = false
    private var backOff: BackOff

    package init(
        reader: any EventReader, announcer: any Announcer, options: Options = Options(), logger: Logger
    ) {
        self.reader = reader
        self.announcer = announcer
        self.options = options
        self.logger = logger
        backOff = BackOff(base: options.pollInterval)
    }

    /// Follows until the task is cancelled. Once in the life of a follower.
    package func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.followHints() }
            group.addTask { await self.poll() }
            for await work in work {
                group.addTask { await self.perform(work) }
            }
        }
    }

    // MARK: Listeners

    package func subscribe(
        _ listener: any LiveListener, as viewer: Viewer, in hotel: Hotel.ID, after cursor: Int?
    ) async throws -> LiveSubscription {
        let newest = feeds[hotel] == nil ? try await reader.newestCursors()[hotel] ?? 0 : 0
        lastNumber += 1
        let id = LiveSubscription(number: lastNumber)
        // Another subscriber may have been first while the cursors were read.
        var feed = feeds[hotel] ?? HotelFeed(hotel: hotel, generation: lastNumber, head: newest)
        let told = feed.join(id, as: viewer, after: cursor)
        feeds[hotel] = feed
        listeners[id] = (listener, hotel)
        tell(told)
        beginReads(of: hotel)
        if cursor == nil { workQueue.yield(.release(id, in: hotel)) }
        return id
    }

    package func resume(_ subscription: LiveSubscription, after cursor: Int) {
        guard let hotel = listeners[subscription]?.hotel else { return }
        tell(feeds[hotel]?.resume(subscription, after: cursor) ?? [])
        beginReads(of: hotel)
    }

    package func unsubscribe(_ subscription: LiveSubscription) {
        guard let hotel = listeners.removeValue(forKey: subscription)?.hotel else { return }
        feeds[hotel]?.leave(subscription)
        if feeds[hotel]?.isEmpty == true { feeds[hotel] = nil }
    }

    private func tell(_ told: [HotelFeed.Told]) {
        for (id, delivery) in told {
            guard let listener = listeners[id]?.listener else { continue }
            let isLast = if case .ended = delivery { true } else { false }
            if !listener.hear(delivery) || isLast { unsubscribe(id) }
        }
    }

    // MARK: Work

    private func beginReads(of hotel: Hotel.ID) {
        let reads = feeds[hotel]?.takeReads { [listeners] in listeners[$0]?.listener.hasRoom ?? false } ?? []
        for read in reads { workQueue.yield(.read(read)) }
        guard feeds[hotel]?.waitsForRoom == true, !looksForRoom else { return }
        looksForRoom = true
        workQueue.yield(.lookForRoom)
    }

    private func perform(_ work: Work) async {
        switch work {
        case .read(let read):
            await perform(read)
        case .release(let subscription, let hotel):
            try? await Task.sleep(for: options.resumeGrace)
            feeds[hotel]?.release(subscription)
            beginReads(of: hotel)
        case .lookForRoom:
            try? await Task.sleep(for: options.roomInterval)
            looksForRoom = false
            for hotel in feeds.keys { beginReads(of: hotel) }
        }
    }

    private func perform(_ read: HotelFeed.Read) async {
        do {
            let events = try await reader.events(of: read.hotel, after: read.after, limit: read.limit)
            noteSuccess()
            guard feeds[read.hotel]?.generation == read.generation else { return }
            tell(feeds[read.hotel]?.finish(read, with: events) ?? [])
        } catch {
            // The lane stays taken while it waits, so that hints do not hammer a database that is away.
            await pause(after: error)
            guard feeds[read.hotel]?.generation == read.generation else { return }
            feeds[read.hotel]?.fail(read)
        }
        beginReads(of: read.hotel)
    }

    // MARK: News

    private func followHints() async {
        for await hint in announcer.hints() {
            feeds[hint.hotel]?.announce(hint.cursor)
            beginReads(of: hint.hotel)
        }
    }

    private func poll() async {
        while (try? await Task.sleep(for: options.pollInterval)) != nil {
            guard !feeds.isEmpty else { continue }
            do {
                let newest = try await reader.newestCursors()
                noteSuccess()
                for hotel in feeds.keys {
                    tell(feeds[hotel]?.confirm(newest: newest[hotel] ?? 0) ?? [])
                    beginReads(of: hotel)
                }
            } catch {
                await pause(after: error)
            }
        }
    }

    private func pause(after error: any Error) async {
        // Once for each outage, not once for each attempt.
        if backOff.failures == 0, !Task.isCancelled {
            logger.warning("The history cannot be read; live clients wait.", metadata: ["error": "\(error)"])
        }
        try? await Task.sleep(for: backOff.next())
    }

    private func noteSuccess() {
        if backOff.failures > 0 { logger.info("The history can be read again.") }
        backOff.reset()
    }
}
