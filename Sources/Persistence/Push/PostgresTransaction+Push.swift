import Domain
import Foundation

extension PostgresTransaction: PushTransaction {
    func subscribe(_ ride: Ride.ID, _ subscription: PushSubscription, at now: Date) throws {
        try connection.pipeline([
            """
            insert into push_subscriptions (hotel_id, ride_id, endpoint, p256dh, auth, created_at)
            values (
                \(hotel.uuid), \(ride.uuid), \(subscription.endpoint), \(subscription.key.column),
                \(subscription.secret.column), \(now))
            on conflict (hotel_id, ride_id) do update
            set endpoint = excluded.endpoint, p256dh = excluded.p256dh, auth = excluded.auth
            """,
            """
            update push_deliveries
            set attempts = 0, next_attempt_at = \(now)
            where hotel_id = \(hotel.uuid) and ride_id = \(ride.uuid)
            """,
        ])
    }

    func unsubscribe(_ ride: Ride.ID) throws {
        try run(PushEffect.end.statement(for: ride, version: 0, in: hotel, at: .distantPast))
    }
}

extension PushEffect {
    /// One statement, to be sent with others. Where nobody has subscribed it finds nothing in one index.
    func statement(for ride: Ride.ID, version: Int, in hotel: Hotel.ID, at now: Date) -> SQL {
        switch self {
        case .tell(let news): Self.telling(news, of: ride, version: version, in: hotel, at: now)
        case .withdraw:
            "delete from push_deliveries where hotel_id = \(hotel.uuid) and ride_id = \(ride.uuid)"
        case .end:
            "delete from push_subscriptions where hotel_id = \(hotel.uuid) and ride_id = \(ride.uuid)"
        }
    }

    /// The subscription is locked before its delivery, as everywhere: a replica that erases it at the same moment must not
    /// fail this transaction by its foreign key. A message in flight keeps its lease, so that the newer one is not there first.
    private static func telling(
        _ news: RideNews, of ride: Ride.ID, version: Int, in hotel: Hotel.ID, at now: Date
    ) -> SQL {
        """
        insert into push_deliveries (hotel_id, ride_id, kind, ride_version, next_attempt_at, expires_at)
        select s.hotel_id, s.ride_id, \(news.rawValue)::text, \(version)::integer, \(now), \(now + news.lifetime)
        from push_subscriptions s
        where s.hotel_id = \(hotel.uuid) and s.ride_id = \(ride.uuid)
        for key share
        on conflict (hotel_id, ride_id) do update
        set kind = excluded.kind, ride_version = excluded.ride_version, attempts = 0,
            next_attempt_at = excluded.next_attempt_at, expires_at = excluded.expires_at
        """
    }
}
