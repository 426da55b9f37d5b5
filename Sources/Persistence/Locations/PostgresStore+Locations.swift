package import Domain
import Foundation

extension PostgresStore: LocationReader {
    package func locations(of hotel: Hotel.ID) async throws -> [Location] {
        try await pool.query(
            """
            select \(Location.columns)
            from locations l
            where l.hotel_id = \(hotel.uuid) and l.removed_at is null
            order by l.display_order, l.name
            """
        ).map(Location.init(from:))
    }

    package func location(_ id: Location.ID, of hotel: Hotel.ID) async throws -> Location {
        let rows = try await pool.query(
            """
            select \(Location.columns)
            from locations l
            where l.hotel_id = \(hotel.uuid) and l.id = \(id.uuid) and l.removed_at is null
            """)
        guard let location = try rows.first(Location.init(from:)) else { throw Refusal.notFound }
        return location
    }

    package func pickup(code: LocationCode) async throws -> (hotel: Hotel.ID, location: Location.ID)? {
        try await pool.query(
            """
            select l.hotel_id, l.id
            from locations l
            where l.code = \(code.text) and l.active and l.removed_at is null
            """
        ).first { (try $0.id(), try $0.id()) }
    }

    package func place(code: LocationCode) async throws -> ScannedCode {
        let rows = try await pool.query(
            """
            select \(Hotel.columns), \(Location.columns), \(ServiceLoad.columns)
            from locations l
                join hotels h on h.id = l.hotel_id
                \(ServiceLoad.ofPlace)
            where l.code = \(code.text) and l.removed_at is null
            """)
        let found = try rows.first { row in
            (try Hotel(from: &row), try Location(from: &row), try ServiceLoad(from: &row))
        }
        guard let (hotel, location, load) = found else { return try await retired(code) }
        guard location.details.active else { return .inactive(hotel, location) }
        let others = try await locations(of: hotel.id).filter { $0.details.active && $0.id != location.id }
        return .place(
            GuestPlace(
                hotel: hotel, location: location,
                destinations: others.map { LocationName(id: $0.id, name: $0.details.name) },
                load: load))
    }

    package func photo(code: LocationCode) async throws -> LocationPhoto? {
        let rows = try await pool.query(
            """
            select p.content_type, p.bytes, \(LocationPhoto.version)
            from locations l
                join location_photos p on p.hotel_id = l.hotel_id and p.location_id = l.id
            where l.code = \(code.text) and l.active and l.removed_at is null
            """)
        return try rows.first { row in
            LocationPhoto(contentType: try row.next(), bytes: try row.next(), version: try row.next())
        }
    }

    private func retired(_ code: LocationCode) async throws -> ScannedCode {
        let rows = try await pool.query(
            """
            select \(Hotel.columns)
            from retired_location_codes c
                join hotels h on h.id = c.hotel_id
            where c.code = \(code.text)
            """)
        return try rows.first(Hotel.init(from:)).map { .retired($0) } ?? .unknown
    }
}

extension PostgresTransaction: LocationTransaction {
    func location(_ id: Location.ID) throws -> Location {
        let rows = try run(
            """
            select \(Location.columns)
            from locations l
            where l.hotel_id = \(hotel.uuid) and l.id = \(id.uuid) and l.removed_at is null
            for no key update of l
            """)
        guard let location = try rows.first(Location.init(from:)) else { throw Refusal.notFound }
        return location
    }

    func insert(_ location: Location, at now: Date) throws {
        let details = location.details
        try refusing(["locations_name": .alreadyExists(field: "name")]) {
            try run(
                """
                insert into locations (
                    id, hotel_id, name, description, display_order, active, position_x, position_y, code, created_at)
                values (
                    \(location.id.uuid), \(hotel.uuid), \(details.name), \(details.description),
                    \(details.displayOrder), \(details.active), \(details.position?.x), \(details.position?.y),
                    \(location.code.text), \(now))
                """)
        }
    }

    func save(_ location: Location) throws {
        let details = location.details
        try refusing(["locations_name": .alreadyExists(field: "name")]) {
            try run(
                """
                update locations
                set name = \(details.name), description = \(details.description),
                    display_order = \(details.displayOrder), active = \(details.active),
                    position_x = \(details.position?.x), position_y = \(details.position?.y),
                    code = \(location.code.text), version = \(location.version)
                where hotel_id = \(hotel.uuid) and id = \(location.id.uuid)
                """)
        }
    }

    func retire(_ code: LocationCode, of location: Location.ID, at now: Date) throws {
        try run(
            """
            insert into retired_location_codes (code, hotel_id, location_id, retired_at)
            values (\(code.text), \(hotel.uuid), \(location.uuid), \(now))
            """)
    }

    func useCount(of location: Location.ID) throws -> Int {
        let rows = try run(
            """
            select
                (
                    select count(*)
                    from rides r
                    where r.hotel_id = \(hotel.uuid) and \(location.uuid) in (r.pickup_id, r.destination_id)
                        and r.status in ('scheduled', 'pending', 'accepted', 'onboard')
                )
                + (
                    select count(*)
                    from shifts s
                    where s.hotel_id = \(hotel.uuid) and s.location_id = \(location.uuid) and s.ended_at is null
                )
            """)
        return try rows.one { try $0.next() }
    }

    func remove(_ location: Location.ID, at now: Date) throws {
        try run(
            """
            update locations
            set removed_at = \(now), version = version + 1
            where hotel_id = \(hotel.uuid) and id = \(location.uuid)
            """)
    }
}
