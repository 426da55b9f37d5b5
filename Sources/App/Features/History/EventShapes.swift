import Domain
import Foundation

extension Shape<Event> {
    static let event = Shape(
        "Event",
        [
            .integer("cursor") { $0.cursor },
            .choice("kind") { $0.kind },
            .time("at") { $0.at },
            .object("subject", .subject) { $0.subject },
            .object("actor", .actor) { $0.actor },
            .json("data") { $0.data },
            .text("hash") { event in
                event.hash.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
            },
        ])
}

extension Shape<Event.Subject> {
    fileprivate static let subject = Shape(
        "EventSubject", [.text("type") { $0.reference.type }, .id("id") { $0.reference.id }])
}

extension Shape<Event.Actor> {
    fileprivate static let actor = Shape(
        "EventActor",
        [
            .text("type") { $0.told.type },
            .text(optional: "id") { $0.told.id },
            .text(optional: "name") { $0.told.name },
        ])
}

extension Event.Actor {
    fileprivate var told: (type: String, id: String?, name: String?) {
        switch self {
        case .guest: ("guest", nil, nil)
        case .staff(let name): ("staff", name.id.text, name.fullName)
        case .system: ("system", nil, nil)
        case .token(let name): ("token", nil, name)
        }
    }
}
