import Foundation
import Synchronization

/// Keeps one connection to Redis standing, on a thread that alone touches it and that sleeps in poll(2).
final class RedisLink: Sendable {
    private enum Phase { case new, running, stopping }

    private let url: RedisURL
    private let role: any RedisRole
    private let reach: RedisReach
    private let wakeup = Wakeup()
    private let phase = Mutex(Phase.new)
    private let (ended, end) = AsyncStream.makeStream(of: Void.self)

    /// For each address of the host; the answers that follow have the time of `Pulse`.
    private static let connectLimit = Duration.seconds(1)
    /// A connection that served for less does not shorten the next wait: else a Redis that lets us in and throws us out
    /// would be knocked at without a pause.
    private static let provenAfter = Duration.seconds(1)

    init(url: RedisURL, role: any RedisRole, reach: RedisReach) {
        self.url = url
        self.role = role
        self.reach = reach
    }

    /// Does nothing the second time.
    func start() {
        let isFirst = phase.withLock { phase in
            defer { if phase == .new { phase = .running } }
            return phase == .new
        }
        guard isFirst else { return }
        Thread { [self] in
            // Linux's own way: Foundation's `Thread.name` does not reach the system reliably.
            try? Data("redis-\(role.direction)".utf8).write(to: URL(filePath: "/proc/thread-self/comm"))
            Self.blockBrokenPipes()
            run()
            end.finish()
        }.start()
    }

    /// There is something to send.
    func wake() {
        wakeup.wake()
    }

    /// Sends what waits, if the connection stands, and returns when the thread has let go of it.
    func shutdown() async {
        let wasRunning = phase.withLock { phase in
            defer { phase = .stopping }
            return phase != .new
        }
        guard wasRunning else { return }
        wakeup.wake()
        for await _ in ended {}
    }

    private var isStopping: Bool { phase.withLock { $0 == .stopping } }

    /// Writing to a connection that the peer has closed raises SIGPIPE on the thread that writes, which would end the
    /// process; blocked, the write just fails.
    private static func blockBrokenPipes() {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }

    private func run() {
        var pause = FullJitter()
        while !isStopping {
            do {
                try serve(RedisConnection(to: url.address, within: Self.connectLimit), &pause)
            } catch {
                role.disconnected()
                if isStopping { return }
                reach.lost(role.direction, to: error)
                sleep(for: pause.next())
            }
        }
    }

    /// Not cut short by what wants to be sent: it would be, at every event, for as long as Redis is away.
    private func sleep(for pause: Duration) {
        let end = ContinuousClock.now + pause
        while !isStopping, .now < end { _ = wakeup.sleep(atMost: ContinuousClock.now.duration(to: end)) }
    }

    private func serve(_ connection: RedisConnection, _ pause: inout FullJitter) throws(RedisError) {
        var conversation = try RedisConversation(on: connection, to: url, as: role)
        while true {
            let isFlushed = try conversation.speak()
            if isStopping { return }
            let rest = try conversation.keepAlive()
            if wakeup.sleep(atMost: rest, socket: connection.descriptor, isSending: !isFlushed) {
                if try conversation.listen() { reach.gained(role.direction) }
            }
            if conversation.serves(since: Self.provenAfter) { pause.reset() }
        }
    }
}
