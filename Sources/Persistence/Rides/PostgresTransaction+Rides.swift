import Domain
import Foundation

extension PostgresTransaction: RideTransaction {
    func call(
        at pickup: Location.ID, to destination: Location.ID?
    ) throws -> (hotel: Hotel, pickup: Location, load: ServiceLoad) {
        let rows = try run(
            """
            select \(Hotel.columns), \(Location.columns), \(ServiceLoad.columns)
            from locations l
                join hotels h on h.id = l.hotel_id
                \(ServiceLoad.ofPlace)
            where l.hotel_id = \(hotel.uuid) and l.id = \(pickup.uuid) and l.removed_at is null
                and (\(destination?.uuid)::uuid is null or exists (
                    select from locations d
                    where d.hotel_id = l.hotel_id and d.id = \(destination?.uuid)::uuid and d.removed_at is null
                    for share))
            for share of l
            """)
        let found = try rows.first { row in
            (try Hotel(from: &row), try Location(from: &row), try ServiceLoad(from: &row))
        }
        guard let found else { throw Refusal.notFound }
        return found
    }

    func load(before ride: Ride, without shift: Shift.ID?) throws -> ServiceLoad {
        try run(ServiceLoad.before(ride, without: shift)).one(ServiceLoad.init(from:))
    }

    func openRide(ofDevice hash: [UInt8]) throws -> Ride.ID? {
        try run(Ride.open(ofDevice: hash, in: hotel)).first { try $0.id() }
    }

    func insert(
        _ decision: RideDecision, guest: GuestDetails, access: GuestAccess?, by actor: Event.Actor, at now: Date
    ) throws {
        try refusing(Ride.refusals) { try run(decision.ride.insertion(guest: guest, access: access)) }
        record(decision.facts, by: actor, at: now)
    }

    func ride(_ id: Ride.ID) throws -> Ride {
        let rows = try run(
            "select \(Ride.columns) from rides r where r.hotel_id = \(hotel.uuid) and r.id = \(id.uuid) for update")
        guard let ride = try rows.first(Ride.init(from:)) else { throw Refusal.notFound }
        return ride
    }

    func save(_ decision: RideDecision, by actor: Event.Actor, at now: Date) throws {
        try refusing(Ride.refusals) { try run(decision.ride.update) }
        if let effect = decision.pushEffect {
            attach(effect.statement(for: decision.ride.id, version: decision.ride.version, in: hotel, at: now))
        }
        record(decision.facts, by: actor, at: now)
    }

    func summary(of ride: Ride.ID) throws -> RideSummary {
        let rows = try run(
            """
            select \(RideSummary.columns), \(RideSummary.queuePosition)
            from \(RideSummary.tables)
            where r.hotel_id = \(hotel.uuid) and r.id = \(ride.uuid)
            """)
        guard let summary = try rows.first(RideSummary.init(from:)) else { throw Refusal.notFound }
        return summary
    }

    func limits() throws -> Hotel.Limits {
        let rows = try run("select \(Hotel.columns) from hotels h where h.id = \(hotel.uuid)")
        return try rows.one { try Hotel(from: &$0).limits }
    }
}

extension Ride {
    /// What a violation of the schema's own rules means to whoever caused it.
    fileprivate static let refusals: [String: Refusal] = [
        "rides_one_per_buggy": .buggyBusy,
        "rides_one_per_driver": .buggyBusy,
        "rides_one_per_device": .rideAlreadyOpen(nil),
    ]

    static func open(ofDevice hash: [UInt8], in hotel: Hotel.ID) -> SQL {
        """
        select r.id
        from rides r
        where r.hotel_id = \(hotel.uuid) and r.device_hash = \(hash.column)
            and r.status in ('scheduled', 'pending', 'accepted', 'onboard')
        """
    }

    fileprivate func insertion(guest: GuestDetails, access: GuestAccess?) -> SQL {
        """
        insert into rides (
            id, hotel_id, version, status, source, pickup_id, destination_id, party_size, needs, guest_name,
            room_number, phone, note, locale, token_hash, device_hash, shift_id, buggy_id, driver_id, requested_at,
            scheduled_for, accepted_at, picked_up_at, promise_earliest, promise_latest)
        values (
            \(id.uuid), \(hotel.uuid), \(version), \(status.rawValue), \(source.rawValue),
            \(pickup.uuid), \(destination?.uuid), \(party.size), \(party.needs.column), \(guest.name),
            \(guest.roomNumber), \(guest.phone), \(guest.note), \(guest.locale), \(access?.token.column), \(access?.device.column),
            \(phase.acceptance?.crew.shift.uuid), \(phase.acceptance?.crew.buggy.uuid),
            \(phase.acceptance?.crew.driver.uuid), \(requestedAt), \(scheduledFor), \(phase.acceptance?.at),
            \(phase.pickedUpAt), \(promise?.earliest), \(promise?.latest))
        """
    }

    fileprivate var update: SQL {
        """
        update rides
        set version = \(version), status = \(status.rawValue), shift_id = \(phase.acceptance?.crew.shift.uuid),
            buggy_id = \(phase.acceptance?.crew.buggy.uuid), driver_id = \(phase.acceptance?.crew.driver.uuid),
            accepted_at = \(phase.acceptance?.at), picked_up_at = \(phase.pickedUpAt),
            completed_at = \(phase.completion?.at), dropoff_id = \(phase.completion?.dropoff.uuid),
            completion_note = \(phase.completion?.note), cancelled_at = \(phase.cancellation?.at),
            cancelled_by = \(phase.cancellation?.by.rawValue), cancel_reason = \(phase.cancellation?.reason),
            closed_at = \(phase.closedAt), rating_stars = \(rating?.stars), rating_comment = \(rating?.comment),
            promise_earliest = \(promise?.earliest), promise_latest = \(promise?.latest)
        where hotel_id = \(hotel.uuid) and id = \(id.uuid)
        """
    }
}
