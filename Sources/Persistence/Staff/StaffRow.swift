import Domain
import Foundation

extension Staff {
    /// The buggies come as three parallel arrays: one statement, however many people.
    static let columns: SQL = """
        p.id, p.hotel_id, p.username, p.full_name, p.role, p.locale, p.active, p.must_change_password, p.version,
        array(
            select b.id from assignments a join buggies b on b.id = a.buggy_id
            where a.staff_id = p.id order by b.code),
        array(
            select b.code from assignments a join buggies b on b.id = a.buggy_id
            where a.staff_id = p.id order by b.code),
        array(
            select b.icon from assignments a join buggies b on b.id = a.buggy_id
            where a.staff_id = p.id order by b.code),
        array(
            select b.color from assignments a join buggies b on b.id = a.buggy_id
            where a.staff_id = p.id order by b.code)
        """

    init(from row: inout Row) throws {
        let id = try row.id(Staff.self)
        let hotel = try row.id(Hotel.self)
        let details = StaffDetails(
            username: try row.next(), fullName: try row.next(), role: try row.word(), locale: try row.next(),
            active: try row.next())
        let mustChangePassword = try row.next(Bool.self)
        let version = try row.next(Int.self)
        self.init(
            id: id, hotel: hotel, details: details, mustChangePassword: mustChangePassword,
            buggies: try Self.buggies(from: &row), version: version)
    }

    private static func buggies(from row: inout Row) throws -> [BuggyName] {
        let ids = try row.next([UUID].self)
        let codes = try row.next([String].self)
        let icons = try row.next([String].self)
        let colors = try row.next([String].self)
        return ids.indices.map { BuggyName(id: .init(ids[$0]), code: codes[$0], icon: icons[$0], color: colors[$0]) }
    }
}
