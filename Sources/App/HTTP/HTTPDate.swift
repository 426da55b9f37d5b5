import Foundation
import NIOConcurrencyHelpers

/// The `Date` field (RFC 9110 §5.6.7), formatted once a second.
final class HTTPDate: Sendable {
    private let kept = NIOLockedValueBox((second: Int.min, text: ""))

    var text: String {
        let second = Int(Date().timeIntervalSince1970)
        return kept.withLockedValue { kept in
            if kept.second != second { kept = (second, Self.format(second)) }
            return kept.text
        }
    }

    private static func format(_ second: Int) -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = .gmt
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        return formatter.string(from: Date(timeIntervalSince1970: TimeInterval(second)))
    }
}
