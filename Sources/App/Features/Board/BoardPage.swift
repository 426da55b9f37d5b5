import Domain
import Foundation
import Hummingbird

/// The desk's live view. The page brings words and markup; its script reads the board and keeps it true.
struct BoardPage: Sendable {
    let locations: any LocationReader
    let hotels: any HotelStore

    var endpoints: [Endpoint] {
        [.staff(.desk, .get, .desk, .page("The desk's live view"), page)]
    }

    private func page(_ call: Call, _ person: Principal) async throws -> Response {
        let hotel = try await hotels.hotel(person.hotel)
        let places = try await locations.locations(of: person.hotel).filter(\.details.active)
        let model = BoardModel(
            name: person.name.fullName, isAdmin: person.staff.details.role == .admin,
            timeZone: hotel.timezone.identifier,
            places: places.map { Choice(id: $0.id.text, name: $0.details.name) }, warnAfter: hotel.limits.warnAfter)
        return .html(model.html(words: call.words, assets: call.assets))
    }
}
