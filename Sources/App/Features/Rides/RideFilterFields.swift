import Domain
import Foundation

/// How a list of rides is narrowed (contract §6), in the API as on the page.
enum RideFilterFields {
    static let status = InputField<Ride.Status>.choice("status", of: Ride.Status.allCases)
    static let from = InputField<String>.text("from", 10...35)
    static let to = InputField<String>.text("to", 10...35)
    static let driver = InputField<Staff.ID>.id("driverId")
    static let text = InputField<String>.text("q", 1...80)

    static let all: [any DescribedField] =
        [status, from, to, RideFields.location, RideFields.buggy, driver, text] + PageRequest.fields
}

extension InputReader {
    mutating func rideFilter(in timezone: TimeZone) -> RideFilter {
        var filter = RideFilter()
        filter.status = optional(RideFilterFields.status)
        filter.location = optional(RideFields.location)
        filter.buggy = optional(RideFields.buggy)
        filter.driver = optional(RideFilterFields.driver)
        filter.text = optional(RideFilterFields.text)
        (filter.from, filter.to) = days(in: timezone)
        return filter
    }

    /// The span of the fields `from` and `to`; its end is exclusive.
    mutating func days(in timezone: TimeZone) -> (from: Date?, to: Date?) {
        let from = optional(RideFilterFields.from).flatMap { instant($0, field: "from", in: timezone, endOfDay: false) }
        let to = optional(RideFilterFields.to).flatMap { instant($0, field: "to", in: timezone, endOfDay: true) }
        return (from, to)
    }
}
