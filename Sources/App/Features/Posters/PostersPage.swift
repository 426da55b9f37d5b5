import Domain
import Foundation
import HTTPTypes
import Hummingbird

/// Printable posters of one place or all (contract §2).
struct PostersPage: Sendable {
    let locations: any LocationReader
    let hotels: any HotelStore
    let site: Site

    var endpoints: [Endpoint] {
        [.staff(.administrators, .get, .deskPosters, .page("Posters to print"), page)]
    }

    private func page(_ call: Call, _ person: Principal) async throws -> Response {
        let localisation = call.edge.localisation
        let hotel = try await hotels.hotel(person.hotel)
        let chosen = call.query["location"].flatMap { Location.ID(text: $0) }
        let places = try await locations.locations(of: person.hotel).filter { location in
            chosen.map { $0 == location.id } ?? location.details.active
        }
        if chosen != nil, places.isEmpty { throw Refusal.notFound }
        let model = PostersModel(
            name: person.name.fullName, hotelName: hotel.name,
            paper: call.query["paper"].flatMap(PostersModel.Paper.init) ?? .a5, placeID: chosen?.text,
            posters: try places.map(poster),
            lines: PosterLine.all(
                from: localisation, first: localisation.language(hotel.locale) ?? localisation.english))
        return .html(model.html(words: call.words, assets: call.assets))
    }

    private func poster(_ location: Location) throws -> Poster {
        let url = site.guestURL(location.code)
        let address = url.split(separator: "//", maxSplits: 1).last.map(String.init) ?? url
        return Poster(
            place: location.details.name, qrCode: HTML(trusted: try QRCode(url).svg(label: url)), address: address)
    }
}
