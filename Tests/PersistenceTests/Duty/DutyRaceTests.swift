import Domain
import Persistence
import TestSupport
import Testing

@Suite("Duty that changes while a ride is taken")
struct DutyRaceTests {
    private static let rounds = 40

    @Test("a driver accepts and ends the shift at once: no ride is left with a shift that is over")
    func acceptOrEnd() async throws {
        try await Resort.with { resort in
            for _ in 0..<Self.rounds {
                try await resort.startDuty([0])
                let ride = try await resort.call()
                let outcomes = await together([
                    { @Sendable in _ = try await resort.accept(ride) },
                    { @Sendable in try await resort.transact { try resort.duty.end(by: resort.drivers[0], in: $0) } },
                ])
                #expect(outcomes.refusals == [.rideInProgress] || outcomes.refusals == [.notOnDuty])
                guard try await Self.isWell(resort) else { return }
                try await resort.cancel(ride)
                if try await resort.shift(ofBuggy: 0) != nil {
                    try await resort.transact { try resort.duty.end(by: resort.drivers[0], in: $0) }
                }
            }
        }
    }

    @Test("an administrator ends the shift of a driver who accepts: no ride is left with a shift that is over")
    func acceptOrEndedByAdministrator() async throws {
        try await Resort.with { resort in
            for _ in 0..<Self.rounds {
                try await resort.startDuty([0])
                let ride = try await resort.call()
                _ = await together([
                    { @Sendable in _ = try await resort.accept(ride) },
                    { @Sendable in
                        try await resort.transact {
                            try resort.duty.end(
                                shiftOf: resort.drivers[0].staff.id, by: resort.administrator, in: $0)
                        }
                    },
                ])
                guard try await Self.isWell(resort) else { return }
                try await #expect(resort.ride(ride).status == .pending)
                try await resort.cancel(ride)
            }
        }
    }

    @Test("a buggy is taken over while its driver accepts: the ride is handed over or stays in the queue")
    func acceptOrTakeOver() async throws {
        try await Resort.with { resort in
            for _ in 0..<Self.rounds {
                try await resort.start(0, on: 0)
                let ride = try await resort.call()
                _ = await together([
                    { @Sendable in _ = try await resort.accept(ride) },
                    { @Sendable in _ = try await resort.start(1, on: 0, takeOver: true) },
                ])
                guard try await Self.isWell(resort) else { return }
                let crew = try await resort.ride(ride).phase.acceptance?.crew
                #expect(crew == nil || crew?.driver == resort.drivers[1].staff.id)
                try await resort.cancel(ride)
                try await resort.transact { try resort.duty.end(by: resort.drivers[1], in: $0) }
            }
        }
    }

    @Test("two drivers take one buggy: one drives, the other is told that it is in use")
    func twoDrivers() async throws {
        try await Resort.with { resort in
            for _ in 0..<Self.rounds {
                let outcomes = await together([0, 1]) { driver in try await resort.start(driver, on: 0) }
                #expect(outcomes.refusals == [.buggyInUse])
                let winner = try #require(outcomes.successes.first)
                let driver = try #require(resort.drivers.first { $0.staff.id == winner.driver })
                try await resort.transact { try resort.duty.end(by: driver, in: $0) }
            }
        }
    }

    @Test("a driver starts on two buggies: the shift is on one of them")
    func twoBuggies() async throws {
        try await Resort.with { resort in
            for _ in 0..<Self.rounds {
                let outcomes = await together([0, 1]) { buggy in try await resort.start(0, on: buggy) }
                #expect(outcomes.refusals == [.alreadyOnDuty])
                try await resort.transact { try resort.duty.end(by: resort.drivers[0], in: $0) }
            }
        }
    }

    @Test("shifts begin and end under what a driver's phone says meanwhile: none that has ended goes on")
    func changesOfShift() async throws {
        try await Resort.with(size: 4) { resort in
            let (first, duty, time) = (resort.drivers[0], resort.duty, resort.time)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await Self.often { try await resort.start(0, on: 0, takeOver: true) } }
                group.addTask { try await Self.often { try await resort.start(1, on: 0, takeOver: true) } }
                group.addTask { try await Self.often { try await resort.transact { try duty.end(by: first, in: $0) } } }
                group.addTask {
                    try await Self.often {
                        try await resort.transact { try duty.hear(first.staff.id, at: time.now, in: $0) }
                    }
                }
                try await group.waitForAll()
            }
            _ = try await Self.isWell(resort)
        }
    }

    /// Refusals are part of life; any other error is a defect.
    private static func often(_ act: @Sendable () async throws -> Void) async throws {
        for _ in 0..<200 {
            do { try await act() } catch is Refusal {}
        }
    }

    private static func isWell(_ resort: Resort) async throws -> Bool {
        let violations = try await Invariants.violations(resort.pool)
        #expect(violations == [])
        return violations.isEmpty
    }
}
