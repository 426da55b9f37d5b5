import Domain
import Foundation

extension InputReader {
    /// A date in the hotel's time zone (`2026-11-21`, its first instant, or the first of the next day) or an RFC 3339 instant
    /// (contract §11).
    mutating func instant(_ text: String, field: String, in timezone: TimeZone, endOfDay: Bool) -> Date? {
        if let instant = Date(rfc3339: text) { return instant }
        let parts = text.split(separator: "-").compactMap { Int($0) }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = timezone
        let components = DateComponents(
            year: parts.first, month: parts.dropFirst().first, day: parts.dropFirst(2).first)
        guard text.count == 10, parts.count == 3, components.isValidDate(in: calendar),
            let midnight = calendar.date(from: components)
        else {
            refuse(field, "invalid.date")
            return nil
        }
        return endOfDay ? calendar.date(byAdding: .day, value: 1, to: midnight) : midnight
    }
}
