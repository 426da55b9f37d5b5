package import Domain
package import Logging

/// Hints between processes through one Redis channel, and within this process directly, so that what happens here is
/// heard here at once whatever Redis does.
package final class RedisAnnouncer: Announcer {
    private let local = LocalAnnouncer()
    private let publisher: RedisPublisher
    private let reach: RedisReach
    private let outgoing: RedisLink
    private let incoming: RedisLink

    /// Connects to nothing before `start`.
    package convenience init(_ url: RedisURL, logger: Logger) {
        // Channels know no databases: the number keeps deployments apart that share a Redis.
        self.init(url, channel: "buggy:hints:\(url.database)", logger: logger)
    }

    init(_ url: RedisURL, channel: String, logger: Logger) {
        let origin = HintMessage.Origin.random()
        let publisher = RedisPublisher(channel: channel, origin: origin)
        let subscriber = RedisSubscriber(channel: channel, origin: origin, listener: local)
        let reach = RedisReach(logger: logger)
        outgoing = RedisLink(url: url, role: publisher, reach: reach)
        incoming = RedisLink(url: url, role: subscriber, reach: reach)
        self.publisher = publisher
        self.reach = reach
    }

    /// Hints that wait for Redis, one a hotel at most.
    var backlog: Int { publisher.backlog }

    /// Starts the two threads, which connect, and connect again for as long as it takes. Does not wait for them.
    package func start() {
        outgoing.start()
        incoming.start()
    }

    /// Ends the threads. Waits for one that is just connecting: a second for each address of the host, and what the
    /// system takes to resolve its name.
    package func shutdown() async {
        await outgoing.shutdown()
        await incoming.shutdown()
    }

    package var reachesEveryProcess: Bool { reach.isWell }

    package func announce(_ hint: Hint) {
        local.announce(hint)
        publisher.add(hint)
        outgoing.wake()
    }

    package func hints() -> AsyncStream<Hint> { local.hints() }
}
