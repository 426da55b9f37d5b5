package import Domain
package import Foundation

extension PostgresStore: ExperienceReader {
    /// Enough for four weeks of 350 rides a day; a bound on what a hotel of any size costs.
    private static let newest = 10_000

    /// By the index of numbers, which grow with time: an index of its own would be one more to write at every
    /// completion, for a statement that runs every few minutes.
    package func finishedRides(of hotel: Hotel.ID, since start: Date) async throws -> [FinishedRide] {
        try await pool.query(
            """
            select
                r.pickup_id, r.shift_id, r.source = 'driver', greatest(r.requested_at, r.scheduled_for), r.accepted_at,
                r.picked_up_at, r.completed_at
            from (
                select *
                from rides
                where hotel_id = \(hotel.uuid)
                order by number desc
                limit \(Self.newest)
            ) r
            where r.status = 'completed' and r.picked_up_at is not null and r.requested_at >= \(start)
            """
        ).map { row in
            FinishedRide(
                pickup: try row.id(), shift: try row.id(), isWalkUp: try row.next(), calledAt: try row.next(),
                acceptedAt: try row.next(), pickedUpAt: try row.next(), completedAt: try row.next())
        }
    }
}
