package import Domain
import Foundation

extension PostgresStore: HistoryReader {
    package func history(
        of hotel: Hotel.ID, matching filter: EventFilter, page: PageRequest
    ) async throws -> ListPage<Event> {
        let after = max(filter.after ?? 0, page.cursor.flatMap { Int($0) } ?? 0)
        let conditions = (["e.hotel_id = \(hotel.uuid)", "e.cursor > \(after)"] + filter.conditions).joined(
            separator: " and ")
        let found = try await pool.query(
            """
            select \(Event.columns)
            from events e
            where \(conditions)
            order by e.cursor
            limit \(page.limit + 1)
            """
        ).map(Event.init(from:))
        let items = Array(found.prefix(page.limit))
        return ListPage(items: items, next: found.count > page.limit ? items.last.map { String($0.cursor) } : nil)
    }
}

extension EventFilter {
    fileprivate var conditions: [SQL] {
        var all: [SQL] = []
        if let kind { all.append("e.kind = \(kind.rawValue)") }
        if let subject { all.append("e.subject_id = \(subject)") }
        if let from { all.append("e.at >= \(from)") }
        if let to { all.append("e.at < \(to)") }
        return all
    }
}
