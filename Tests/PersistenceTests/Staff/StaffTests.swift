import Domain
import Persistence
import TestSupport
import Testing

@Suite("People in the store")
struct StaffTests {
    private func change(
        _ id: Staff.ID, version: Int? = nil, _ resort: Resort,
        _ change: @escaping @Sendable (inout StaffDetails) -> Void
    ) async throws -> Staff {
        try await resort.transact {
            try resort.people.change(id, version: version, by: resort.administrator, in: $0, change)
        }
    }

    private func addAdministrator(_ name: String, _ resort: Resort) async throws -> Staff {
        try await resort.transact {
            try resort.people.create(
                StaffDetails(username: name, fullName: name, role: .admin, locale: "de"), passwordHash: "hash",
                by: .system, of: resort.hotel.id, in: $0)
        }
    }

    @Test("a person is read back as made; a name is taken in any case")
    func roundTrip() async throws {
        try await Resort.with { resort in
            let person = try await addAdministrator("Second", resort)
            #expect(person.mustChangePassword)
            try await #expect(resort.store.staff(person.id, of: resort.hotel.id) == person)
            try await #expect(
                resort.store.credentials(username: "SECOND")
                    == Credentials(staff: person, passwordHash: "hash"))
            await #expect(throws: Refusal.alreadyExists(field: "username")) {
                try await addAdministrator("second", resort)
            }
        }
    }

    @Test("a name is unique among all hotels, because they share one sign-in page")
    func acrossHotels() async throws {
        try await Resort.withTwo { first, second in
            _ = try await addAdministrator("shared", first)
            await #expect(throws: Refusal.alreadyExists(field: "username")) {
                try await addAdministrator("shared", second)
            }
        }
    }

    @Test("a change names the version that it saw, or is refused")
    func versions() async throws {
        try await Resort.with { resort in
            let id = resort.administrator.staff.id
            try await #expect(change(id, version: 1, resort) { $0.fullName = "New" }.version == 2)
            await #expect(throws: Refusal.versionMismatch) {
                try await change(id, version: 1, resort) { $0.fullName = "Newer" }
            }
            try await #expect(resort.store.staff(id, of: resort.hotel.id).details.fullName == "New")
        }
    }

    @Test("the last administrator is neither deactivated nor made something else")
    func lastAdministrator() async throws {
        try await Resort.with { resort in
            let id = resort.administrator.staff.id
            await #expect(throws: Refusal.lastAdministrator) { try await change(id, resort) { $0.active = false } }
            await #expect(throws: Refusal.lastAdministrator) { try await change(id, resort) { $0.role = .driver } }
            let second = try await addAdministrator("second", resort)
            try await #expect(!change(id, resort) { $0.active = false }.details.active)
            await #expect(throws: Refusal.lastAdministrator) {
                try await change(second.id, resort) { $0.active = false }
            }
        }
    }

    @Test("two administrators deactivate each other at the same time: one of them stays")
    func eachOther() async throws {
        try await Resort.with { resort in
            let pair = [resort.administrator.staff.id, try await addAdministrator("second", resort).id]
            for _ in 0..<40 {
                let outcomes = await together(pair) { id in try await change(id, resort) { $0.active = false } }
                #expect(outcomes.refusals == [.lastAdministrator])
                let active = try await resort.store.staff(of: resort.hotel.id).filter {
                    $0.details.role == .admin && $0.details.active
                }
                guard active.count == 1 else {
                    Issue.record("\(active.count) administrators are left")
                    return
                }
                for id in pair { _ = try await change(id, resort) { $0.active = true } }
            }
        }
    }

    @Test("a driver on duty is not deactivated, and one who was is not on duty later")
    func driverOnDuty() async throws {
        try await Resort.with { resort in
            let driver = resort.drivers[0].staff.id
            try await resort.startDuty([0])
            await #expect(throws: Refusal.staffOnDuty) { try await change(driver, resort) { $0.active = false } }
            await #expect(throws: Refusal.staffOnDuty) { try await change(driver, resort) { $0.role = .dispatcher } }
            try await resort.transact { try resort.duty.end(by: resort.drivers[0], in: $0) }
            _ = try await change(driver, resort) { $0.active = false }
        }
    }

    @Test("a driver is not deactivated while starting duty: one of the two is refused")
    func deactivatedWhileStarting() async throws {
        try await Resort.with(crews: 40) { resort in
            for number in 0..<40 {
                _ = await together([
                    { @Sendable in _ = try await resort.start(number, on: number) },
                    { @Sendable in _ = try await change(resort.drivers[number].staff.id, resort) { $0.active = false }
                    },
                ])
            }
            try await #expect(Invariants.violations(resort.pool) == [])
        }
    }

    @Test("a person who is gone keeps the name in old rides")
    func name() async throws {
        try await Resort.with { resort in
            try await resort.startDuty([0])
            let ride = try await resort.call()
            try await resort.accept(ride)
            try await resort.complete(ride)
            try await resort.transact { try resort.duty.end(by: resort.drivers[0], in: $0) }
            _ = try await change(resort.drivers[0].staff.id, resort) { $0.active = false }
            let driver = try await resort.store.ride(ride, of: resort.hotel.id).ride.driver
            #expect(driver?.fullName == "driver1 of the resort")
        }
    }

    @Test("assignments replace each other; a buggy that is not there leaves them as they were")
    func assignments() async throws {
        try await Resort.with { resort in
            let driver = resort.drivers[0].staff.id
            func assign(_ buggies: [Buggy.ID]) async throws {
                try await resort.transact { try resort.people.assign(buggies, to: driver, by: .system, in: $0) }
            }
            try await assign([resort.buggies[1].id])
            try await #expect(resort.store.staff(driver, of: resort.hotel.id).buggies.map(\.code) == ["B2"])
            await #expect(throws: Refusal.notFound) { try await assign([resort.buggies[0].id, resort.ids.next()]) }
            try await #expect(resort.store.staff(driver, of: resort.hotel.id).buggies.map(\.code) == ["B2"])
        }
    }
}
