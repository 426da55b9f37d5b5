import Foundation

/// Shows instants the way the clock on the hotel's wall does.
struct HotelClock: Sendable {
    let timeZone: TimeZone

    /// `HH:mm`, 24 hours, the same digits in every language.
    func time(_ instant: Date) -> String {
        let seconds = Int(instant.timeIntervalSince1970.rounded(.down)) + timeZone.secondsFromGMT(for: instant)
        let minutes = (seconds % 86_400 + 86_400) % 86_400 / 60
        return "\(twoDigits(minutes / 60)):\(twoDigits(minutes % 60))"
    }

    /// `21.11. 13:40`: day and month as numbers, for lists.
    func dayAndTime(_ instant: Date) -> String {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = timeZone
        let parts = calendar.dateComponents([.day, .month], from: instant)
        return "\(twoDigits(parts.day ?? 0)).\(twoDigits(parts.month ?? 0)). \(time(instant))"
    }

    /// `<time>` with the instant in UTC for programs and `HH:mm` for people.
    func element(_ instant: Date) -> HTML {
        "<time datetime=\"\(instant.formatted(.iso8601))\">\(time(instant))</time>"
    }

    private func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
}
