import Foundation

/// Shows instants the way the clock on the hotel's wall does, as the readers of a language write them. `words.js` does the
/// same in the browser.
struct HotelClock: Sendable {
    let timeZone: TimeZone
    private let times: Date.FormatStyle
    private let daysAndTimes: Date.FormatStyle

    init(timeZone: TimeZone, language: Language) {
        self.timeZone = timeZone
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = timeZone
        let style = Date.FormatStyle(locale: language.locale, calendar: calendar, timeZone: timeZone)
        times = style.hour().minute()
        daysAndTimes = style.day(.twoDigits).month(.twoDigits).hour().minute()
    }

    /// `13:40`, or `1:40 PM` where it is written so.
    func time(_ instant: Date) -> String { Self.joined(times.format(instant)) }

    /// `21.11., 13:40`: day and month as numbers, for lists.
    func dayAndTime(_ instant: Date) -> String { Self.joined(daysAndTimes.format(instant)) }

    /// `<time>` with the instant in UTC for programs and the time for people.
    func element(_ instant: Date) -> HTML {
        "<time datetime=\"\(instant.formatted(.iso8601))\">\(time(instant))</time>"
    }

    /// With a no-break space wherever there is one: ICU here writes a narrow one before "PM" (CLDR 42), browsers that want to
    /// stay compatible an ordinary one, and no line should end there.
    private static func joined(_ text: String) -> String {
        guard text.contains(where: { $0 == " " || $0 == "\u{202F}" }) else { return text }
        return String(text.map { $0 == " " || $0 == "\u{202F}" ? "\u{A0}" : $0 })
    }
}
