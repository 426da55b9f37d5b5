import Domain
import Persistence
import TestSupport
import Testing

@Suite("Buggies in the store")
struct BuggyTests {
    private func remove(_ number: Int, _ resort: Resort) async throws {
        try await resort.transact {
            try resort.fleet.remove(resort.buggies[number].id, by: resort.administrator, in: $0)
        }
    }

    @Test("a buggy is read back as it was made; its code is taken in any case")
    func roundTrip() async throws {
        try await Resort.with { resort in
            let details = BuggyDetails(
                code: "Z9", model: "Club", licensePlate: "07 X 1", icon: "🚙", color: "#00ff7f", seats: 6,
                features: [.wheelchair, .luggage], inService: false)
            let buggy = try await resort.transact {
                try resort.fleet.create(details, by: .system, of: resort.hotel.id, in: $0)
            }
            let state = try await resort.store.buggy(buggy.id, of: resort.hotel.id)
            #expect(state == BuggyState(buggy: buggy, shift: nil, isBusy: false))
            #expect(state.status == .outOfService)
            await #expect(throws: Refusal.alreadyExists(field: "code")) {
                try await resort.transact {
                    _ = try resort.fleet.create(BuggyDetails(code: "z9"), by: .system, of: resort.hotel.id, in: $0)
                }
            }
        }
    }

    @Test("a change names the version that it saw, or is refused")
    func versions() async throws {
        try await Resort.with { resort in
            func seats(_ seats: Int, _ version: Int?) async throws -> Buggy {
                try await resort.transact {
                    try resort.fleet.change(
                        resort.buggies[0].id, version: version, by: resort.administrator, in: $0
                    ) { $0.seats = seats }
                }
            }
            try await #expect(seats(6, 1).version == 2)
            await #expect(throws: Refusal.versionMismatch) { try await seats(8, 1) }
            try await #expect(resort.store.buggy(resort.buggies[0].id, of: resort.hotel.id).buggy.details.seats == 6)
        }
    }

    @Test("a buggy on duty is not removed; a removed one keeps its name in old rides and is nobody's")
    func removed() async throws {
        try await Resort.with { resort in
            try await resort.startDuty([0])
            let ride = try await resort.call()
            try await resort.accept(ride)
            try await resort.complete(ride)
            await #expect(throws: Refusal.buggyOnDuty) { try await remove(0, resort) }
            try await resort.transact { try resort.duty.end(by: resort.drivers[0], in: $0) }
            try await remove(0, resort)
            await #expect(throws: Refusal.notFound) { try await remove(0, resort) }
            try await #expect(resort.store.ride(ride, of: resort.hotel.id).ride.buggy?.code == "B1")
            try await #expect(resort.store.buggies(of: resort.hotel.id).map(\.buggy.details.code) == ["B2"])
            let driver = try await resort.store.staff(resort.drivers[0].staff.id, of: resort.hotel.id)
            #expect(driver.buggies.map(\.code) == ["B2"])
            await #expect(throws: Refusal.notFound) { try await resort.start(0, on: 0) }
        }
    }

    @Test("a buggy is not removed while somebody starts on it: one of the two is refused")
    func removedWhileStarted() async throws {
        try await Resort.with(crews: 40) { resort in
            for number in 0..<40 {
                let outcomes = await together([
                    { @Sendable in _ = try await resort.start(number, on: number) },
                    { @Sendable in try await remove(number, resort) },
                ])
                #expect(outcomes.successes.count == 1)
            }
            try await #expect(Invariants.violations(resort.pool) == [])
        }
    }

    @Test("its state follows its driver and its ride")
    func status() async throws {
        try await Resort.with { resort in
            func status() async throws -> BuggyState.Status {
                try await resort.store.buggies(of: resort.hotel.id)[0].status
            }
            try await #expect(status() == .offline)
            try await resort.startDuty([0])
            try await #expect(status() == .available)
            let ride = try await resort.call()
            try await resort.accept(ride)
            try await #expect(status() == .busy)
            try await resort.complete(ride)
            try await resort.transact {
                _ = try resort.duty.change(location: nil, onBreak: true, by: resort.drivers[0], in: $0)
            }
            try await #expect(status() == .onBreak)
        }
    }
}
