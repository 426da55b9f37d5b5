import Domain
import Foundation
import Ops
import Persistence
import Realtime
import TestSupport
import Testing

private let repository = URL(filePath: #filePath).appending(path: "../../..").standardized

@Suite("The initial data")
struct InitialDataTests {
    private func settings(_ environment: [String: String] = [:]) -> InitialData.Settings {
        var variables = Variables(environment)
        return InitialData.Settings(&variables, directory: repository)
    }

    private func loader(_ store: PostgresStore) -> InitialDataLoader {
        InitialDataLoader(
            hotels: store, locations: store, transactor: store, clock: .system, ids: .timeOrdered(clock: .system),
            hash: { "hash of \($0)" }, oneTimePassword: { "one time" })
    }

    private func withStore(_ body: @Sendable (PostgresStore, PostgresPool) async throws -> Void) async throws {
        try await TestDatabase.withPool(size: 4) { pool in
            try await body(PostgresStore(pool: pool, announcer: LocalAnnouncer()), pool)
        }
    }

    @Test("that ships is a hotel with six places, three buggies, an administrator, a desk and three drivers")
    func shipped() throws {
        let data = try InitialData.load(repository.appending(path: "config/initial_data.json"))
        #expect(data.locations.count == 6 && data.buggies.count == 3 && data.staff.count == 5)
    }

    @Test("fills an empty deployment with all that it names")
    func loaded() async throws {
        try await withStore { store, _ in
            let report = try await loader(store).run(settings())
            #expect(report.isNew && report.hotel.name == "Palm Bay Resort")
            #expect(report.hotel.timezone.identifier == "Europe/Istanbul")
            let places = try await store.locations(of: report.hotel.id)
            #expect(
                places.map(\.details.name) == ["Lobby", "Beach", "Main pool", "Spa", "Garden villas", "Tennis courts"])
            #expect(Set(places.map(\.code)).count == 6)
            #expect(places.allSatisfy { $0.details.position != nil && $0.details.active })
            let buggies = try await store.buggies(of: report.hotel.id).map(\.buggy.details)
            #expect(buggies.map(\.code) == ["B1", "B2", "B3"])
            #expect(buggies.last?.features == [.wheelchair, .stroller, .luggage])
            let people = try await store.staff(of: report.hotel.id)
            #expect(Set(people.map(\.details.username)) == ["admin", "desk", "driver1", "driver2", "driver3"])
            #expect(people.allSatisfy { $0.mustChangePassword })
            let own = Dictionary(
                uniqueKeysWithValues: people.map { ($0.details.username, Set($0.buggies.map(\.code))) })
            #expect(own["driver3"] == ["B3", "B1"] && own["driver1"] == ["B1"] && own["desk"] == [])
            #expect(report.accounts.map(\.role) == [.admin, .dispatcher, .driver, .driver, .driver])
            #expect(report.accounts.allSatisfy { $0.oneTimePassword == "one time" })
        }
    }

    @Test("is corrected by variables; a password of the operator's need not be changed and is not told again")
    func corrected() async throws {
        try await withStore { store, _ in
            let report = try await loader(store).run(
                settings([
                    "INITIAL_HOTEL_NAME": "Seaside", "INITIAL_ADMIN_USERNAME": "boss",
                    "INITIAL_ADMIN_PASSWORD": "a long password",
                ]))
            #expect(report.hotel.name == "Seaside")
            #expect(report.accounts.first?.username == "boss" && report.accounts.first?.oneTimePassword == nil)
            let credentials = try await store.credentials(username: "boss")
            #expect(credentials?.passwordHash == "hash of a long password")
            #expect(credentials?.staff.mustChangePassword == false)
            #expect(try await store.credentials(username: "admin") == nil)
        }
    }

    @Test("does nothing to a deployment that has a hotel, even when its file is gone")
    func idempotent() async throws {
        try await withStore { store, pool in
            let first = try await loader(store).run(settings())
            let rows = try await rowCounts(pool)
            let second = try await loader(store).run(settings(["INITIAL_DATA_PATH": "no/such/file.json"]))
            #expect(!second.isNew && second.hotel.id == first.hotel.id && second.accounts.isEmpty)
            #expect(second.locations.map(\.id) == first.locations.map(\.id))
            #expect(try await rowCounts(pool) == rows)
        }
    }

    @Test("is loaded once by any number of replicas that start together")
    func parallel() async throws {
        try await withStore { store, pool in
            let reports = try await withThrowingTaskGroup(of: InitialDataLoader.Report.self) { group in
                for _ in 0..<4 { group.addTask { try await loader(store).run(settings()) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(reports.count { $0.isNew } == 1)
            #expect(Set(reports.map(\.hotel.id)).count == 1)
            #expect(
                try await rowCounts(pool) == [
                    "hotels": 1, "locations": 6, "buggies": 3, "staff": 5, "hotel_counters": 1,
                ])
        }
    }

    @Test("that cannot be read is an error and leaves nothing behind")
    func unreadable() async throws {
        try await withStore { store, pool in
            await #expect(throws: (any Error).self) {
                try await loader(store).run(settings(["INITIAL_DATA_PATH": "Package.swift"]))
            }
            let counts = try await rowCounts(pool)
            #expect(counts["hotels"] == 0)
        }
    }

    @Test(
        "refuses a password that is too short or too long",
        arguments: [(9, false), (10, true), (128, true), (129, false)])
    func passwords(length: Int, isGood: Bool) {
        var variables = Variables(["INITIAL_ADMIN_PASSWORD": String(repeating: "x", count: length)])
        _ = InitialData.Settings(&variables, directory: repository)
        #expect(variables.problems.isEmpty == isGood)
    }

    private func rowCounts(_ pool: PostgresPool) async throws -> [String: Int] {
        var counts: [String: Int] = [:]
        for table in ["hotels", "locations", "buggies", "staff", "hotel_counters"] {
            counts[table] = try await pool.query("select count(*)::int from \(raw: table)").one { try $0.next() }
        }
        return counts
    }
}
