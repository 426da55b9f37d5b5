import Domain
import Foundation

/// One transaction of one hotel, on its connection's thread. Each feature's part stands in its own folder.
final class PostgresTransaction {
    let connection: PostgresConnection
    let hotel: Hotel.ID
    /// The newest event that this transaction recorded.
    private(set) var hint: Hint?

    init(_ connection: PostgresConnection, hotel: Hotel.ID) {
        self.connection = connection
        self.hotel = hotel
    }

    @discardableResult
    func run(_ sql: SQL) throws -> Rows {
        try connection.query(sql)
    }

    /// Writes with the events that tell of them, in one round trip. Events come last, because the first of them takes the
    /// lock that all of the hotel's transactions wait for.
    func write(_ statements: [SQL], recording facts: [Fact], by actor: Event.Actor, at now: Date) throws {
        let rows = try connection.pipeline(statements + facts.map { append($0, by: actor, at: now) })
        guard !facts.isEmpty, let last = rows.last else { return }
        let cursor = try last.one { try $0.next(Int.self) }
        hint = Hint(hotel: hotel, cursor: cursor)
    }

    private func append(_ fact: Fact, by actor: Event.Actor, at now: Date) -> SQL {
        let (subjectType, subject) = fact.subject.reference
        let (actorType, actorID, actorName) = actor.columns
        return """
            select append_event(
                \(hotel.uuid), \(fact.kind.rawValue), \(now), \(subjectType), \(subject), \(actorType), \(actorID),
                \(actorName), \(fact.canonicalJSON))
            """
    }
}

extension PostgresTransaction: HistoryTransaction {
    func record(_ facts: [Fact], by actor: Event.Actor, at now: Date) throws {
        try write([], recording: facts, by: actor, at: now)
    }
}

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
