import Domain
import Foundation

/// What an administrator says of the hotel (contract §11).
enum HotelFields {
    /// A week: no limit of this system is sensibly longer.
    private static let seconds = 1...7 * 24 * 3600

    static let name = InputField<String>.text("name", 1...120)
    static let timezone = InputField<String>.text("timezone", 1...60)
    static let locale = InputField<String>.text("locale", pattern: tag)
    static let locales = InputField<[String]>.list(.text("locales", pattern: tag))
    static let phone = InputField<String>.text("phone", 1...30)
    static let serviceHours = InputField<ServiceHours>.serviceHours("serviceHours")
    static let warnAfter = InputField<[Int]>.list(.integer("warnAfterSeconds", seconds))
    static let dispatchMode = InputField<Hotel.DispatchMode>.choice("dispatchMode", of: Hotel.DispatchMode.allCases)
    static let limits: [(field: InputField<Int>, path: any WritableKeyPath<Hotel.Limits, Int> & Sendable)] = [
        (.integer("unansweredAfterSeconds", seconds), \.unansweredAfter),
        (.integer("noShowGraceSeconds", seconds), \.noShowGrace),
        (.integer("staleAfterSeconds", seconds), \.staleAfter),
        (.integer("idleStaleAfterSeconds", seconds), \.idleStaleAfter),
        (.integer("releaseAfterSeconds", seconds), \.releaseAfter),
        (.integer("maxShiftSeconds", seconds), \.maxShift),
    ]

    private static let tag = "^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*$"

    static var all: [any DescribedField] {
        [name, timezone, locale, locales, phone, serviceHours, warnAfter, dispatchMode] + limits.map(\.field)
    }
}

extension InputReader {
    mutating func change(_ hotel: inout Hotel) {
        if let name = replacement(HotelFields.name) { hotel.name = name }
        if let identifier = replacement(HotelFields.timezone) {
            if let timezone = TimeZone(identifier: identifier) {
                hotel.timezone = timezone
            } else {
                refuse("timezone", "invalid.timezone")
            }
        }
        if let locale = replacement(HotelFields.locale) { hotel.locale = locale }
        if let locales = replacement(HotelFields.locales) { hotel.locales = locales }
        if let phone = change(HotelFields.phone) { hotel.phone = phone }
        if let hours = replacement(HotelFields.serviceHours) { hotel.serviceHours = hours }
        if let seconds = replacement(HotelFields.warnAfter) { hotel.limits.warnAfter = seconds.sorted() }
        if let mode = replacement(HotelFields.dispatchMode) { hotel.dispatchMode = mode }
        for (field, path) in HotelFields.limits {
            if let seconds = replacement(field) { hotel.limits[keyPath: path] = seconds }
        }
    }
}

extension InputField<ServiceHours> {
    fileprivate static func serviceHours(_ name: String) -> InputField {
        let clock = Schema.text(pattern: "^([01][0-9]|2[0-4]):[0-5][0-9]$")
        let window = Schema.object([
            .init(name: "days", schema: .list(.integer(1...7)), isRequired: true),
            .init(name: "from", schema: clock, isRequired: true), .init(name: "to", schema: clock, isRequired: true),
        ])
        return json(name, .list(window)) { value throws(Fault) in
            guard case .list(let items) = value else { throw Fault(message: "invalid.list") }
            var windows: [ServiceHours.Window] = []
            for item in items {
                guard let window = ServiceHours.Window(item) else { throw Fault(message: "invalid.serviceHours") }
                windows.append(window)
            }
            return ServiceHours(windows: windows)
        }
    }
}

extension ServiceHours.Window {
    fileprivate init?(_ value: JSONValue) {
        guard case .object(let members) = value, case .list(let items)? = members["days"], !items.isEmpty,
            let from = members["from"]?.minutes, let to = members["to"]?.minutes
        else { return nil }
        let days = items.compactMap { if case .integer(let day) = $0, (1...7).contains(day) { day } else { nil } }
        guard days.count == items.count else { return nil }
        self.init(days: Set(days), from: from, to: to)
    }
}

extension JSONValue {
    /// Minutes after midnight of `HH:mm`; `24:00` is the end of the day.
    fileprivate var minutes: Int? {
        guard case .text(let text) = self, let match = text.wholeMatch(of: /(\d\d):([0-5]\d)/),
            let hours = Int(match.1), let minutes = Int(match.2), hours * 60 + minutes <= 24 * 60
        else { return nil }
        return hours * 60 + minutes
    }
}
