package import Domain
package import Foundation

extension PostgresStore: PushQueue {
    /// Taken and read in two statements: what is read must not be older than the lock.
    package func takeDeliveries(_ limit: Int, lease: TimeInterval, at now: Date) async throws -> [PushDelivery] {
        let leasedUntil = now + lease
        let rides = try await pool.query(
            """
            update push_deliveries d
            set leased_until = \(leasedUntil), attempts = d.attempts + 1
            where d.ctid = any(array(
                -- By their place in the table: for any number of them nothing else has to be looked up.
                select due.ctid
                from push_deliveries due
                where due.next_attempt_at <= \(now) and (due.leased_until is null or due.leased_until <= \(now))
                order by due.next_attempt_at
                limit \(limit)
                for update skip locked))
            returning d.ride_id
            """
        ).map { try $0.next(UUID.self) }
        guard !rides.isEmpty else { return [] }
        return try await pool.query(PushDelivery.leased(rides, until: leasedUntil)).map {
            try PushDelivery(from: &$0, leasedUntil: leasedUntil)
        }
    }

    package func forgetEnded(before moment: Date) async throws {
        try await pool.query(
            """
            delete from push_subscriptions s
            using rides r
            where r.hotel_id = s.hotel_id and r.id = s.ride_id and r.closed_at < \(moment)
            """)
    }

    package func settle(_ delivery: PushDelivery, _ settlement: PushSettlement, at now: Date) async throws {
        try await pool.withConnection { connection in
            try connection.pipeline(delivery.statements(settling: settlement, at: now))
        }
    }
}

extension PushDelivery {
    fileprivate static func leased(_ rides: [UUID], until leasedUntil: Date) -> SQL {
        """
        select
            d.kind, d.ride_version, d.attempts, d.expires_at, s.endpoint, s.p256dh, s.auth, \(RideSummary.columns),
            \(RideSummary.queuePosition), \(Hotel.columns)
        from \(RideSummary.tables)
            join push_deliveries d on d.hotel_id = r.hotel_id and d.ride_id = r.id
            join push_subscriptions s on s.hotel_id = d.hotel_id and s.ride_id = d.ride_id
            join hotels h on h.id = r.hotel_id
        where r.id = any(\(rides)::uuid[]) and d.leased_until = \(leasedUntil)
        """
    }

    fileprivate init(from row: inout Row, leasedUntil: Date) throws {
        let news = try row.word(RideNews.self)
        let (version, attempts, expiresAt) = (try row.next(Int.self), try row.next(Int.self), try row.next(Date.self))
        let subscription = PushSubscription(endpoint: try row.next(), key: try row.bytes(), secret: try row.bytes())
        self.init(
            news: news, version: version,
            ride: GuestRide(summary: try RideSummary(from: &row), hotel: try Hotel(from: &row)),
            subscription: subscription, attempts: attempts, expiresAt: expiresAt, leasedUntil: leasedUntil)
    }

    /// What is done to the row of this very message; one of a newer message is only given free.
    fileprivate func statements(settling settlement: PushSettlement, at now: Date) -> [SQL] {
        switch settlement {
        case .ended: [endOfSubscription, "delete from push_deliveries d where \(row) and \(isThis)", release]
        case .unsubscribed:
            [
                // The guest may have subscribed anew meanwhile.
                """
                delete from push_subscriptions
                where hotel_id = \(hotel) and ride_id = \(rideID) and endpoint = \(subscription.endpoint)
                """,
                "update push_deliveries d set next_attempt_at = \(now), attempts = 0 where \(row)",
                release,
            ]
        case .again(let next, let attempts):
            [
                """
                update push_deliveries d
                set next_attempt_at = \(next), attempts = \(attempts)
                where \(row) and \(isThis) and d.leased_until = \(leasedUntil)
                """,
                release,
            ]
        }
    }

    private var hotel: UUID { ride.hotel.id.uuid }
    private var rideID: UUID { ride.summary.ride.id.uuid }
    private var row: SQL { "d.hotel_id = \(hotel) and d.ride_id = \(rideID)" }
    private var isThis: SQL { "d.ride_version = \(version)" }

    /// The last message of a closed ride takes the subscription with it, and itself. A no-show may be taken back, which
    /// the guest should hear: `forgetEnded` has to do that.
    private var endOfSubscription: SQL {
        """
        delete from push_subscriptions s
        using push_deliveries d, rides r
        where \(row) and \(isThis) and s.hotel_id = d.hotel_id and s.ride_id = d.ride_id
            and r.hotel_id = d.hotel_id and r.id = d.ride_id
            and r.status in ('completed', 'cancelled', 'unanswered')
        """
    }

    /// Unless the lease has ended and is another's.
    private var release: SQL {
        "update push_deliveries d set leased_until = null where \(row) and d.leased_until = \(leasedUntil)"
    }
}
