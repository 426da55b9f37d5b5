package import Foundation

/// When the hotel runs buggies. No window at all means always, the default.
package struct ServiceHours: Equatable, Sendable {
    /// Days are ISO weekdays, 1 = Monday … 7 = Sunday; times are minutes after local midnight. A window whose end is not
    /// after its start runs past midnight into the next day.
    package struct Window: Equatable, Sendable {
        package let days: Set<Int>
        package let from: Int
        package let to: Int

        package init(days: Set<Int>, from: Int, to: Int) {
            self.days = days
            self.from = from
            self.to = to
        }

        fileprivate func contains(day: Int, minute: Int) -> Bool {
            guard to <= from else { return days.contains(day) && (from..<to).contains(minute) }
            let yesterday = day == 1 ? 7 : day - 1
            return (days.contains(day) && minute >= from) || (days.contains(yesterday) && minute < to)
        }
    }

    package let windows: [Window]

    package init(windows: [Window]) {
        self.windows = windows
    }

    package static let always = ServiceHours(windows: [])

    /// Whether the hotel serves at this instant, by its own wall clock.
    package func isOpen(at now: Date, in timezone: TimeZone) -> Bool {
        guard !windows.isEmpty else { return true }
        var calendar = Calendar(identifier: .iso8601)
        calendar.timeZone = timezone
        let parts = calendar.dateComponents([.weekday, .hour, .minute], from: now)
        guard let weekday = parts.weekday, let hour = parts.hour, let minute = parts.minute else { return true }
        // Foundation counts 1 = Sunday.
        let day = weekday == 1 ? 7 : weekday - 1
        return windows.contains { $0.contains(day: day, minute: hour * 60 + minute) }
    }
}

extension ServiceHours {
    /// The first moment of service after a closed one, and how people speak of its day.
    package struct Opening: Equatable, Sendable {
        package let at: Date
        /// 0 for today, 1 for tomorrow, by the hotel's wall clock.
        package let daysAhead: Int
        /// ISO weekday, 1 = Monday … 7 = Sunday.
        package let weekday: Int
    }

    /// When the hotel serves next; nil while it serves, and when no window ever comes.
    ///
    /// Service begins where the wall clock shows the start of a window, or where it jumps into one; so all such instants of
    /// the coming week are looked at, each by the offset before and after the next change of the clocks. A start that the
    /// clock skips is no instant of the wall, and one that it shows twice is two.
    package func nextOpening(after now: Date, in timezone: TimeZone) -> Opening? {
        guard !windows.isEmpty, !isOpen(at: now, in: timezone) else { return nil }
        let change = timezone.nextDaylightSavingTimeTransition(after: now)
        var offsets: Set<Int> = [timezone.secondsFromGMT(for: now)]
        if let change { offsets.insert(timezone.secondsFromGMT(for: change)) }
        let today = LocalDay(of: now, in: timezone)
        // From yesterday, because clocks that are set back at midnight show it again.
        let starts = (-1...8).flatMap { ahead in
            let day = LocalDay(number: today.number + ahead)
            return windows.filter { $0.days.contains(day.weekday) }.map { day.number * 86_400 + $0.from * 60 }
        }
        let instants = starts.flatMap { start in
            offsets.map { Date(timeIntervalSince1970: TimeInterval(start - $0)) }
        }
        let first = (instants + [change].compactMap(\.self)).filter { $0 > now && isOpen(at: $0, in: timezone) }.min()
        return first.map { first in
            let day = LocalDay(of: first, in: timezone)
            return Opening(at: first, daysAhead: day.number - today.number, weekday: day.weekday)
        }
    }

    /// A date of the hotel's calendar, counted from 1 January 1970.
    private struct LocalDay {
        let number: Int

        init(number: Int) {
            self.number = number
        }

        init(of instant: Date, in timezone: TimeZone) {
            let seconds = instant.timeIntervalSince1970 + TimeInterval(timezone.secondsFromGMT(for: instant))
            number = Int((seconds / 86_400).rounded(.down))
        }

        /// 1 January 1970 was a Thursday.
        var weekday: Int { ((number + 3) % 7 + 7) % 7 + 1 }
    }
}
