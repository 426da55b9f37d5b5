import Domain
import Foundation
import Logging
import Persistence
import ServiceLifecycle

/// What nobody asks for and time demands.
struct JobsService: NamedService {
    let store: PostgresStore
    let rides: RideActions
    let duty: DutyActions
    let health: Health
    let clock: WallClock
    let logger: Logger

    /// The shortest limit that a hotel may set; a round with nothing to do is five indexed queries.
    private static let interval = Duration.seconds(1)

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            var listening = Listening()
            while true {
                try await Task.sleep(for: Self.interval)
                guard health.current.isDatabaseReady else { continue }
                await round(listeningSince: listening.since(at: clock.now()))
                listening.note(clock.now())
            }
        }
    }

    /// - Parameter listeningSince: as in `ShiftCommand.markStale`.
    func round(listeningSince: Date) async {
        let (rides, duty) = (rides, duty)
        await perform("calls made ahead join the queue", store.due, rides.activate)
        await perform("unanswered calls are given up", store.unanswered, rides.giveUp)
        await perform("silent shifts are marked", { try await store.silent(listeningSince: listeningSince, at: $0) }) {
            try duty.markStale($0, listeningSince: listeningSince, in: $1)
        }
        await perform(
            "abandoned rides go back", { try await store.abandoned(listeningSince: listeningSince, at: $0) }
        ) {
            try rides.releaseAbandoned(by: $0, listeningSince: listeningSince, in: $1)
        }
        await perform("overlong shifts end", store.overlong, duty.endOverlong)
    }

    /// Safe with any number of replicas: each subject is locked and judged again, and only one of them finds it as it
    /// was.
    private func perform<Subject>(
        _ job: String, _ find: (Date) async throws -> [Candidate<Subject>],
        _ act: @escaping @Sendable (Identifier<Subject>, any HotelTransaction) throws -> Void
    ) async {
        do {
            var troubled: Set<Hotel.ID> = []
            for (hotel, id) in try await find(clock.now()) where !troubled.contains(hotel) {
                do {
                    try await store.transact(in: hotel) { tx in try act(id, tx) }
                } catch is Refusal {
                    // Somebody was faster than the clock.
                } catch {
                    // The other hotels need not wait for this one.
                    troubled.insert(hotel)
                    complain(job, error)
                }
            }
        } catch {
            complain(job, error)
        }
    }

    private func complain(_ job: String, _ error: any Error) {
        guard !(error is CancellationError) else { return }
        logger.warning("a job could not be done", metadata: ["job": "\(job)", "error": "\(error)"])
    }
}

/// Since when this program can say that a device was silent: after a start or an outage, phones need time to come back
/// and other replicas to write down what they have heard.
struct Listening {
    /// A pause between two rounds that is too long to have heard everything; longer than a lock may be waited for.
    static let gap: TimeInterval = 5

    private var begin = Date.distantPast
    private var last = Date.distantPast

    /// To be asked before each round.
    mutating func since(at now: Date) -> Date {
        if now.timeIntervalSince(last) > Self.gap { begin = now }
        return begin
    }

    /// A round has ended; one that took long has waited, and not been away.
    mutating func note(_ now: Date) {
        last = now
    }
}
