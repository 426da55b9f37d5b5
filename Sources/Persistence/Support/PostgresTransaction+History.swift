import Domain
import Foundation

/// One transaction of one hotel, on its connection's thread. Each feature's part stands in its own folder.
final class PostgresTransaction {
    let connection: PostgresConnection
    let hotel: Hotel.ID
    private var attached: [SQL] = []
    private var recorded: [SQL] = []

    init(_ connection: PostgresConnection, hotel: Hotel.ID) {
        self.connection = connection
        self.hotel = hotel
    }

    @discardableResult
    func run(_ sql: SQL) throws -> Rows {
        try connection.query(sql)
    }

    func record(_ facts: [Fact], by actor: Event.Actor, at now: Date) {
        recorded += facts.map { append($0, by: actor, at: now) }
    }

    /// Has a statement whose result nobody needs sent with the last round trip.
    func attach(_ statement: SQL) {
        attached.append(statement)
    }

    /// The last round trip before the commit: `statements` and what is attached, then the events. The first event takes the
    /// lock on the hotel's counter that all of its transactions wait for, so nothing else comes after.
    ///
    /// - Returns: the newest event; nil when nothing was recorded.
    func finish(with statements: [SQL] = []) throws -> Hint? {
        let rows = try connection.pipeline(statements + attached + recorded)
        guard !recorded.isEmpty, let last = rows.last else { return nil }
        return Hint(hotel: hotel, cursor: try last.one { try $0.next() })
    }

    /// The counter's row gives the event its place in the chain. Written out rather than a function of the database, which would
    /// plan its body anew at every call.
    private func append(_ fact: Fact, by actor: Event.Actor, at now: Date) -> SQL {
        let (subjectType, subject) = fact.subject.reference
        let (actorType, actorID, actorName) = actor.columns
        let data = fact.canonicalJSON
        return """
            with head as (
                update hotel_counters c
                set event_cursor = c.event_cursor + 1,
                    event_hash = event_hash(
                        c.event_hash, c.event_cursor + 1, \(fact.kind.rawValue), \(now), \(subjectType), \(subject),
                        \(actorType), \(actorID), \(actorName), \(data))
                where c.hotel_id = \(hotel.uuid)
                returning c.event_cursor, c.event_hash
            )
            insert into events (
                hotel_id, cursor, kind, at, subject_type, subject_id, actor_type, actor_id, actor_name, data, hash)
            select
                \(hotel.uuid)::uuid, head.event_cursor, \(fact.kind.rawValue)::text, \(now), \(subjectType)::text,
                \(subject)::uuid, \(actorType)::text, \(actorID)::uuid, \(actorName)::text, \(data)::json, head.event_hash
            from head
            returning cursor
            """
    }
}

extension PostgresTransaction: HistoryTransaction {}

extension Event.Actor {
    fileprivate var columns: (type: String, id: UUID?, name: String?) {
        switch self {
        case .guest: ("guest", nil, nil)
        case .staff(let name): ("staff", name.id.uuid, name.fullName)
        case .system: ("system", nil, nil)
        case .token(let name): ("token", nil, name)
        }
    }

    init?(type: String, id: UUID?, name: String?) {
        switch (type, id) {
        case ("guest", _): self = .guest
        case ("staff", let id?): self = .staff(StaffName(id: .init(id), fullName: name ?? ""))
        case ("system", _): self = .system
        case ("token", _): self = .token(name ?? "")
        default: return nil
        }
    }
}
