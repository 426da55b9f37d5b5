import Domain
import Foundation
import HTTPTypes
import Hummingbird

/// The append-only history as a page, for administrators.
struct HistoryPage: Sendable {
    let history: any HistoryReader
    let hotels: any HotelStore

    var endpoints: [Endpoint] {
        [.staff(.administrators, .get, .deskEvents, .page("Everything that happened"), page)]
    }

    private func page(_ call: Call, _ administrator: Principal) async throws -> Response {
        let timeZone = try await hotels.hotel(administrator.hotel).timezone
        let clock = HotelClock(timeZone: timeZone, language: call.words.language)
        var filter = EventFilter()
        filter.kind = call.query["kind"].flatMap(Event.Kind.init)
        let found = try await history.history(of: administrator.hotel, matching: filter, page: call.page())
        let kind = filter.kind?.rawValue ?? ""
        let model = EventsModel(
            name: administrator.name.fullName, kind: kind, kinds: Event.Kind.allCases.map(\.rawValue),
            events: found.items.map { HistoryRow($0, clock) },
            nextPath: found.next.map { "\(Path.deskEvents())?cursor=\($0)" + (kind.isEmpty ? "" : "&kind=\(kind)") })
        return .html(model.html(words: call.words, assets: call.assets))
    }
}

extension HistoryRow {
    init(_ event: Event, _ clock: HotelClock) {
        let path: String? = if case .ride(let id) = event.subject { Path.deskRide(id.text) } else { nil }
        self.init(
            cursor: event.cursor, at: clock.dayAndTime(event.at), kind: event.kind.rawValue, actor: Actor(event.actor),
            subject: path == nil ? "" : "#\(event.cursor)", subjectPath: path)
    }
}

extension HistoryRow.Actor {
    fileprivate init(_ actor: Event.Actor) {
        switch actor {
        case .guest: self = .guest
        case .system: self = .system
        case .staff(let name): self = .staff(name.fullName)
        case .token(let name): self = .token(name)
        }
    }
}
