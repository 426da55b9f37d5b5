package import Domain
package import Foundation

extension PostgresStore: HotelStore {
    package func hotel(_ id: Hotel.ID) async throws -> Hotel {
        let rows = try await pool.query("select \(Hotel.columns) from hotels h where h.id = \(id.uuid)")
        guard let hotel = try rows.first(Hotel.init(from:)) else { throw Refusal.notFound }
        return hotel
    }

    package func hotels() async throws -> [Hotel] {
        try await pool.query("select \(Hotel.columns) from hotels h order by h.created_at, h.id").map(Hotel.init(from:))
    }

    package func save(_ hotel: Hotel, by actor: Event.Actor, at now: Date) async throws {
        let hours = try hotel.serviceHours.json()
        let update = hotel.update(serviceHours: hours)
        let hint = try await pool.transaction { connection in
            let transaction = PostgresTransaction(connection, hotel: hotel.id)
            try transaction.run(update)
            let fact = Fact(.hotelUpdated, .hotel(hotel.id), ["version": .number(hotel.version)])
            transaction.record([fact], by: actor, at: now)
            return try transaction.finish()
        }
        announce(hint)
    }
}

extension Hotel {
    fileprivate func update(serviceHours: String) -> SQL {
        """
        update hotels
        set name = \(name), timezone = \(timezone.identifier), locale = \(locale), locales = \(locales), phone = \(phone),
            service_hours = \(serviceHours), unanswered_after = \(limits.unansweredAfter),
            warn_after = \(limits.warnAfter), no_show_grace = \(limits.noShowGrace), stale_after = \(limits.staleAfter),
            idle_stale_after = \(limits.idleStaleAfter), release_after = \(limits.releaseAfter),
            max_shift = \(limits.maxShift), dispatch_mode = \(dispatchMode.rawValue), version = \(version)
        where id = \(id.uuid)
        """
    }
}

extension PostgresTransaction: FoundingTransaction {
    func found(_ hotel: Hotel, at now: Date) throws -> Bool {
        // "hotel" in ASCII; held until the end of the transaction.
        try run("select pg_advisory_xact_lock(448714990956)")
        guard try run("select from hotels limit 1").isEmpty else { return false }
        let hours = try hotel.serviceHours.json()
        try run(
            """
            insert into hotels (id, name, timezone, locale, locales, phone, service_hours, dispatch_mode, created_at)
            values (
                \(hotel.id.uuid), \(hotel.name), \(hotel.timezone.identifier), \(hotel.locale), \(hotel.locales),
                \(hotel.phone), \(hours), \(hotel.dispatchMode.rawValue), \(now))
            """)
        try run("insert into hotel_counters (hotel_id) values (\(hotel.id.uuid))")
        return true
    }
}
