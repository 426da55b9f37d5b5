import Domain
import Foundation
import Persistence
import TestSupport
import Testing

@Suite("Places in the store")
struct LocationTests {
    private func remove(_ place: Location.ID, _ resort: Resort) async throws {
        try await resort.transact { try resort.locations.remove(place, by: resort.administrator, in: $0) }
    }

    @Test("a place is read back as it was made and changed; its name is taken in any case")
    func roundTrip() async throws {
        try await Resort.with { resort in
            let details = LocationDetails(
                name: "Pool bar", description: "by the \"pool\"", displayOrder: 9, position: .init(x: 0.25, y: 1))
            let place = try await resort.transact {
                try resort.locations.create(details, by: .system, of: resort.hotel.id, in: $0)
            }
            try await #expect(resort.store.location(place.id, of: resort.hotel.id) == place)
            try await #expect(resort.store.locations(of: resort.hotel.id).last == place)
            await #expect(throws: Refusal.alreadyExists(field: "name")) {
                try await resort.transact {
                    _ = try resort.locations.create(
                        LocationDetails(name: "POOL BAR"), by: .system, of: resort.hotel.id, in: $0)
                }
            }
        }
    }

    @Test("a change names the version that it saw, or is refused")
    func versions() async throws {
        try await Resort.with { resort in
            func rename(_ name: String, _ version: Int?) async throws -> Location {
                try await resort.transact {
                    try resort.locations.change(resort.spa, version: version, by: resort.administrator, in: $0) {
                        $0.name = name
                    }
                }
            }
            try await #expect(rename("Hammam", 1).version == 2)
            await #expect(throws: Refusal.versionMismatch) { try await rename("Sauna", 1) }
            try await #expect(rename("Bath", nil).version == 3)
            try await #expect(resort.store.location(resort.spa, of: resort.hotel.id).details.name == "Bath")
        }
    }

    @Test("a place in use is not removed: by an open ride from or to it, or a buggy that stands there")
    func inUse() async throws {
        try await Resort.with { resort in
            try await resort.start(0, on: 0, at: resort.spa)
            let ride = try await resort.call(at: resort.lobby, to: resort.beach)
            for place in [resort.lobby, resort.beach, resort.spa] {
                await #expect(throws: Refusal.locationInUse(count: 1)) { try await remove(place, resort) }
            }
            try await resort.cancel(ride)
            try await remove(resort.beach, resort)
            await #expect(throws: Refusal.notFound) {
                try await resort.store.location(resort.beach, of: resort.hotel.id)
            }
        }
    }

    @Test("a removed place keeps its name in old rides, takes no calls, and frees the name")
    func removed() async throws {
        try await Resort.with { resort in
            try await resort.startDuty([0])
            let ride = try await resort.call(at: resort.spa, to: resort.beach)
            try await resort.accept(ride)
            try await resort.complete(ride, at: resort.lobby)
            try await remove(resort.spa, resort)
            try await remove(resort.beach, resort)
            let old = try await resort.store.ride(ride, of: resort.hotel.id).ride
            #expect([old.pickup.name, old.destination?.name, old.dropoff?.name] == ["Spa", "Beach", "Lobby"])
            await #expect(throws: Refusal.notFound) { try await resort.call(at: resort.spa) }
            await #expect(throws: Refusal.notFound) { try await resort.call(to: resort.beach) }
            try await #expect(resort.store.place(code: resort.places[2].code) == .unknown)
            try await resort.transact {
                _ = try resort.locations.create(LocationDetails(name: "Spa"), by: .system, of: resort.hotel.id, in: $0)
            }
        }
    }

    @Test("a place is not removed while somebody calls from it: one of the two is refused")
    func removedWhileCalled() async throws {
        try await Resort.with { resort in
            for round in 0..<40 {
                let place = try await resort.transact {
                    try resort.locations.create(
                        LocationDetails(name: "Pavilion \(round)"), by: .system, of: resort.hotel.id, in: $0)
                }.id
                let outcomes = await together([
                    { @Sendable in _ = try await resort.call(at: place) },
                    { @Sendable in try await remove(place, resort) },
                ])
                #expect(outcomes.refusals == [.notFound] || outcomes.refusals == [.locationInUse(count: 1)])
            }
            try await #expect(Invariants.violations(resort.pool) == [])
        }
    }

    @Test("guests call and an administrator renames their place at the same time: nobody waits for a deadlock")
    func renamedWhileCalled() async throws {
        try await Resort.with { resort in
            let start = ContinuousClock.now
            for round in 0..<40 {
                let outcomes = await together([
                    { @Sendable in try await resort.call() },
                    { @Sendable in
                        try await resort.transact {
                            _ = try resort.locations.change(
                                resort.lobby, version: nil, by: resort.administrator, in: $0
                            ) { $0.name = "Lobby \(round)" }
                        }
                        return resort.rides.newID()
                    },
                    { @Sendable in try await resort.call() },
                ])
                #expect(outcomes.successes.count == 3)
            }
            try await #expect(
                resort.number("select deadlocks from pg_stat_database where datname = current_database()")
                    == 0)
            #expect(ContinuousClock.now - start < .seconds(60))
        }
    }

    @Test("a code leads to its place, a replaced one says so, another says nothing")
    func codes() async throws {
        try await Resort.with { resort in
            let old = resort.places[0].code
            guard case .place(let before) = try await resort.store.place(code: old) else {
                Issue.record("the code leads nowhere")
                return
            }
            #expect(before.location.id == resort.lobby)
            #expect(before.destinations.map(\.name) == ["Beach", "Spa"])
            let changed = try await resort.transact {
                try resort.locations.replaceCode(of: resort.lobby, by: resort.administrator, in: $0)
            }
            try await #expect(resort.store.place(code: old) == .retired(resort.hotel))
            guard case .place(let after) = try await resort.store.place(code: changed.code) else {
                Issue.record("the new code leads nowhere")
                return
            }
            #expect(after.location == changed)
            try await #expect(resort.store.place(code: .random()) == .unknown)
        }
    }

    @Test("an inactive place says that it is one, takes no calls and is no destination")
    func inactive() async throws {
        try await Resort.with { resort in
            try await resort.transact {
                _ = try resort.locations.change(resort.spa, version: nil, by: resort.administrator, in: $0) {
                    $0.active = false
                }
            }
            let spa = try await resort.store.location(resort.spa, of: resort.hotel.id)
            try await #expect(resort.store.place(code: resort.places[2].code) == .inactive(resort.hotel, spa))
            await #expect(throws: Refusal.locationInactive) { try await resort.call(at: resort.spa) }
            guard case .place(let lobby) = try await resort.store.place(code: resort.places[0].code) else { return }
            #expect(lobby.destinations.map(\.name) == ["Beach"])
        }
    }

    @Test("a scan tells who waits and who drives")
    func state() async throws {
        try await Resort.with { resort in
            try await resort.startDuty()
            try await resort.call()
            try await resort.accept(try await resort.call())
            guard case .place(let place) = try await resort.store.place(code: resort.places[0].code) else { return }
            #expect(place.load == ServiceLoad(ahead: 1, free: 1, approaching: [resort.time.now]))
        }
    }

    @Test("a photo is found by the code of its place while that takes calls, and changes the version that names it")
    func photo() async throws {
        try await Resort.with { resort in
            let code = resort.places[2].code
            func version() async throws -> String? {
                try await resort.store.location(resort.spa, of: resort.hotel.id).photoVersion
            }
            func keep(_ hexadecimal: String) async throws {
                try await resort.pool.query(
                    """
                    insert into location_photos (hotel_id, location_id, content_type, bytes, digest, created_at)
                    select \(resort.hotel.id.uuid), \(resort.spa.uuid), 'image/png', bytes, sha256(bytes), now()
                    from decode(\(hexadecimal), 'hex') bytes
                    on conflict (hotel_id, location_id) do update set bytes = excluded.bytes, digest = excluded.digest
                    """)
            }
            try await #expect(version() == nil)
            try await #expect(resort.store.photo(code: code) == nil)
            try await keep("010203")
            let first = try #require(try await version())
            try await #expect(
                resort.store.photo(code: code)
                    == LocationPhoto(contentType: "image/png", bytes: Data([1, 2, 3]), version: first))
            try await keep("04")
            let second = try await version()
            #expect(second != nil && second != first && first.wholeMatch(of: /[0-9a-f]{16}/) != nil)
            try await #expect(resort.store.photo(code: resort.places[0].code) == nil)
            try await resort.transact {
                _ = try resort.locations.change(resort.spa, version: nil, by: resort.administrator, in: $0) {
                    $0.active = false
                }
            }
            try await #expect(resort.store.photo(code: code) == nil)
        }
    }
}
