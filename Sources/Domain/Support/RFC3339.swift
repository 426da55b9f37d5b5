package import Foundation

extension Date {
    /// RFC 3339 in UTC with milliseconds, such as `2026-11-21T09:30:00.250Z`.
    ///
    /// Reckoned by hand (civil-from-days, H. Hinnant), because a live board writes hundreds of times a page.
    package var rfc3339: String {
        let total = Int64((timeIntervalSince1970 * 1000).rounded())
        let milliseconds = Int(((total % 86_400_000) + 86_400_000) % 86_400_000)
        let (year, month, day) = Self.civil(daysSince1970: Int((total - Int64(milliseconds)) / 86_400_000))
        return String(unsafeUninitializedCapacity: 24) { bytes in
            func put(_ value: Int, _ offset: Int, _ digits: Int) {
                var rest = value
                for index in (offset..<offset + digits).reversed() {
                    bytes[index] = UInt8(48 + rest % 10)
                    rest /= 10
                }
            }
            for (index, sign) in zip([4, 7, 10, 13, 16, 19, 23], "--T::.Z".utf8) { bytes[index] = sign }
            put(year, 0, 4)
            put(month, 5, 2)
            put(day, 8, 2)
            put(milliseconds / 3_600_000, 11, 2)
            put(milliseconds / 60_000 % 60, 14, 2)
            put(milliseconds / 1000 % 60, 17, 2)
            put(milliseconds % 1000, 20, 3)
            return 24
        }
    }

    /// Nil unless the text is an RFC 3339 instant.
    package init?(rfc3339 text: String) {
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: text.contains("."))
        guard let date = try? style.parse(text) else { return nil }
        // Foundation reads 30 February as 2 March.
        let day = text.prefix(10).split(separator: "-").compactMap { Int($0) }
        let calendar = Calendar(identifier: .gregorian)
        guard day.count == 3,
            DateComponents(calendar: calendar, year: day[0], month: day[1], day: day[2]).isValidDate
        else { return nil }
        self = date.roundedToMilliseconds
    }

    private static func civil(daysSince1970 days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }
}
