import Domain
import Persistence
import Realtime
import ServiceLifecycle

/// Sends to guests' phones what has been written for them. Apart from the other jobs, so that a push service which hangs delays
/// none of them.
struct PushService: NamedService {
    let dispatch: PushDispatch
    let vapid: VAPID
    let services: PushServices
    let health: Health
    /// How long messages under way may take when the server stops; those of a healthy push service need less.
    let stopLimit: Duration

    /// How often is looked for messages: each look is one query that finds nothing most of the time.
    private static let interval = Duration.milliseconds(500)

    func run() async throws {
        async let tidying: Void = tidy()
        if services.isEmpty { try await gracefulShutdown() } else { try await tell() }
        await tidying
    }

    private func tidy() async {
        try? await cancelWhenGracefulShutdown {
            while true {
                try await Task.sleep(for: .seconds(60))
                if health.current.isDatabaseReady { await dispatch.forgetEnded() }
            }
        }
    }

    private func tell() async throws {
        try await WebPush.run(as: vapid, to: services, clock: dispatch.clock) { sender in
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await send(with: sender) }
                group.addTask {
                    try? await gracefulShutdown()
                    try? await Task.sleep(for: stopLimit)
                }
                await group.next()
                group.cancelAll()
            }
        }
    }

    private func send(with sender: WebPush) async {
        let rounds = AsyncStream(unfolding: { try? await Task.sleep(for: Self.interval) }).cancelOnGracefulShutdown()
        await withDiscardingTaskGroup { group in
            for await _ in rounds where health.current.isDatabaseReady {
                for delivery in await dispatch.take() {
                    group.addTask { await dispatch.deliver(delivery, with: sender) }
                }
            }
            // What the last requests wrote.
            for delivery in await dispatch.take() {
                group.addTask { await dispatch.deliver(delivery, with: sender) }
            }
        }
    }
}
