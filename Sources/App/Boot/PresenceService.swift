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
            var troubled: Set<Hotel.ID> = []
            for sign in try await store.heard(signs) {
                // The drivers of other hotels need not wait for one that is stuck.
                if troubled.contains(sign.hotel) {
                    presence.putBack([sign])
                } else if await !tell(sign) {
                    troubled.insert(sign.hotel)
                }
            }
        } catch {
            presence.putBack(signs)
            complain(error)
        }
    }

    /// - Returns: false when the sign is to be told later.
    private func tell(_ sign: SignOfLife) async -> Bool {
        let actions = actions
        do {
            try await transactor.transact(in: sign.hotel) { tx in try actions.hear(sign.driver, at: sign.at, in: tx) }
        } catch is Refusal {
            // Off duty meanwhile.
        } catch {
            presence.putBack([sign])
            complain(error)
            return false
        }
        return true
    }

    private func complain(_ error: any Error) {
        guard !(error is CancellationError) else { return }
        logger.warning("signs of life could not be written", metadata: ["error": "\(error)"])
    }
}
