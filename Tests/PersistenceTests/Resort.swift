import Domain
import Foundation
import Persistence
import TestSupport

/// A furnished hotel in a database of its own: everything in it was made by the real actions.
struct Resort: Sendable {
    let pool: PostgresPool
    let store: PostgresStore
    let time: TestClock
    let hotel: Hotel
    let administrator: Principal
    /// Lobby, beach, spa.
    let places: [Location]
    /// Each driver is assigned to every buggy.
    let drivers: [Principal]
    let buggies: [Buggy]

    var ids: IdentifierSource { .timeOrdered(clock: time.clock) }
    var rides: RideActions { RideActions(clock: time.clock, ids: ids) }
    var duty: DutyActions { DutyActions(clock: time.clock, ids: ids) }
    var locations: LocationActions { LocationActions(clock: time.clock, ids: ids) }
    var fleet: BuggyActions { BuggyActions(clock: time.clock, ids: ids) }
    var people: StaffActions { StaffActions(clock: time.clock, ids: ids) }

    var lobby: Location.ID { places[0].id }
    var beach: Location.ID { places[1].id }
    var spa: Location.ID { places[2].id }

    /// Runs `body` in a new hotel.
    ///
    /// - Parameters:
    ///   - crews: drivers and buggies; nobody is on duty yet.
    ///   - size: connections, and so what can happen at once.
    static func with(
        crews: Int = 2, size: Int = 4, _ body: @Sendable (Resort) async throws -> Void
    ) async throws {
        try await withDatabase(size: size) { pool in
            try await body(try await Resort(pool, crews: crews, prefix: "", isFirst: true))
        }
    }

    /// The same with another hotel beside it.
    static func withTwo(_ body: @Sendable (Resort, Resort) async throws -> Void) async throws {
        try await withDatabase(size: 4) { pool in
            let first = try await Resort(pool, crews: 1, prefix: "", isFirst: true)
            try await body(first, try await Resort(pool, crews: 1, prefix: "other-", isFirst: false))
        }
    }

    /// With patience: the tests share two cores, and waiting is not what they are about.
    private static func withDatabase(size: Int, _ body: @Sendable (PostgresPool) async throws -> Void) async throws {
        try await TestDatabase.withPool(size: size) {
            $0.acquireTimeout = .seconds(60)
            $0.statementTimeout = .seconds(60)
            $0.lockTimeout = .seconds(30)
        } _: { pool in
            try await body(pool)
        }
    }

    private init(_ pool: PostgresPool, crews: Int, prefix: String, isFirst: Bool) async throws {
        let time = TestClock()
        let ids = IdentifierSource.timeOrdered(clock: time.clock)
        let hotel = Hotel(
            id: ids.next(), name: "\(prefix)Seaside", timezone: .gmt, locale: "tr", locales: ["tr", "en"])
        let store = PostgresStore(pool: pool, announcer: SilentAnnouncer())
        if !isFirst { try await Self.addHotel(hotel, to: pool) }
        let furniture = Furniture(hotel: hotel, crews: crews, prefix: prefix, time: time, ids: ids)
        let made = try await store.transact(in: hotel.id) { tx in
            if isFirst, try !tx.found(hotel, at: time.now) {
                throw NotTheFirstHotel()
            }
            return try furniture.make(in: tx)
        }
        self.pool = pool
        self.store = store
        self.time = time
        self.hotel = hotel
        (administrator, places, drivers, buggies) = (made.administrator, made.places, made.drivers, made.buggies)
    }

    /// A deployment founds its first hotel only; another one comes by hand.
    private static func addHotel(_ hotel: Hotel, to pool: PostgresPool) async throws {
        try await pool.transaction { connection in
            try connection.query(
                """
                insert into hotels (id, name, timezone, locale, locales)
                values (\(hotel.id.uuid), \(hotel.name), 'GMT', \(hotel.locale), \(hotel.locales))
                """)
            try connection.query("insert into hotel_counters (hotel_id) values (\(hotel.id.uuid))")
        }
    }
}

/// What a new hotel gets.
private struct Furniture: Sendable {
    struct Made: Sendable {
        let administrator: Principal
        let places: [Location]
        let drivers: [Principal]
        let buggies: [Buggy]
    }

    let hotel: Hotel
    let crews: Int
    let prefix: String
    let time: TestClock
    let ids: IdentifierSource

    func make(in tx: any HotelTransaction) throws -> Made {
        let locations = LocationActions(clock: time.clock, ids: ids)
        let fleet = BuggyActions(clock: time.clock, ids: ids)
        let people = StaffActions(clock: time.clock, ids: ids)
        func person(_ name: String, _ role: Role) throws -> Staff {
            let details = StaffDetails(username: "\(prefix)\(name)", fullName: "\(name) of the resort", role: role)
            return try people.create(
                details, passwordHash: "hash", mustChangePassword: false, by: .system, of: hotel.id, in: tx)
        }
        let administrator = try person("admin", .admin)
        let places = try ["Lobby", "Beach", "Spa"].map {
            try locations.create(LocationDetails(name: $0), by: .system, of: hotel.id, in: tx)
        }
        let buggies = try (1...crews).map {
            try fleet.create(BuggyDetails(code: "B\($0)"), by: .system, of: hotel.id, in: tx)
        }
        let drivers = try (1...crews).map { try person("driver\($0)", .driver) }
        for driver in drivers { try people.assign(buggies.map(\.id), to: driver.id, by: .system, in: tx) }
        return Made(
            administrator: principal(administrator), places: places, drivers: drivers.map(principal), buggies: buggies)
    }

    private func principal(_ staff: Staff) -> Principal { Principal(session: ids.next(), staff: staff) }
}

/// The database was not empty.
private struct NotTheFirstHotel: Error {}

private struct SilentAnnouncer: Announcer {
    let reachesEveryProcess = true
    func announce(_ hint: Hint) {}
    func hints() -> AsyncStream<Hint> { AsyncStream { $0.finish() } }
}
