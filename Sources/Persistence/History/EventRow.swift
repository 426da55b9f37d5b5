import Domain
import Foundation

extension Event {
    static let columns: SQL = """
        e.hotel_id, e.cursor, e.kind, e.at, e.subject_type, e.subject_id, e.actor_type, e.actor_id, e.actor_name, e.data,
        e.hash
        """

    init(from row: inout Row) throws {
        self.init(
            hotel: try row.id(), cursor: try row.next(), kind: try row.word(), at: try row.next(),
            subject: try Subject(from: &row), actor: try Actor(from: &row), data: try row.next(), hash: try row.bytes())
    }

    static func newestCursor(of hotel: Hotel.ID) -> SQL {
        "select event_cursor from hotel_counters where hotel_id = \(hotel.uuid)"
    }
}

extension Event.Subject {
    fileprivate init(from row: inout Row) throws {
        let type = try row.next(String.self)
        guard let subject = Self(type: type, id: try row.next()) else { throw UnknownWord(text: type, type: "Subject") }
        self = subject
    }
}

extension Event.Actor {
    fileprivate init(from row: inout Row) throws {
        let type = try row.next(String.self)
        let id = try row.next(UUID?.self)
        guard let actor = Self(type: type, id: id, name: try row.next()) else {
            throw UnknownWord(text: type, type: "Actor")
        }
        self = actor
    }
}
