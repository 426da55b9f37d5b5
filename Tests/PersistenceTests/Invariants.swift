import Domain
import Persistence

/// The rules of domain.md §2 as queries that find what breaks them.
enum Invariants {
    /// The rules that do not hold in this database; empty when all is well.
    static func violations(_ pool: PostgresPool) async throws -> [String] {
        var broken: [String] = []
        for (name, rows) in rules {
            let count = try await pool.query("select count(*) from (\(rows)) broken").one { try $0.next(Int.self) }
            if count > 0 { broken.append("\(name): \(count)") }
        }
        return broken
    }

    private static let rules: [(String, SQL)] = crews + versions + hotels

    private static let crews: [(String, SQL)] = [
        (
            "1: a buggy or driver with two rides",
            """
            select from rides where status in ('accepted', 'onboard') group by buggy_id having count(*) > 1
            union all
            select from rides where status in ('accepted', 'onboard') group by driver_id having count(*) > 1
            """
        ),
        (
            "1: a ride in the hands of a shift that is over, or of another crew than the shift's",
            """
            select from rides r join shifts s on s.id = r.shift_id
            where r.status in ('accepted', 'onboard')
                and (s.ended_at is not null or s.driver_id <> r.driver_id or s.buggy_id <> r.buggy_id)
            """
        ),
        (
            "2: a driver or buggy with two open shifts",
            """
            select from shifts where ended_at is null group by driver_id having count(*) > 1
            union all
            select from shifts where ended_at is null group by buggy_id having count(*) > 1
            """
        ),
        (
            "2: a shift that goes on after its end was told",
            """
            select from shifts s join events e on e.hotel_id = s.hotel_id and e.subject_id = s.id
            where s.ended_at is null and e.kind = 'shift.ended'
            """
        ),
        (
            "2: on duty at a place, on a buggy or as a person that is not there any more",
            """
            select from shifts s
                join locations l on l.id = s.location_id
                join buggies b on b.id = s.buggy_id
                join staff p on p.id = s.driver_id
            where s.ended_at is null and (l.removed_at is not null or b.removed_at is not null or not p.active)
            """
        ),
        (
            "an open ride from or to a place that was removed",
            """
            select from rides r join locations l on l.id in (r.pickup_id, r.destination_id)
            where r.closed_at is null and l.removed_at is not null
            """
        ),
    ]

    private static let versions: [(String, SQL)] = [
        (
            "3: a version without its event, or an event without its version",
            """
            select
            from rides r join events e on e.subject_id = r.id
            group by r.id, r.version, r.status
            having count(distinct e.data->>'version') <> r.version
                or min((e.data->>'version')::int) <> 1
                or (array_agg(e.data->>'status' order by e.cursor desc))[1] <> r.status
            union all
            select from rides r where not exists (select from events e where e.subject_id = r.id)
            """
        ),
        (
            "3: times that are not ordered",
            """
            select from rides
            where least(requested_at, accepted_at, picked_up_at, closed_at) <> requested_at
                or picked_up_at < accepted_at or closed_at < picked_up_at or closed_at < accepted_at
            """
        ),
        (
            "3: a history with gaps, or longer than its counter says",
            """
            select from hotel_counters c
            where c.event_cursor <> (select count(*) from events e where e.hotel_id = c.hotel_id)
                or c.event_cursor <> (select coalesce(max(e.cursor), 0) from events e where e.hotel_id = c.hotel_id)
            """
        ),
    ]

    private static let hotels: [(String, SQL)] = [
        (
            "5: a row that refers to another hotel's",
            """
            select from rides r join shifts s on s.id = r.shift_id where s.hotel_id <> r.hotel_id
            union all
            select from rides r join locations l on l.id in (r.pickup_id, r.destination_id, r.dropoff_id)
            where l.hotel_id <> r.hotel_id
            union all
            select from shifts s join buggies b on b.id = s.buggy_id where b.hotel_id <> s.hotel_id
            union all
            select from sessions s join staff p on p.id = s.staff_id where p.hotel_id <> s.hotel_id
            """
        )
    ]
}
