import Domain
import Logging
import ServiceLifecycle

/// Writes down when drivers' devices were heard, in one statement for all of them, and tells those who came back.
struct PresenceService: NamedService {
    let presence: Presence
    let store: any PresenceStore
    let transactor: any Transactor
    let actions: DutyActions
    let logger: Logger

    /// Well below one second, the shortest limit of silence that a hotel may set.
    private static let interval = Duration.milliseconds(250)

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            while true {
                try await Task.sleep(for: Self.interval)
                await flush()
            }
        }
        await flush()
    }

    /// What could not be written is kept for the next time.
    func flush() async {
        let signs = presence.take()
        guard !signs.isEmpty else { return }
        do {
            for sign in try await store.heard(signs) { await tell(sign) }
        } catch {
            presence.putBack(signs)
            complain(error)
        }
    }

    private func tell(_ sign: SignOfLife) async {
        let actions = actions
        do {
            try await transactor.transact(in: sign.hotel) { tx in try actions.hear(sign.driver, at: sign.at, in: tx) }
        } catch is Refusal {
            // Off duty meanwhile.
        } catch {
            presence.putBack([sign])
            complain(error)
        }
    }

    private func complain(_ error: any Error) {
        guard !(error is CancellationError) else { return }
        logger.warning("signs of life could not be written", metadata: ["error": "\(error)"])
    }
}
