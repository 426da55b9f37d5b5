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
