package import Domain
import Foundation

extension PostgresStore {
    package func rides(
        of hotel: Hotel.ID, matching filter: RideFilter, page: PageRequest
    ) async throws -> ListPage<RideSummary> {
        let conditions = filter.conditions + page.conditions
        let where_ = (["r.hotel_id = \(hotel.uuid)"] + conditions).joined(separator: " and ")
        let found = try await pool.query(
            """
            select \(RideSummary.columns)
            from \(RideSummary.tables)
            where \(where_)
            order by r.number desc
            limit \(page.limit + 1)
            """
        ).map { try RideSummary(from: &$0, queuePosition: { _ in nil }) }
        let items = Array(found.prefix(page.limit))
        return ListPage(items: items, next: found.count > page.limit ? items.last.map { String($0.number) } : nil)
    }
}

extension PageRequest {
    /// A list's cursor is the number of the last ride on the page before.
    fileprivate var conditions: [SQL] {
        cursor.flatMap { Int($0) }.map { ["r.number < \($0)"] } ?? []
    }
}

extension RideFilter {
    fileprivate var conditions: [SQL] {
        var all: [SQL] = []
        if let status { all.append("r.status = \(status.rawValue)") }
        if let from { all.append("r.requested_at >= \(from)") }
        if let to { all.append("r.requested_at < \(to)") }
        if let location { all.append("\(location.uuid) in (r.pickup_id, r.destination_id, r.dropoff_id)") }
        if let buggy { all.append("r.buggy_id = \(buggy.uuid)") }
        if let driver { all.append("r.driver_id = \(driver.uuid)") }
        if let text { all.append(Self.matching(text)) }
        return all
    }

    private static func matching(_ text: String) -> SQL {
        """
        position(lower(\(text)) in lower(concat_ws(' ', r.number, r.guest_name, r.room_number, r.phone))) > 0
        """
    }
}
