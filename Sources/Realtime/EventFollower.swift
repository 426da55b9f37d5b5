package import Domain
package import Logging
import Synchronization

/// Follows the events of every hotel that somebody listens to and hands them to the listeners: one per process, so that
/// an event is read once and not once per socket. Hints make it quick; the poll makes it certain.
package actor EventFollower: LiveFeed {
    package struct Options: Sendable {
        /// How often the newest cursors are read: how late an event may be when its hint was lost.
        package var pollInterval = Duration.seconds(1)
        /// The same while hints do not reach every process. Each look is one query a process.
        package var pollIntervalWithoutHints = Duration.milliseconds(250)
        /// How long a client that did not say so before has to answer `hello` with `resume`, before its first events.
        package var resumeGrace = Duration.milliseconds(250)
        /// How soon a listener without room for its replay is asked again.
        package var roomInterval = Duration.milliseconds(50)

        package init() {}
    }

    /// What listeners ask for, in the order in which they asked.
    private enum Command: Sendable {
        case join(LiveSubscription, any LiveListener, Viewer, Hotel.ID)
        case resume(LiveSubscription, after: Int)
        case ping(LiveSubscription)
        case leave(LiveSubscription)
    }

    /// A hotel whose newest cursor is being read, with what was asked and announced meanwhile.
    private struct Opening {
        var commands: [Command]
        var announced = 0
    }

    private enum Work: Sendable {
        case command(Command)
        case open(Hotel.ID)
        case read(HotelFeed.Read)
        case release(LiveSubscription, in: Hotel.ID)
        case lookForRoom
    }

    private let reader: any EventReader
    private let announcer: any Announcer
    private let options: Options
    private let logger: Logger
    private let (work, workQueue) = AsyncStream.makeStream(of: Work.self)
    private nonisolated let lastNumber = Atomic(0)
    private var feeds: [Hotel.ID: HotelFeed] = [:]
    private var opening: [Hotel.ID: Opening] = [:]
    private var listeners: [LiveSubscription: (listener: any LiveListener, hotel: Hotel.ID)] = [:]
    private var lastGeneration = 0
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
                // Commands keep their order; whatever takes time has a task of its own.
                if case .command(let command) = work {
                    obey(command)
                } else {
                    group.addTask { await self.perform(work) }
                }
            }
        }
    }

    // MARK: Listeners

    package nonisolated func subscribe(
        _ listener: any LiveListener, as viewer: Viewer, in hotel: Hotel.ID
    ) -> LiveSubscription {
        let id = LiveSubscription(number: lastNumber.add(1, ordering: .relaxed).newValue)
        workQueue.yield(.command(.join(id, listener, viewer, hotel)))
        return id
    }

    package nonisolated func resume(_ subscription: LiveSubscription, after cursor: Int) {
        workQueue.yield(.command(.resume(subscription, after: cursor)))
    }

    package nonisolated func ping(_ subscription: LiveSubscription) {
        workQueue.yield(.command(.ping(subscription)))
    }

    package nonisolated func unsubscribe(_ subscription: LiveSubscription) {
        workQueue.yield(.command(.leave(subscription)))
    }

    private func obey(_ command: Command) {
        guard let hotel = hotel(of: command) else { return }
        if opening[hotel] != nil {
            opening[hotel]?.commands.append(command)
        } else if case .join = command, feeds[hotel] == nil {
            opening[hotel] = Opening(commands: [command])
            workQueue.yield(.open(hotel))
        } else {
            apply(command, in: hotel)
        }
    }

    private func hotel(of command: Command) -> Hotel.ID? {
        switch command {
        case .join(let id, let listener, _, let hotel):
            listeners[id] = (listener, hotel)
            return hotel
        case .resume(let id, _), .ping(let id), .leave(let id):
            return listeners[id]?.hotel
        }
    }

    private func apply(_ command: Command, in hotel: Hotel.ID) {
        switch command {
        case .join(let id, _, let viewer, _):
            tell(feeds[hotel]?.join(id, as: viewer) ?? [])
            workQueue.yield(.release(id, in: hotel))
        case .resume(let id, let cursor):
            tell(feeds[hotel]?.resume(id, after: cursor) ?? [])
        case .ping(let id):
            tell([(id, .pong)])
        case .leave(let id):
            leave(id)
        }
        beginReads(of: hotel)
    }

    private func leave(_ id: LiveSubscription) {
        guard let hotel = listeners.removeValue(forKey: id)?.hotel else { return }
        feeds[hotel]?.leave(id)
        if feeds[hotel]?.isEmpty == true { feeds[hotel] = nil }
    }

    private func tell(_ told: [HotelFeed.Told]) {
        for (id, delivery) in told {
            guard let listener = listeners[id]?.listener else { continue }
            let isLast = if case .ended = delivery { true } else { false }
            if !listener.hear(delivery) || isLast { leave(id) }
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
        case .command(let command):
            obey(command)
        case .open(let hotel):
            await open(hotel)
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

    /// Begins to follow a hotel at its newest event.
    private func open(_ hotel: Hotel.ID) async {
        var newest: Int?
        while newest == nil, !Task.isCancelled {
            do {
                newest = try await reader.newestCursors()[hotel] ?? 0
                noteSuccess()
            } catch {
                await pause(after: error)
            }
        }
        guard let newest, let asked = opening.removeValue(forKey: hotel) else { return }
        lastGeneration += 1
        feeds[hotel] = HotelFeed(hotel: hotel, generation: lastGeneration, head: newest)
        feeds[hotel]?.announce(asked.announced)
        for command in asked.commands { obey(command) }
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
            if let known = opening[hint.hotel]?.announced { opening[hint.hotel]?.announced = max(known, hint.cursor) }
            feeds[hint.hotel]?.announce(hint.cursor)
            beginReads(of: hint.hotel)
        }
    }

    private func poll() async {
        var nextPoll = ContinuousClock.now + options.pollInterval
        var hadHints = true
        while (try? await Task.sleep(for: min(options.pollInterval, options.pollIntervalWithoutHints))) != nil {
            let hasHints = announcer.reachesEveryProcess
            defer { hadHints = hasHints }
            // Once more when hints are back: what was announced just before is in none of them.
            guard !hasHints || !hadHints || .now >= nextPoll else { continue }
            nextPoll = .now + options.pollInterval
            if !feeds.isEmpty { await look() }
        }
    }

    private func look() async {
        // As they are before the question: the answer cannot be older than what was read.
        let heads = feeds.mapValues(\.head)
        do {
            let newest = try await reader.newestCursors()
            noteSuccess()
            for (hotel, head) in heads { confirm(newest[hotel] ?? 0, in: hotel, head: head) }
        } catch {
            await pause(after: error)
        }
    }

    private func confirm(_ newest: Int, in hotel: Hotel.ID, head: Int) {
        if newest < head {
            lastGeneration += 1
            tell(feeds[hotel]?.rewind(to: newest, generation: lastGeneration) ?? [])
            logger.warning("The history has become shorter; live clients read anew.", metadata: ["cursor": "\(newest)"])
        } else {
            tell(feeds[hotel]?.confirm(newest: newest) ?? [])
        }
        beginReads(of: hotel)
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
