import Domain
import Foundation

extension Ride {
    static let columns: SQL = """
        r.id, r.hotel_id, r.source, r.pickup_id, r.destination_id, r.party_size, r.needs, r.requested_at, r.scheduled_for,
        r.version, r.status, r.shift_id, r.buggy_id, r.driver_id, r.accepted_at, r.picked_up_at, r.completed_at,
        r.dropoff_id, r.completion_note, r.cancelled_by, r.cancel_reason, r.closed_at, r.rating_stars, r.rating_comment,
        r.promise_earliest, r.promise_latest
        """

    init(from row: inout Row) throws {
        self.init(
            id: try row.id(), hotel: try row.id(), source: try row.word(), pickup: try row.id(),
            destination: try row.optionalID(), party: Party(size: try row.next(), needs: try row.needs()),
            requestedAt: try row.next(), scheduledFor: try row.next(), version: try row.next(),
            phase: try Phase(from: &row), rating: try Rating(from: &row), promise: try Promise(from: &row))
    }
}

extension Ride.Phase {
    /// The schema's checks say which columns a status has; what contradicts them is a fault of ours.
    fileprivate init(from row: inout Row) throws {
        let status = try row.word(Ride.Status.self)
        let acceptance = try Ride.Acceptance(from: &row)
        let pickedUpAt = try row.next(Date?.self)
        let completedAt = try row.next(Date?.self)
        let dropoff = try row.optionalID(Location.self)
        let note = try row.next(String?.self)
        let cancelledBy = try row.next(String?.self).flatMap(Ride.Canceller.init)
        let reason = try row.next(String?.self)
        let closedAt = try row.next(Date?.self)
        switch (status, acceptance, closedAt) {
        case (.scheduled, nil, nil): self = .scheduled
        case (.pending, nil, nil): self = .pending
        case (.accepted, let acceptance?, nil): self = .accepted(acceptance)
        case (.unanswered, nil, let closedAt?): self = .unanswered(at: closedAt)
        case (.noShow, let acceptance?, let closedAt?): self = .noShow(acceptance, at: closedAt)
        default:
            if status == .onboard, let acceptance, let pickedUpAt {
                self = .onboard(acceptance, pickedUpAt: pickedUpAt)
            } else if status == .completed, let acceptance, let completedAt, let dropoff {
                self = .completed(
                    .init(acceptance: acceptance, pickedUpAt: pickedUpAt, at: completedAt, dropoff: dropoff, note: note)
                )
            } else if status == .cancelled, let cancelledBy, let closedAt {
                self = .cancelled(
                    .init(by: cancelledBy, reason: reason, at: closedAt, acceptance: acceptance, pickedUpAt: pickedUpAt)
                )
            } else {
                throw ContradictoryRide(status: status)
            }
        }
    }
}

/// A row that the schema's checks do not allow.
struct ContradictoryRide: Error {
    let status: Ride.Status
}

extension Ride.Acceptance {
    fileprivate init?(from row: inout Row) throws {
        let shift = try row.optionalID(Shift.self)
        let buggy = try row.optionalID(Buggy.self)
        let driver = try row.optionalID(Staff.self)
        let acceptedAt = try row.next(Date?.self)
        guard let shift, let buggy, let driver, let acceptedAt else { return nil }
        self.init(crew: Crew(shift: shift, buggy: buggy, driver: driver), at: acceptedAt)
    }
}

extension Ride.Rating {
    fileprivate init?(from row: inout Row) throws {
        let stars = try row.next(Int?.self)
        let comment = try row.next(String?.self)
        guard let stars else { return nil }
        self.init(stars: stars, comment: comment)
    }
}

extension Promise {
    fileprivate init?(from row: inout Row) throws {
        let earliest = try row.next(Date?.self)
        let latest = try row.next(Date?.self)
        guard let earliest, let latest else { return nil }
        self.init(earliest: earliest, latest: latest)
    }
}

extension RideSummary {
    static let columns: SQL = """
        \(Ride.columns), r.number, r.guest_name, r.room_number, r.phone, r.note, r.locale,
        pickup.name, destination.name, dropoff.name, buggy.code, buggy.icon, buggy.color, driver.full_name
        """

    static let tables: SQL = """
        rides r
            join locations pickup on pickup.id = r.pickup_id
            left join locations destination on destination.id = r.destination_id
            left join locations dropoff on dropoff.id = r.dropoff_id
            left join buggies buggy on buggy.id = r.buggy_id
            left join staff driver on driver.id = r.driver_id
        """

    /// For one ride; lists number their queue as they go. Nobody is told a place beyond the first 200: it would say nothing,
    /// and counting it costs as much as the queue is long.
    static let queuePosition: SQL = """
        case when r.status = 'pending' then (
            select nullif(count(*), 201)
            from (
                select
                from rides q
                where q.hotel_id = r.hotel_id and q.status = 'pending'
                    and (q.requested_at, q.id) <= (r.requested_at, r.id)
                order by q.requested_at, q.id
                limit 201
            ) before
        ) end
        """

    init(from row: inout Row) throws {
        try self.init(from: &row, queuePosition: { try $0.next() })
    }

    /// - Parameter queuePosition: where the position comes from, asked after the other columns.
    init(from row: inout Row, queuePosition: (inout Row) throws -> Int?) throws {
        let ride = try Ride(from: &row)
        let number = try row.next(Int.self)
        let guest = GuestDetails(
            name: try row.next(), roomNumber: try row.next(), phone: try row.next(), note: try row.next(),
            locale: try row.next())
        let pickup = LocationName(id: ride.pickup, name: try row.next())
        let destination = try row.next(String?.self).flatMap { name in
            ride.destination.map { LocationName(id: $0, name: name) }
        }
        let dropoff = try row.next(String?.self).flatMap { name in
            ride.phase.completion.map { LocationName(id: $0.dropoff, name: name) }
        }
        let crew = ride.phase.acceptance?.crew
        let buggy = try BuggyName(id: crew?.buggy, from: &row)
        let driver = try row.next(String?.self).flatMap { name in crew.map { StaffName(id: $0.driver, fullName: name) }
        }
        self.init(
            ride: ride, number: number, guest: guest, pickup: pickup, destination: destination, dropoff: dropoff,
            buggy: buggy, driver: driver, queuePosition: try queuePosition(&row))
    }
}

extension BuggyName {
    /// Reads code, icon and colour; nil when there is no buggy.
    init?(id: Buggy.ID?, from row: inout Row) throws {
        let code = try row.next(String?.self)
        let icon = try row.next(String?.self)
        let color = try row.next(String?.self)
        guard let id, let code, let icon, let color else { return nil }
        self.init(id: id, code: code, icon: icon, color: color)
    }
}
