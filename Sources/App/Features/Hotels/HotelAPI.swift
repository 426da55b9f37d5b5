import Domain
import Foundation
import HTTPTypes
import Hummingbird

/// The hotel's own settings (contract §6).
struct HotelAPI: Sendable {
    let hotels: any HotelStore
    let clock: WallClock

    var endpoints: [Endpoint] {
        [
            .staff(.desk, .get, .hotel, .json("The hotel's settings", .hotel), show),
            .staff(
                .administrators, .patch, .hotel, .json("Change the hotel's settings", .hotel, input: HotelFields.all),
                change),
        ]
    }

    private func show(_ call: Call, _ person: Principal) async throws -> Response {
        let hotel = try await hotels.hotel(person.hotel)
        return call.versioned(.hotel, hotel, version: hotel.version)
    }

    private func change(_ call: Call, _ administrator: Principal) async throws -> Response {
        var reader = InputReader(try await call.input())
        var hotel = try await hotels.hotel(administrator.hotel)
        if let expected = try call.expectedVersion(), expected != hotel.version { throw Refusal.versionMismatch }
        reader.change(&hotel)
        try reader.finish()
        hotel.version += 1
        try await hotels.save(hotel, by: administrator.actor, at: clock.now())
        return call.versioned(.hotel, hotel, version: hotel.version)
    }
}

extension Shape<Hotel> {
    static let hotel = Shape(
        "Hotel",
        [
            .text("name") { $0.name },
            .text("timezone") { $0.timezone.identifier },
            .text("locale") { $0.locale },
            .texts("locales") { $0.locales },
            .text(optional: "phone") { $0.phone },
            .objects("serviceHours", .window) { $0.serviceHours.windows },
            .integer("unansweredAfterSeconds") { $0.limits.unansweredAfter },
            .integers("warnAfterSeconds") { $0.limits.warnAfter },
            .integer("noShowGraceSeconds") { $0.limits.noShowGrace },
            .integer("staleAfterSeconds") { $0.limits.staleAfter },
            .integer("idleStaleAfterSeconds") { $0.limits.idleStaleAfter },
            .integer("releaseAfterSeconds") { $0.limits.releaseAfter },
            .integer("maxShiftSeconds") { $0.limits.maxShift },
            .choice("dispatchMode") { $0.dispatchMode },
            .integer("version") { $0.version },
        ])
}

extension Shape<ServiceHours.Window> {
    fileprivate static let window = Shape(
        "ServiceWindow",
        [
            .integers("days") { $0.days.sorted() },
            .text("from") { clock($0.from) },
            .text("to") { clock($0.to) },
        ])

    private static func clock(_ minutes: Int) -> String {
        String(format: "%02d:%02d", minutes / 60, minutes % 60)
    }
}
