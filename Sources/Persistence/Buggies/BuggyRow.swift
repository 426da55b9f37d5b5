import Domain
import Foundation

extension Buggy {
    static let columns: SQL = """
        b.id, b.hotel_id, b.code, b.model, b.license_plate, b.icon, b.color, b.seats, b.features, b.in_service, b.version
        """

    init(from row: inout Row) throws {
        self.init(
            id: try row.id(), hotel: try row.id(),
            details: BuggyDetails(
                code: try row.next(), model: try row.next(), licensePlate: try row.next(), icon: try row.next(),
                color: try row.next(), seats: try row.next(), features: try row.needs(), inService: try row.next()),
            version: try row.next())
    }
}

extension BuggyState {
    /// To be followed by a `where`.
    static let selection: SQL = """
        select
            \(Buggy.columns),
            exists (
                select from rides r
                where r.hotel_id = b.hotel_id and r.buggy_id = b.id and r.status in ('accepted', 'onboard')),
            s.id is not null, \(Shift.columns), b.code, b.icon, b.color, driver.full_name, place.name
        from buggies b
            left join (
                shifts s
                    join staff driver on driver.id = s.driver_id
                    join locations place on place.id = s.location_id
            ) on s.hotel_id = b.hotel_id and s.buggy_id = b.id and s.ended_at is null
        """

    static func all(of hotel: Hotel.ID) -> SQL {
        "\(selection) where b.hotel_id = \(hotel.uuid) and b.removed_at is null order by b.code"
    }

    init(from row: inout Row) throws {
        let buggy = try Buggy(from: &row)
        let isBusy = try row.next(Bool.self)
        self.init(buggy: buggy, shift: try ShiftSummary(optional: &row), isBusy: isBusy)
    }
}
