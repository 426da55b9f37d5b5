import Domain
import Persistence
import TestSupport
import Testing

@Suite("Everybody at once")
struct RandomRidesTests {
    @Test("six people do anything at any time, and every rule holds afterwards", arguments: [11, 12, 13])
    func rules(_ seed: Int) async throws {
        try await Resort.with(size: 6) { resort in
            // Short enough for all of them to pass within a walk.
            var hotel = resort.hotel
            (hotel.limits.staleAfter, hotel.limits.idleStaleAfter) = (30, 60)
            (hotel.limits.releaseAfter, hotel.limits.maxShift) = (30, 3600)
            try await resort.store.save(hotel, by: .system, at: resort.time.now)
            let known = KnownRides()
            let done = try await withThrowingTaskGroup(of: Set<String>.self) { group in
                for person in 0..<6 {
                    group.addTask {
                        var walk = RandomWalk(resort: resort, seed: seed * 100 + person)
                        for _ in 0..<200 { try await walk.step(known) }
                        return walk.done
                    }
                }
                return try await group.reduce(into: Set()) { $0.formUnion($1) }
            }
            try await #expect(Invariants.violations(resort.pool) == [])
            #expect(
                done.isSuperset(of: [
                    "call", "start", "accept", "assign", "pick up", "complete", "cancel", "walk up", "hear", "job",
                ]))
        }
    }
}
