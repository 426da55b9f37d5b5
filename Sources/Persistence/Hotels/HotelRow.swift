import Domain
import Foundation

extension Hotel {
    static let columns: SQL = """
        h.id, h.name, h.timezone, h.locale, h.locales, h.phone, h.service_hours, h.unanswered_after, h.warn_after,
        h.no_show_grace, h.stale_after, h.idle_stale_after, h.release_after, h.max_shift, h.dispatch_mode, h.version
        """

    init(from row: inout Row) throws {
        self.init(
            id: try row.id(), name: try row.next(),
            timezone: TimeZone(identifier: try row.next()) ?? .gmt,
            locale: try row.next(), locales: try row.next(), phone: try row.next(),
            serviceHours: try ServiceHours(json: row.next()), limits: try Limits(from: &row),
            dispatchMode: try row.word(), version: try row.next())
    }
}

extension Hotel.Limits {
    init(from row: inout Row) throws {
        self.init()
        unansweredAfter = try row.next()
        warnAfter = try row.next()
        noShowGrace = try row.next()
        staleAfter = try row.next()
        idleStaleAfter = try row.next()
        releaseAfter = try row.next()
        maxShift = try row.next()
    }
}

extension ServiceHours {
    /// How a window lies in the column: the contract's own form, so that a person can read the table.
    private struct Stored: Codable {
        let days: [Int]
        let from: String
        let to: String
    }

    init(json: String) throws {
        // Most hotels are always open; no need to start a decoder for that.
        guard json != "[]" else {
            self = .always
            return
        }
        let stored = try JSONDecoder().decode([Stored].self, from: Data(json.utf8))
        self.init(
            windows: stored.map { Window(days: Set($0.days), from: Self.minutes($0.from), to: Self.minutes($0.to)) })
    }

    func json() throws -> String {
        let stored = windows.map { Stored(days: $0.days.sorted(), from: Self.clock($0.from), to: Self.clock($0.to)) }
        return String(decoding: try JSONEncoder().encode(stored), as: UTF8.self)
    }

    private static func minutes(_ clock: String) -> Int {
        let parts = clock.split(separator: ":").compactMap { Int($0) }
        return parts.count == 2 ? parts[0] * 60 + parts[1] : 0
    }

    private static func clock(_ minutes: Int) -> String {
        String(format: "%02d:%02d", minutes / 60, minutes % 60)
    }
}
