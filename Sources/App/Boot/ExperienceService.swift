import Domain
import Foundation
import Logging
import ServiceLifecycle

/// Learns from finished rides how long things take, so that promises are made from memory.
struct ExperienceService: NamedService {
    let hotels: any HotelStore
    let reader: any ExperienceReader
    let experiences: Experiences
    let health: Health
    let clock: WallClock
    let logger: Logger

    /// Some rides of hundreds: nobody's promise changes by more.
    private static let interval = Duration.seconds(300)

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            while true {
                // A new process promises by the prior only until its database is there.
                while !health.current.isDatabaseReady { try await Task.sleep(for: .milliseconds(200)) }
                await learn()
                // Replicas that were started together need not read together.
                try await Task.sleep(for: Self.interval * Double.random(in: 0.8...1.2))
            }
        }
    }

    /// A hotel for which that fails keeps what it knew, and no other one from learning.
    func learn() async {
        do {
            for hotel in try await hotels.hotels() {
                do {
                    try await learn(hotel)
                } catch {
                    complain(error)
                }
            }
        } catch {
            complain(error)
        }
    }

    private func learn(_ hotel: Hotel) async throws {
        let rides = try await reader.finishedRides(of: hotel.id, since: clock.now() - Experience.memory)
        experiences.keep(Experience(learnedFrom: rides, timezone: hotel.timezone), of: hotel.id)
    }

    private func complain(_ error: any Error) {
        guard !(error is CancellationError) else { return }
        logger.warning("nothing could be learned from finished rides", metadata: ["error": "\(error)"])
    }
}
