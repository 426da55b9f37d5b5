package import Domain
import Foundation

extension PostgresStore: EventReader {
    package func events(of hotel: Hotel.ID, after cursor: Int, limit: Int) async throws -> [LiveEvent] {
        try await pool.withConnection { connection in
            let events = try connection.query(
                """
                select \(Event.columns)
                from events e
                where e.hotel_id = \(hotel.uuid) and e.cursor > \(cursor)
                order by e.cursor
                limit \(limit)
                """
            ).map(Event.init(from:))
            guard !events.isEmpty else { return [] }
            let snapshots = try Snapshots(of: events, in: hotel, on: connection)
            return events.map { LiveEvent(event: $0, subject: snapshots[$0.subject]) }
        }
    }

    package func newestCursors() async throws -> [Hotel.ID: Int] {
        let pairs = try await pool.query("select hotel_id, event_cursor from hotel_counters").map {
            (try $0.id(Hotel.self), try $0.next(Int.self))
        }
        return Dictionary(uniqueKeysWithValues: pairs)
    }
}

/// The subjects of some events as they are now: three statements, however many events.
private struct Snapshots {
    private var rides: [Ride.ID: RideSummary] = [:]
    private var shifts: [Shift.ID: ShiftSummary] = [:]
    private var buggies: [Buggy.ID: BuggyState] = [:]

    init(of events: [Event], in hotel: Hotel.ID, on connection: PostgresConnection) throws {
        let subjects = events.map(\.subject.reference)
        func ids(_ type: String) -> [UUID] { Array(Set(subjects.filter { $0.type == type }.map(\.id))) }
        let answers = try connection.pipeline([
            """
            select \(RideSummary.columns), \(RideSummary.queuePosition)
            from \(RideSummary.tables)
            where r.hotel_id = \(hotel.uuid) and r.id = any(\(ids("ride"))::uuid[])
            """,
            """
            select \(ShiftSummary.columns)
            from \(ShiftSummary.tables)
            where s.hotel_id = \(hotel.uuid) and s.id = any(\(ids("shift"))::uuid[])
            """,
            "\(BuggyState.selection) where b.hotel_id = \(hotel.uuid) and b.id = any(\(ids("buggy"))::uuid[])",
        ])
        for ride in try answers[0].map(RideSummary.init(from:)) { rides[ride.ride.id] = ride }
        for shift in try answers[1].map(ShiftSummary.init(from:)) { shifts[shift.shift.id] = shift }
        for buggy in try answers[2].map(BuggyState.init(from:)) { buggies[buggy.buggy.id] = buggy }
    }

    subscript(subject: Event.Subject) -> LiveEvent.Snapshot {
        switch subject {
        case .ride(let id): rides[id].map { .ride($0) } ?? .other
        case .shift(let id): shifts[id].map { .shift($0) } ?? .other
        case .buggy(let id): buggies[id].map { .buggy($0) } ?? .other
        case .location, .staff, .hotel: .other
        }
    }
}
