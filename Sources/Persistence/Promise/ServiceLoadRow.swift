import Domain
import Foundation

extension ServiceLoad {
    static let columns: SQL = "load.ahead, load.free, load.approaching, load.carrying"

    /// To be joined to a place `l`: what would be between a call there and its buggy.
    static let ofPlace: SQL = """
        cross join lateral (
            \(selection(ahead: "r.hotel_id = l.hotel_id", shifts: "s.hotel_id = l.hotel_id"))
        ) load
        """

    /// - Parameter shift: one that does not count any more.
    static func before(_ ride: Ride, without shift: Shift.ID?) -> SQL {
        let ahead: SQL = """
            r.hotel_id = \(ride.hotel.uuid) and (r.requested_at, r.id) < (\(ride.requestedAt), \(ride.id.uuid))
            """
        let shifts: SQL = """
            s.hotel_id = \(ride.hotel.uuid) and s.id is distinct from \(shift?.uuid)::uuid
            """
        return """
            select \(columns)
            from (
                \(selection(ahead: ahead, shifts: shifts, without: ride))
            ) load
            """
    }

    /// - Parameter ride: one that its buggy does not have any more.
    private static func selection(ahead: SQL, shifts: SQL, without ride: Ride? = nil) -> SQL {
        let hand: SQL = ride.map { "hand.id <> \($0.id.uuid)" } ?? "true"
        return """
            select
                (select count(*) from rides r where r.status = 'pending' and \(ahead)) as ahead,
                count(*) filter (where hand.id is null) as free,
                coalesce(
                    array_agg(hand.accepted_at order by hand.accepted_at) filter (where hand.status = 'accepted'),
                    '{}') as approaching,
                coalesce(
                    array_agg(hand.picked_up_at order by hand.picked_up_at) filter (where hand.status = 'onboard'),
                    '{}') as carrying
            from shifts s
                left join rides hand on hand.hotel_id = s.hotel_id and hand.buggy_id = s.buggy_id
                    and hand.status in ('accepted', 'onboard') and \(hand)
            where s.ended_at is null and s.stale_since is null and s.break_since is null and \(shifts)
            """
    }

    init(from row: inout Row) throws {
        self.init(
            ahead: try row.next(), free: try row.next(), approaching: try row.next(), carrying: try row.next())
    }
}
