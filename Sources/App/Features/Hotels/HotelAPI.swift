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
            .staff(.administrators, .patch, .hotel, .json("Change the hotel's settings", .hotel, input: HotelFields.all), change),
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

enum HotelFields {
    private static let seconds = 1...7 * 24 * 3600

    static let name = InputField<String>.text("name", 1...120)
    static let timezone = InputField<String>.text("timezone", 1...60)
    static let locale = InputField<String>.text("locale", pattern: "^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*$")
    static let phone = InputField<String>.text("phone", 1...30)
    static let dispatchMode = InputField<Hotel.DispatchMode>.choice("dispatchMode", of: Hotel.DispatchMode.allCases)
    static let limits: [(field: InputField<Int>, path: any WritableKeyPath<Hotel.Limits, Int> & Sendable)] = [
        (.integer("unansweredAfterSeconds", seconds), \.unansweredAfter),
        (.integer("noShowGraceSeconds", seconds), \.noShowGrace),
        (.integer("staleAfterSeconds", seconds), \.staleAfter),
        (.integer("idleStaleAfterSeconds", seconds), \.idleStaleAfter),
        (.integer("releaseAfterSeconds", seconds), \.releaseAfter),
        (.integer("maxShiftSeconds", seconds), \.maxShift),
    ]

    static var all: [any DescribedField] { [name, timezone, locale, phone, dispatchMode] + limits.map(\.field) }
}

extension InputReader {
    fileprivate mutating func change(_ hotel: inout Hotel) {
        if let name = replacement(HotelFields.name) { hotel.name = name }
        if let identifier = replacement(HotelFields.timezone) {
            if let timezone = TimeZone(identifier: identifier) {
                hotel.timezone = timezone
            } else {
                refuse("timezone", "invalid.timezone")
            }
        }
        if let locale = replacement(HotelFields.locale) { hotel.locale = locale }
        if let phone = change(HotelFields.phone) { hotel.phone = phone }
        if let mode = replacement(HotelFields.dispatchMode) { hotel.dispatchMode = mode }
        for (field, path) in HotelFields.limits {
            if let seconds = replacement(field) { hotel.limits[keyPath: path] = seconds }
        }
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
